/** What was: how it ended, what both wrote, and what is left of it. */

import { useState } from "preact/hooks";
import type { Booking } from "../../contracts/generated";
import { my_helpouts as words } from "../../core/messages/en/my_helpouts";
import { review } from "../../core/messages/en/review";
import { firstName } from "../../core/names";
import type { PaneContext } from "../../host/context";
import { Badge, Button, EmptyState } from "../../ui";
import { ReplayButton } from "../replay/button";
import { BothReviews } from "../review/both";
import { ReviewForm } from "../review/form";
import { TakeAwayButton } from "../take_away/button";
import { type ActProps, NoShowButton } from "./act";
import { Details } from "./details";
import { JoinButton, Row } from "./row";
import { endOf } from "./standing";
import { cancellationOf, canReview, joiningOf, otherOf } from "./state";
import type { Store } from "./store";

interface PastProps {
  context: PaneContext;
  store: Store;
  bookings: readonly Booking[];
}

export function Past({ context, store, bookings }: PastProps) {
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

function PastRow(props: ActProps) {
  const { context, store, booking } = props;
  const [open, setOpen] = useState<"review" | "details" | null>(null);
  const name = firstName(otherOf(booking).display_name);
  const held = booking.status === "completed";
  const toggle = (wanted: "review" | "details") => setOpen(open === wanted ? null : wanted);
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
              aria-expanded={open === "review"}
              kind={booking.my_review_written ? "quiet" : "plain"}
              onClick={() => toggle("review")}
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
          <NoShowButton {...props} />
          <Button
            kind="quiet"
            icon="info"
            aria-expanded={open === "details"}
            onClick={() => toggle("details")}
          >
            {words.details}
          </Button>
        </div>
      </Row>
      {open === "details" && (
        <li class="helpout-my__writing">
          <Details context={context} booking={booking} store={store} />
        </li>
      )}
      {open === "review" && (
        <li class="helpout-my__writing">
          <ReviewForm
            context={context}
            booking={booking}
            onClose={() => setOpen(null)}
            onSaved={() => {
              setOpen(null);
              store.refreshBookings();
            }}
          />
        </li>
      )}
    </>
  );
}

function StatusBadge({ booking }: { booking: Booking }) {
  const { text, tone, icon } = endOf(booking);
  return (
    <Badge tone={tone} {...(tone === "good" ? { icon } : {})}>
      {text}
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
