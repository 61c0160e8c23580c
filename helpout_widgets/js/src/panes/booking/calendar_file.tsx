/** One booking as a file for the calendar of a person's own; gone where the marketplace makes none. */

import { useState } from "preact/hooks";
import type { Booking } from "../../contracts/generated";
import { booking as words } from "../../core/messages/en/booking";
import { fetchFile, ownContents } from "../../host/contents";
import type { PaneContext } from "../../host/context";
import { Button, Note } from "../../ui";

const KEPT_FOR_THE_BROWSER_MS = 10_000;

interface CalendarFileProps {
  context: PaneContext;
  booking: Pick<Booking, "id">;
  kind?: "plain" | "quiet";
}

export function CalendarFile({ context, booking, kind = "plain" }: CalendarFileProps) {
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState(false);
  const save = async () => {
    setBusy(true);
    setFailed(false);
    try {
      const path = `bookings/${encodeURIComponent(booking.id)}/calendar.ics`;
      const bytes = await fetchFile(ownContents(context.baseUrl), path, context.signal);
      const address = URL.createObjectURL(new Blob([bytes], { type: "text/calendar" }));
      const link = document.createElement("a");
      link.href = address;
      link.download = words.calendarFileName;
      link.click();
      setTimeout(() => URL.revokeObjectURL(address), KEPT_FOR_THE_BROWSER_MS);
    } catch {
      setFailed(true);
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <Button icon="calendar" kind={kind} busy={busy} onClick={() => void save()}>
        {words.addToCalendar}
      </Button>
      {failed && (
        <Note tone="warn" icon="alert" urgent>
          {words.noCalendarFile}
        </Note>
      )}
    </>
  );
}
