/** That the other comes late, for who waits; and that they have been told of one's own. */

import { useEffect } from "preact/hooks";
import type { Booking } from "../../contracts/generated";
import { extension as words } from "../../core/messages/en/extension";
import { firstName } from "../../core/names";
import { formatTime, instantOf } from "../../core/time";
import type { PaneContext } from "../../host/context";
import { Note, useAnnounce } from "../../ui";

interface LateNoteProps {
  context: PaneContext;
  booking: Booking | null;
}

export interface Late {
  text: string;
  /** When they are expected; null of oneself. */
  expectedAt: number | null;
}

const MINUTE_MS = 60_000;

/** The last word of whoever comes late; nothing once the time that they named has passed. */
export function lateOf(booking: Booking | null, now: number): Late | null {
  const said = booking?.late.at(-1);
  if (booking === null || said === undefined) return null;
  const expectedAt = instantOf(booking.start) + said.minutes * MINUTE_MS;
  if (expectedAt <= now) return null;
  const { tutor, student, role } = booking;
  const other = role === "tutor" ? student : tutor;
  const comer = said.by === tutor.id ? tutor : student;
  const isMine = role !== "staff" && comer.id !== other.id;
  return isMine
    ? { text: words.lateYours(firstName(other.display_name), said.minutes), expectedAt: null }
    : { text: words.lateTheirs(firstName(comer.display_name), said.minutes), expectedAt };
}

export function LateNote({ context, booking }: LateNoteProps) {
  const late = lateOf(booking, context.now());
  const announce = useAnnounce();
  const text = late?.text ?? "";
  useEffect(() => {
    if (text !== "") announce(text);
  }, [text, announce]);
  if (late === null) return null;
  return (
    <div data-helpout-late>
      <Note tone={late.expectedAt === null ? "plain" : "warn"} icon="clock">
        <p class="helpout-strong">{late.text}</p>
        {late.expectedAt !== null && (
          <p>{words.lateDetail(formatTime(late.expectedAt, context.timeZone))}</p>
        )}
      </Note>
    </div>
  );
}
