/** Upcoming and past helpouts: the next one large, the others a line each. */

import { useState } from "preact/hooks";
import type { Booking } from "../../contracts/generated";
import { my_helpouts as words } from "../../core/messages/en/my_helpouts";
import { review } from "../../core/messages/en/review";
import { firstName } from "../../core/names";
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
import { BroughtProblem } from "../problem/brought";
import { ReplayButton } from "../replay/button";
import { BothReviews } from "../review/both";
import { ReviewForm } from "../review/form";
import { TakeAwayButton } from "../take_away/button";
import { canCancel, cancellationOf, canReview, joiningOf, otherOf, partsOf } from "./state";
import type { Store } from "./store";

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
  if (booking.status === "in_progress") return words.running(name);
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
          {booking.role === "tutor" && <span>{words.youHelp}</span>}
        </p>
        <p class="helpout-small helpout-words helpout-my__problem">
          {booking.problem.summary || words.noWords}
          {parts > 0 && <span class="helpout-soft"> {words.attached(parts)}</span>}
        </p>
        <BroughtProblem
          context={context}
          problem={booking.problem}
          name={booking.student.display_name}
          mayReproduce={booking.role === "tutor"}
        />
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
  const from = formatTime(instantOf(booking.joinable_from), context.timeZone);
  const sameDay =
    dateOf(now, context.timeZone) === dateOf(instantOf(booking.start), context.timeZone);
  return (
    <div class="helpout-my__actions">
      {canCancel(booking, now) && (
        <CancelButton context={context} store={store} booking={booking} quiet={!large} />
      )}
      {joining === "open" && <JoinButton context={context} booking={booking} large={large} />}
      {joining === "later" && sameDay && (
        <span class="helpout-small helpout-soft">{words.joinLater(from)}</span>
      )}
    </div>
  );
}

interface JoinProps {
  context: PaneContext;
  booking: Booking;
  large?: boolean;
}

function JoinButton({ context, booking, large = false }: JoinProps) {
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
  const name = firstName(otherOf(booking).display_name);
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
  below,
  children,
}: {
  context: PaneContext;
  booking: Booking;
  /** More about it, below its facts. */
  below?: preact.ComponentChildren;
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
        {below}
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
  const [writing, setWriting] = useState(false);
  const name = firstName(otherOf(booking).display_name);
  const held = booking.status === "completed";
  return (
    <>
      <Row
        context={context}
        booking={booking}
        below={<Outcome context={context} booking={booking} />}
      >
        <div class="helpout-my__actions">
          <StatusBadge booking={booking} />
          {joiningOf(booking, store.now.value) === "open" && (
            <JoinButton context={context} booking={booking} />
          )}
          {canReview(booking) && (
            <Button
              icon="star"
              aria-expanded={writing}
              kind={booking.my_review_written ? "quiet" : "plain"}
              onClick={() => setWriting(!writing)}
            >
              {booking.my_review_written ? review.change : review.rate(name)}
            </Button>
          )}
          {held && (
            <TakeAwayButton
              context={context}
              liveSessionId={booking.live_session_id}
              saves={booking.role === "student"}
            />
          )}
          {held && <ReplayButton context={context} liveSessionId={booking.live_session_id} />}
        </div>
      </Row>
      {writing && (
        <li class="helpout-my__writing">
          <ReviewForm
            context={context}
            booking={booking}
            onClose={() => setWriting(false)}
            onSaved={() => {
              setWriting(false);
              store.refreshBookings();
            }}
          />
        </li>
      )}
    </>
  );
}

function StatusBadge({ booking }: { booking: Booking }) {
  const { status } = booking;
  if (status === "completed")
    return (
      <Badge tone="good" icon="check">
        {words.status.completed}
      </Badge>
    );
  const end = cancellationOf(booking);
  if (end === null)
    return (
      <Badge tone={status === "in_progress" ? "accent" : "plain"}>{words.status[status]}</Badge>
    );
  const other = otherOf(booking);
  return (
    <Badge>
      {end.by === other.id
        ? words.cancelledBy(firstName(other.display_name))
        : words.cancelledByYou}
    </Badge>
  );
}

/** What became of it: the reason it was called off, or what both wrote. */
function Outcome({ context, booking }: { context: PaneContext; booking: Booking }) {
  const reason = cancellationOf(booking)?.reason ?? "";
  if (reason !== "")
    return <p class="helpout-small helpout-soft helpout-words">{words.reason(reason)}</p>;
  return <BothReviews context={context} booking={booking} />;
}
