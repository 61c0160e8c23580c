/** That the chosen time is kept; how long, once it matters, and what to do when it is over. */

import { useEffect, useRef, useState } from "preact/hooks";
import { booking as words } from "../../core/messages/en/booking";
import { formatSpan, formatTime, instantOf } from "../../core/time";
import type { PaneContext } from "../../host/context";
import { Badge, Button, Note, useAnnounce } from "../../ui";
import type { BookingController } from "./controller";

/** Before that, the time left is nobody's worry. */
const SOON_MS = 2 * 60_000;
const TICK_MS = 15_000;

interface KeptProps {
  context: PaneContext;
  booking: BookingController;
}

/** Milliseconds until the hold lapses; null while none is held. Drawn anew near its end only. */
function useLeft({ context, booking }: KeptProps): number | null {
  const { phase, lapsesAt } = booking.hold.value;
  const [now, setNow] = useState(() => context.now());
  useEffect(() => {
    if (phase !== "held" || lapsesAt === null) return;
    const left = lapsesAt - context.now();
    setNow(context.now());
    if (left <= SOON_MS) {
      const timer = setInterval(() => setNow(context.now()), TICK_MS);
      return () => clearInterval(timer);
    }
    const timer = setTimeout(() => setNow(context.now()), left - SOON_MS);
    return () => clearTimeout(timer);
  }, [phase, lapsesAt, lapsesAt !== null && lapsesAt - now <= SOON_MS]);
  return phase === "held" && lapsesAt !== null ? lapsesAt - now : null;
}

interface KeptBadgeProps extends KeptProps {
  /** In a narrow form the badge stands beside the time, not in the head. */
  place: "head" | "here";
}

export function KeptBadge({ place, ...props }: KeptBadgeProps) {
  const { start, timeZone } = props.booking.state.value;
  const left = useLeft(props);
  const isSoon = left !== null && left <= SOON_MS;
  const announce = useAnnounce();
  const said = useRef(false);
  useEffect(() => {
    if (place === "head" && isSoon && !said.current && start !== null)
      announce(words.keptUntilSoon(formatTime(instantOf(start), timeZone), formatSpan(left)));
    said.current = isSoon;
  }, [isSoon]);
  if (props.booking.hold.value.phase !== "held") return null;
  return (
    <span class={`helpout-kept helpout-kept--${place}`}>
      <Badge tone={isSoon ? "warn" : "accent"} icon="clock">
        {isSoon ? words.keptFor(formatSpan(left)) : words.kept}
      </Badge>
    </span>
  );
}

/** Beside the button that books. */
export function LapsedNote({ booking }: KeptProps) {
  const { start, timeZone } = booking.state.value;
  if (booking.hold.value.phase !== "lapsed" || start === null) return null;
  const time = formatTime(instantOf(start), timeZone);
  return (
    <Note tone="warn" icon="clock" urgent>
      <p class="helpout-strong">{words.lapsedTitle(time)}</p>
      <p>{words.lapsedDetail}</p>
      <div class="helpout-booking__details">
        <Button size="s" onClick={booking.keepAgain}>
          {words.keepAgain(time)}
        </Button>
      </div>
    </Note>
  );
}
