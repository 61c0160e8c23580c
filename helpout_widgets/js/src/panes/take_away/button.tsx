/** The notebook of a helpout: saved on the server whose kernel was lent, downloaded by others. */

import { useState } from "preact/hooks";
import type { TakeAway } from "../../contracts/generated";
import { takeAway as words } from "../../core/messages/en/take_away";
import { explain } from "../../core/refusal";
import type { PaneContext } from "../../host/context";
import { Button, Note, useAnnounce } from "../../ui";

const KEPT_FOR_THE_BROWSER_MS = 10_000;

/** Hands a file to the browser's downloads. */
function download({ file_name, notebook }: TakeAway): void {
  const blob = new Blob([JSON.stringify(notebook, null, 1)], { type: "application/x-ipynb+json" });
  const address = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = address;
  link.download = file_name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), KEPT_FOR_THE_BROWSER_MS);
}

interface TakeAwayButtonProps {
  context: PaneContext;
  liveSessionId: string;
  /** It was the caller's kernel: their own server keeps the notebook. */
  saves: boolean;
}

/** The button, and below it where the notebook went. */
export function TakeAwayButton({ context, liveSessionId, saves }: TakeAwayButtonProps) {
  const [busy, setBusy] = useState(false);
  const [path, setPath] = useState<string | null>(null);
  const [said, setSaid] = useState<{ text: string; bad: boolean } | null>(null);
  const announce = useAnnounce();
  const { notebook } = context;

  const taken = async (): Promise<string> => {
    if (!saves) {
      download(await context.api.takeAway(liveSessionId));
      return words.downloaded;
    }
    const saved = await context.host.saveTakeAway(liveSessionId);
    setPath(saved.path);
    notebook?.openFile(saved.path);
    return words.savedAs(saved.path);
  };
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
  return (
    <>
      <Button icon={saves ? "notebook" : "download"} busy={busy} onClick={() => void take()}>
        {saves ? words.save : words.download}
      </Button>
      {said !== null && (
        <Note
          tone={said.bad ? "bad" : "good"}
          icon={said.bad ? "alert" : "check"}
          urgent={said.bad}
        >
          <span class="helpout-words">{said.text}</span>{" "}
          {!said.bad && path !== null && notebook !== null && (
            <button
              type="button"
              class="helpout-inline-link"
              onClick={() => notebook.openFile(path)}
            >
              {words.open}
            </button>
          )}
        </Note>
      )}
    </>
  );
}
