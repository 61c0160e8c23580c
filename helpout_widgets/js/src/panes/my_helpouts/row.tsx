/** One booking as a line: when, with whom, how it stands. */

import type { ComponentChildren } from "preact";
import type { Booking } from "../../contracts/generated";
import { my_helpouts as words } from "../../core/messages/en/my_helpouts";
import { firstName } from "../../core/names";
import {
  dateOf,
  dateParts,
  formatDate,
  formatDayTime,
  formatTime,
  instantOf,
} from "../../core/time";
import type { PaneContext } from "../../host/context";
import { Avatar, Badge, Button } from "../../ui";
import type { Standing } from "./standing";
import { otherOf } from "./state";

export function timesText(booking: Booking, context: PaneContext): string {
  const start = formatTime(instantOf(booking.start), context.timeZone);
  return `${start} to ${formatTime(instantOf(booking.end), context.timeZone)}`;
}

/** What is worth a word beside the time: a series, till when cancelling is at no charge. */
export function MoreFacts({ booking, context }: { booking: Booking; context: PaneContext }) {
  const { series, cancellation, role } = booking;
  const until = role === "student" && cancellation?.percent === 0 ? cancellation.free_until : null;
  return (
    <>
      {series !== null && <span>{words.standing.series(series.number, series.count)}</span>}
      {until !== null && (
        <span>{words.standing.freeUntil(formatDayTime(instantOf(until), context.timeZone))}</span>
      )}
      {role === "tutor" && <span>{words.youHelp}</span>}
    </>
  );
}

export function Standings({ standings }: { standings: readonly Standing[] }) {
  return (
    <>
      {standings.map((one) => (
        <Badge key={one.text} tone={one.tone} icon={one.icon}>
          {one.text}
        </Badge>
      ))}
    </>
  );
}

interface JoinProps {
  context: PaneContext;
  booking: Booking;
  large?: boolean;
}

export function JoinButton({ context, booking, large = false }: JoinProps) {
  return (
    <Button
      kind={large ? "primary" : "plain"}
      size={large ? "l" : "m"}
      icon="video"
      onClick={() =>
        context.navigate({ pane: "live_session", live_session_id: booking.live_session_id })
      }
    >
      {words.join(firstName(otherOf(booking).display_name))}
    </Button>
  );
}

interface RowProps {
  context: PaneContext;
  booking: Booking;
  /** More about it, below its facts. */
  below?: ComponentChildren;
  children?: ComponentChildren;
}

export function Row({ context, booking, below, children }: RowProps) {
  const other = otherOf(booking);
  const date = dateOf(instantOf(booking.start), context.timeZone);
  const [weekday = "", , month = ""] = formatDate(date).split(" ");
  return (
    <li class="helpout-my__row" data-helpout-booking={booking.id}>
      <div class="helpout-my__date">
        <span class="helpout-hidden">{formatDate(date)}</span>
        <span aria-hidden="true">{month}</span>
        <span class="helpout-my__day" aria-hidden="true">
          {dateParts(date)[2]}
        </span>
        <span aria-hidden="true">{weekday}</span>
      </div>
      <Avatar name={other.display_name} id={other.id} />
      <div class="helpout-grow">
        <h3 class="helpout-strong helpout-words">{booking.listing.title}</h3>
        <p class="helpout-small helpout-soft helpout-dots">
          <span>{other.display_name}</span>
          <span class="helpout-num">{timesText(booking, context)}</span>
          <MoreFacts booking={booking} context={context} />
        </p>
        {below}
      </div>
      {children}
    </li>
  );
}
