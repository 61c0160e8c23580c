/** The notebook of a helpout: saved on the student's server, downloaded by a tutor. */

import { useState } from "preact/hooks";
import type { Booking, TakeAway } from "../../contracts/generated";
import { my_helpouts as words } from "../../core/messages/en/my_helpouts";
import { explain } from "../../core/refusal";
import type { PaneContext } from "../../host/context";
import { Button, Note, useAnnounce } from "../../ui";

/** Hands a file to the browser's downloads. */
function download({ file_name, notebook }: TakeAway): void {
  const blob = new Blob([JSON.stringify(notebook, null, 1)], { type: "application/x-ipynb+json" });
  const address = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = address;
  link.download = file_name;
  link.click();
  URL.revokeObjectURL(address);
}

export function TakeAwayButton({ context, booking }: { context: PaneContext; booking: Booking }) {
  const [busy, setBusy] = useState(false);
  const [said, setSaid] = useState<{ text: string; bad: boolean } | null>(null);
  const announce = useAnnounce();
  const take = async () => {
    setBusy(true);
    setSaid(null);
    try {
      const text = await taken();
      announce(text);
      setSaid({ text, bad: false });
    } catch (error) {
      const { title, detail } = explain(error);
      setSaid({ text: `${title}. ${detail}`, bad: true });
    } finally {
      setBusy(false);
    }
  };
  const taken = async (): Promise<string> => {
    if (booking.role === "student") {
      const { path } = await context.host.saveTakeAway(booking.live_session_id);
      context.notebook?.openFile(path);
      return words.takeAwaySaved(path);
    }
    download(await context.api.takeAway(booking.live_session_id));
    return words.takeAwayLoaded;
  };
  return (
    <>
      <Button icon="notebook" busy={busy} onClick={() => void take()}>
        {words.takeAway}
      </Button>
      {said !== null && (
        <Note
          tone={said.bad ? "bad" : "good"}
          icon={said.bad ? "alert" : "check"}
          urgent={said.bad}
        >
          {said.text}
        </Note>
      )}
    </>
  );
}
