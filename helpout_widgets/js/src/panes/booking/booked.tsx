/** After booking: what was booked, and where to go from here. */

import { useEffect, useRef, useState } from "preact/hooks";
import type { Booking } from "../../contracts/generated";
import { booking as words } from "../../core/messages/en/booking";
import { cityOf, formatDayTime, formatSpan, formatTime, instantOf } from "../../core/time";
import type { PaneContext } from "../../host/context";
import { Avatar, Button, Icon, useAnnounce } from "../../ui";

export interface BookedProps {
  context: PaneContext;
  booking: Booking;
  name: string;
}

/** Longest time-out that a browser keeps, in milliseconds; longer waits come in pieces. */
const LONGEST_TIMEOUT_MS = 60_000;

export function Booked({ context, booking, name }: BookedProps) {
  const { timeZone } = context;
  const at = instantOf(booking.start);
  const opens = instantOf(booking.joinable_from);
  const [now, setNow] = useState(context.now());
  const heading = useRef<HTMLHeadingElement>(null);
  const announce = useAnnounce();
  const when = formatDayTime(at, timeZone);
  useEffect(() => {
    heading.current?.focus();
    announce(words.announceBooked(name, when));
  }, [name, when, announce]);
  useEffect(() => {
    if (now >= opens) return;
    const wait = Math.min(LONGEST_TIMEOUT_MS, opens - now);
    const timer = setTimeout(() => setNow(context.now()), wait);
    return () => clearTimeout(timer);
  }, [now, opens, context]);
  const isOpen = now >= opens;
  const join = () =>
    context.navigate({ pane: "live_session", live_session_id: booking.live_session_id });
  const list = () => context.navigate({ pane: "my_helpouts", tab: "upcoming" });
  return (
    <div class="helpout-booked">
      <span class="helpout-glyph helpout-glyph--good">
        <Icon name="check" size="l" />
      </span>
      <h2 class="helpout-h helpout-h--xl" ref={heading} tabIndex={-1}>
        {words.bookedTitle(name)}
      </h2>
      <div>
        <p class="helpout-strong">{words.bookedDetail(when, cityOf(timeZone))}</p>
        {booking.tutor_time_zone !== timeZone && (
          <p class="helpout-line helpout-small helpout-soft helpout-booked__tutor">
            <Avatar name={booking.tutor.display_name} id={booking.tutor.id} size="s" />
            {words.forTutor(
              formatTime(at, booking.tutor_time_zone),
              name,
              cityOf(booking.tutor_time_zone),
            )}
          </p>
        )}
      </div>
      <p class="helpout-soft">
        {isOpen ? words.openNow : words.opensIn(formatSpan(opens - now))} {words.bothSee(name)}
      </p>
      <div class="helpout-empty__ways">
        {isOpen && (
          <Button kind="primary" icon="video" onClick={join}>
            {words.join(name)}
          </Button>
        )}
        <Button kind={isOpen ? "plain" : "primary"} icon="calendar" onClick={list}>
          {words.myHelpouts}
        </Button>
        <Button onClick={() => context.navigate({ pane: "marketplace" })}>
          {words.findAnother}
        </Button>
      </div>
    </div>
  );
}
