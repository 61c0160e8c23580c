/** After booking: what was booked, and where to go from here. */

import { useEffect, useRef, useState } from "preact/hooks";
import type { Booking } from "../../contracts/generated";
import { booking as words } from "../../core/messages/en/booking";
import { cityOf, formatDayTime, formatSpan, formatTime, instantOf } from "../../core/time";
import type { PaneContext } from "../../host/context";
import { Avatar, Button, classes, Icon, useAnnounce } from "../../ui";
import { CalendarFile } from "./calendar_file";
import type { BookingController } from "./controller";
import { SeriesGaps } from "./repeat";

export interface BookedProps {
  context: PaneContext;
  form: BookingController;
  booking: Booking;
  name: string;
}

/** Longest time-out that a browser keeps, in milliseconds; longer waits come in pieces. */
const LONGEST_TIMEOUT_MS = 60_000;

/** What the heading and the live region say of it. */
function titleText({ status }: Booking, count: number, name: string): string {
  const asks = status === "requested";
  if (count > 1) return asks ? words.seriesAskedTitle(count, name) : words.seriesTitle(count, name);
  return asks ? words.askedTitle(name) : words.bookedTitle(name);
}

export function Booked({ context, form, booking, name }: BookedProps) {
  const { timeZone } = context;
  const at = instantOf(booking.start);
  const opens = instantOf(booking.joinable_from);
  const [now, setNow] = useState(context.now());
  const since = useRef(now);
  const heading = useRef<HTMLHeadingElement>(null);
  const announce = useAnnounce();
  const when = formatDayTime(at, timeZone);
  const state = form.state.value;
  const series = state.series?.bookings ?? [];
  const isAsked = booking.status === "requested";
  useEffect(() => {
    heading.current?.focus();
    announce(isAsked ? words.announceAsked(name, when) : words.announceBooked(name, when));
  }, [name, when, isAsked, announce]);
  useEffect(() => {
    if (now >= opens) return;
    const wait = Math.min(LONGEST_TIMEOUT_MS, opens - now);
    const timer = setTimeout(() => setNow(context.now()), wait);
    return () => clearTimeout(timer);
  }, [now, opens, context]);
  const isOpen = now >= opens && !isAsked;
  const join = () =>
    context.navigate({ pane: "live_session", live_session_id: booking.live_session_id });
  const list = () => context.navigate({ pane: "my_helpouts", tab: "upcoming" });
  return (
    <div class="helpout-booked">
      <span class={classes("helpout-glyph", !isAsked && "helpout-glyph--good")}>
        <Icon name={isAsked ? "clock" : "check"} size="l" />
      </span>
      <h2 class="helpout-h helpout-h--xl" ref={heading} tabIndex={-1}>
        {titleText(booking, series.length, name)}
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
      {series.length > 1 && (
        <ol class="helpout-repeat__dates helpout-num">
          {series.map((one) => (
            <li key={one.id}>{formatDayTime(instantOf(one.start), timeZone)}</li>
          ))}
        </ol>
      )}
      <SeriesGaps booking={form} state={state} />
      {isAsked ? (
        <p class="helpout-soft">
          {words.askedDetail(name)}{" "}
          {booking.expires_in_ms !== null &&
            words.askedUntil(name, formatDayTime(since.current + booking.expires_in_ms, timeZone))}
        </p>
      ) : (
        <p class="helpout-soft">
          {isOpen ? words.openNow : words.opensIn(formatSpan(opens - now))} {words.bothSee(name)}
        </p>
      )}
      <div class="helpout-empty__ways">
        {isOpen && (
          <Button kind="primary" icon="video" onClick={join}>
            {words.join(name)}
          </Button>
        )}
        <Button kind={isOpen ? "plain" : "primary"} icon="calendar" onClick={list}>
          {words.myHelpouts}
        </Button>
        {!isAsked && <CalendarFile context={context} booking={booking} />}
        <Button onClick={() => context.navigate({ pane: "marketplace" })}>
          {words.findAnother}
        </Button>
      </div>
    </div>
  );
}
