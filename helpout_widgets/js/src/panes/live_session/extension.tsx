/** Near the end: to go on longer, if both calendars and both people agree. */

import { useEffect, useRef, useState } from "preact/hooks";
import type { Booking } from "../../contracts/generated";
import { extension as words } from "../../core/messages/en/extension";
import { firstName } from "../../core/names";
import { formatTime, instantOf } from "../../core/time";
import { Button, useAnnounce } from "../../ui";
import { useLive } from "./live";
import { Question } from "./question";

const MINUTE_MS = 60_000;
/** Before that nobody knows whether the time is enough. */
const NEAR_MS = 10 * MINUTE_MS;
const LOOK_MS = 15_000;
const STEPS = [5, 15, 30] as const;

/** Lengths that both calendars allow: some that are usual, else all that there is. */
export function lengthsOf(extendable: number): number[] {
  const lengths: number[] = STEPS.filter((minutes) => minutes <= extendable);
  return lengths.length > 0 || extendable < 5 ? lengths : [extendable];
}

type Stand = "none" | "may_ask" | "asked" | "asks";

/** What this person is shown of going on longer. */
export function standOf(booking: Booking | null, left: number): Stand {
  if (booking === null) return "none";
  const { extension, may, role, tutor, student, extendable_minutes: most } = booking;
  if (extension !== null) {
    const own = role === "tutor" ? tutor.id : role === "student" ? student.id : "";
    return extension.by === own ? "asked" : may.includes("accept_extension") ? "asks" : "none";
  }
  const can = may.includes("propose_extension") && lengthsOf(most).length > 0;
  return can && left <= NEAR_MS ? "may_ask" : "none";
}

export function ExtensionQuestion() {
  const live = useLive();
  const announce = useAnnounce();
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState(false);
  const { context } = live;
  const booking = live.session.value.booking;
  const left = useLeft(live.endsAt.value, context.now);
  const stand = standOf(booking, left);
  const end = booking === null ? null : instantOf(booking.end);
  const minutes = booking?.extension?.minutes ?? 0;
  const later = end === null ? "" : formatTime(end + minutes * MINUTE_MS, context.timeZone);
  const name = live.otherName;

  useSaid(stand, end, context.timeZone);
  useEffect(() => {
    if (stand === "asks" && booking !== null)
      announce(`${words.asks(asker(booking), minutes)}`, "now");
    if (stand === "may_ask") announce(words.ask);
  }, [stand]);
  if (booking === null || stand === "none") return null;

  const send = (move: () => Promise<unknown>) => {
    setBusy(true);
    setFailed(false);
    move()
      .then(live.reload, () => setFailed(true))
      .finally(() => setBusy(false));
  };
  const failure = failed && (
    <span class="helpout-small helpout-bad" role="alert">
      {words.failed}
    </span>
  );
  if (stand === "asks")
    return (
      <Question
        icon="clock"
        name="extension"
        title={words.asks(asker(booking), minutes)}
        detail={words.asksDetail(later)}
      >
        <Button
          size="s"
          busy={busy}
          onClick={() => send(() => context.api.declineExtension(booking.id))}
        >
          {words.decline}
        </Button>
        <Button
          size="s"
          busy={busy}
          onClick={() => send(() => context.api.acceptExtension(booking.id))}
        >
          {words.accept(later)}
        </Button>
        {failure}
      </Question>
    );
  if (stand === "asked")
    return (
      <Question
        icon="clock"
        name="extension"
        title={words.asked(name, minutes)}
        detail={words.askedDetail}
      >
        {booking.may.includes("decline_extension") && (
          <Button
            size="s"
            busy={busy}
            onClick={() => send(() => context.api.declineExtension(booking.id))}
          >
            {words.takeBack}
          </Button>
        )}
        {failure}
      </Question>
    );
  return (
    <Question
      icon="clock"
      name="extension"
      title={words.ask}
      detail={words.askDetail(booking.extendable_minutes)}
    >
      {lengthsOf(booking.extendable_minutes).map((length) => (
        <Button
          key={length}
          size="s"
          busy={busy}
          aria-label={words.byName(name, length)}
          onClick={() => send(() => context.api.proposeExtension(booking.id, { minutes: length }))}
        >
          {words.by(length)}
        </Button>
      ))}
      {failure}
    </Question>
  );
}

function asker({ tutor, student, extension }: Booking): string {
  return firstName((extension?.by === tutor.id ? tutor : student).display_name);
}

/** Milliseconds till the end, looked at now and then. */
function useLeft(endsAt: number | null, clock: () => number): number {
  const [now, setNow] = useState(clock);
  useEffect(() => {
    const timer = setInterval(() => setNow(clock()), LOOK_MS);
    return () => clearInterval(timer);
  }, []);
  return endsAt === null ? Number.POSITIVE_INFINITY : endsAt - now;
}

/** Says how the question was settled: by a later end, or by none. */
function useSaid(stand: Stand, end: number | null, timeZone: string): void {
  const announce = useAnnounce();
  const before = useRef({ stand, end });
  useEffect(() => {
    const was = before.current;
    before.current = { stand, end };
    if (was.stand !== "asked" && was.stand !== "asks") return;
    if (end !== null && was.end !== null && end > was.end)
      announce(words.longer(formatTime(end, timeZone)), "now");
    else if (was.stand === "asked" && stand !== "asked") announce(words.refused, "now");
  }, [stand, end]);
}
