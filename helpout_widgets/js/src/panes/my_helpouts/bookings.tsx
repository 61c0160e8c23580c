/** Upcoming and past helpouts: the next one large, the others a line each. */

import { useState } from "preact/hooks";
import type { Booking } from "../../contracts/generated";
import { my_helpouts as words } from "../../core/messages/en/my_helpouts";
import { explain } from "../../core/refusal";
import {
  cityOf,
  dateOf,
  dateParts,
  formatDate,
  formatNearDay,
  formatSpan,
  formatTime,
  instantOf,
} from "../../core/time";
import type { PaneContext } from "../../host/context";
import { Avatar, Badge, Button, Confirm, EmptyState, Field, Note, useAnnounce } from "../../ui";
import { ReviewForm } from "./review";
import { canCancel, canReview, joiningOf, otherOf, partsOf } from "./state";
import type { Store } from "./store";
import { TakeAwayButton } from "./take_away";

interface ListProps {
  context: PaneContext;
  store: Store;
  bookings: readonly Booking[];
}

export function Upcoming({ context, store, bookings }: ListProps) {
  const [first, ...others] = bookings;
  if (first === undefined)
    return (
      <EmptyState icon="calendar" title={words.none.upcoming} detail={words.none.upcomingDetail}>
        <Button kind="primary" onClick={() => context.navigate({ pane: "marketplace" })}>
          {words.findHelp}
        </Button>
      </EmptyState>
    );
  return (
    <div class="helpout-stack">
      <Next context={context} store={store} booking={first} />
      <ul class="helpout-my__rows">
        {others.map((booking) => (
          <Row key={booking.id} context={context} booking={booking}>
            <Actions context={context} store={store} booking={booking} />
          </Row>
        ))}
      </ul>
    </div>
  );
}

function headline(booking: Booking, now: number): string {
  const name = otherOf(booking).display_name;
  const start = instantOf(booking.start);
  if (now < start) return words.inTime(name, formatSpan(start - now));
  return now - start < 60_000 ? words.now(name) : words.sinceStart(name, formatSpan(now - start));
}

function times(booking: Booking, context: PaneContext): string {
  const start = formatTime(instantOf(booking.start), context.timeZone);
  return `${start} to ${formatTime(instantOf(booking.end), context.timeZone)}`;
}

function Next({ context, store, booking }: Omit<ListProps, "bookings"> & { booking: Booking }) {
  const now = store.now.value;
  const other = otherOf(booking);
  const start = instantOf(booking.start);
  const day = formatNearDay(start, context.timeZone, now);
  const zone = booking.tutor_time_zone;
  const parts = partsOf(booking);
  return (
    <section class="helpout-my__next" aria-label={headline(booking, now)}>
      <Avatar name={other.display_name} id={other.id} size="l" />
      <div class="helpout-grow">
        <h2 class="helpout-h helpout-words">{headline(booking, now)}</h2>
        <p class="helpout-small helpout-soft helpout-dots">
          <span>
            {day}, {times(booking, context)}
          </span>
          {booking.role === "student" && zone !== context.timeZone && (
            <span>{words.theirs(formatTime(start, zone), cityOf(zone))}</span>
          )}
          <span>{booking.listing.title}</span>
        </p>
        <p class="helpout-small helpout-words helpout-my__problem">
          {booking.problem.summary || words.noWords}
          {parts > 0 && <span class="helpout-soft"> {words.attached(parts)}</span>}
        </p>
      </div>
      <Actions context={context} store={store} booking={booking} large />
    </section>
  );
}

function Actions({
  context,
  store,
  booking,
  large = false,
}: Omit<ListProps, "bookings"> & { booking: Booking; large?: boolean }) {
  const now = store.now.value;
  const joining = joiningOf(booking, now);
  const other = otherOf(booking);
  const from = formatTime(instantOf(booking.joinable_from), context.timeZone);
  const sameDay =
    dateOf(now, context.timeZone) === dateOf(instantOf(booking.start), context.timeZone);
  return (
    <div class="helpout-my__actions">
      {canCancel(booking, now) && (
        <CancelButton context={context} store={store} booking={booking} quiet={!large} />
      )}
      {joining === "open" && (
        <Button
          kind={large ? "primary" : "plain"}
          size={large ? "l" : "m"}
          icon="video"
          onClick={() =>
            context.navigate({
              pane: "live_session",
              live_session_id: booking.live_session_id,
            })
          }
        >
          {words.join(other.display_name)}
        </Button>
      )}
      {joining === "later" && sameDay && (
        <span class="helpout-small helpout-soft">{words.joinLater(from)}</span>
      )}
    </div>
  );
}

function CancelButton({
  context,
  store,
  booking,
  quiet,
}: Omit<ListProps, "bookings"> & { booking: Booking; quiet: boolean }) {
  const [reason, setReason] = useState("");
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState<string | null>(null);
  const announce = useAnnounce();
  const name = otherOf(booking).display_name;
  const cancel = async () => {
    setBusy(true);
    try {
      await context.api.cancelBooking(booking.id, { reason: reason.trim() });
      announce(words.cancelled(name));
      store.refreshBookings();
    } catch (error) {
      const { title, detail } = explain(error);
      setFailed(`${title}. ${detail}`);
      setBusy(false);
    }
  };
  return (
    <>
      <Confirm
        kind={quiet ? "quiet" : "plain"}
        label={words.cancel}
        question={words.cancelQuestion(name)}
        confirmLabel={words.cancelConfirm}
        cancelLabel={words.keep}
        busy={busy}
        onConfirm={() => void cancel()}
      >
        <Field label={words.cancelReason} value={reason} onValue={setReason} maxLength={500} />
      </Confirm>
      {failed !== null && (
        <Note tone="bad" icon="alert" urgent>
          {failed}
        </Note>
      )}
    </>
  );
}

function Row({
  context,
  booking,
  children,
}: {
  context: PaneContext;
  booking: Booking;
  children?: preact.ComponentChildren;
}) {
  const other = otherOf(booking);
  const date = dateOf(instantOf(booking.start), context.timeZone);
  const [weekday = "", , month = ""] = formatDate(date).split(" ");
  return (
    <li class="helpout-my__row">
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
          <span class="helpout-num">{times(booking, context)}</span>
          {booking.role === "tutor" && <span>{words.youHelp}</span>}
        </p>
      </div>
      {children}
    </li>
  );
}

export function Past({ context, store, bookings }: ListProps) {
  if (bookings.length === 0)
    return <EmptyState icon="notebook" title={words.none.past} detail={words.none.pastDetail} />;
  return (
    <ul class="helpout-my__rows">
      {bookings.map((booking) => (
        <PastRow key={booking.id} context={context} store={store} booking={booking} />
      ))}
    </ul>
  );
}

function PastRow({ context, store, booking }: Omit<ListProps, "bookings"> & { booking: Booking }) {
  const [rating, setRating] = useState(false);
  const other = otherOf(booking);
  const held = booking.status === "completed";
  return (
    <>
      <Row context={context} booking={booking}>
        <div class="helpout-my__actions">
          <Badge tone={held ? "good" : "plain"} {...(held ? { icon: "check" as const } : {})}>
            {words.status[booking.status]}
          </Badge>
          {canReview(booking) && (
            <Button
              icon="star"
              aria-expanded={rating}
              kind={booking.my_review_written ? "quiet" : "plain"}
              onClick={() => setRating(!rating)}
            >
              {booking.my_review_written ? words.rateAgain : words.rate(other.display_name)}
            </Button>
          )}
          {held && <TakeAwayButton context={context} booking={booking} />}
        </div>
      </Row>
      {rating && (
        <li>
          <ReviewForm
            context={context}
            booking={booking}
            onDone={() => {
              setRating(false);
              store.refreshBookings();
            }}
          />
        </li>
      )}
    </>
  );
}
