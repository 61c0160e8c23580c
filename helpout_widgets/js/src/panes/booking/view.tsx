/** Booking: when, what one is stuck on, and the button that names the result. */

import { useEffect, useRef } from "preact/hooks";
import { booking as words } from "../../core/messages/en/booking";
import { firstName } from "../../core/names";
import { formatTime, instantOf } from "../../core/time";
import type { PaneContext } from "../../host/context";
import { Avatar, PaneFrame, Skeleton, useAnnounce } from "../../ui";
import { Away, Failed } from "../failure/view";
import { giverOf } from "../organisation/giver";
import { Booked } from "./booked";
import type { BookingController } from "./controller";
import { KeptBadge } from "./kept";
import { Stuck } from "./stuck";
import { Summary } from "./summary";
import { When } from "./when";

interface ViewProps {
  context: PaneContext;
  booking: BookingController;
}

export function BookingView({ context, booking }: ViewProps) {
  const state = booking.state.value;
  const { listing, phase } = state;
  if (listing === null)
    return (
      <PaneFrame title={words.loadingTitle} back={context.back}>
        {phase === "absent" ? <Failed error={state.error} onRetry={booking.retry} /> : <Loading />}
      </PaneFrame>
    );
  const giver = giverOf(listing);
  const { name: full, short: name } = giver;
  const props = { context, booking, state, name };
  return (
    <PaneFrame
      title={listing.approval_required ? words.askTitle(giver.called) : words.title(giver.called)}
      subtitle={listing.title}
      before={<Avatar name={full} id={giver.id} />}
      back={context.back}
      end={
        phase === "booked" ? undefined : (
          <KeptBadge place="head" context={context} booking={booking} />
        )
      }
    >
      {phase === "booked" && state.booking !== null ? (
        <Booked
          context={context}
          form={booking}
          booking={state.booking}
          name={firstName(state.booking.tutor.display_name)}
        />
      ) : (
        <>
          {state.away !== null && state.times !== null && (
            <div class="helpout-body">
              <Away
                context={context}
                error={state.away}
                from={state.timesAt}
                onRetry={booking.retry}
              />
            </div>
          )}
          <form
            class="helpout-booking"
            noValidate
            onSubmit={(event) => {
              event.preventDefault();
              booking.submit();
            }}
          >
            <div class="helpout-booking__steps">
              <When {...props} />
              <Stuck {...props} />
            </div>
            <Summary {...props} />
            <LostAnnouncer lost={state.lost} timeZone={state.timeZone} />
          </form>
        </>
      )}
    </PaneFrame>
  );
}

/** Says that a slot went while somebody was choosing it. */
function LostAnnouncer({ lost, timeZone }: { lost: string | null; timeZone: string }) {
  const announce = useAnnounce();
  const said = useRef<string | null>(null);
  useEffect(() => {
    if (lost !== null && lost !== said.current)
      announce(words.goneWhileChoosing(formatTime(instantOf(lost), timeZone)), "now");
    said.current = lost;
  }, [lost, timeZone, announce]);
  return null;
}

function Loading() {
  return (
    <div class="helpout-booking" aria-busy="true">
      <div class="helpout-booking__steps helpout-body helpout-stack" aria-hidden="true">
        <Skeleton width="30%" height="15px" />
        <div class="helpout-when">
          <Skeleton height="240px" />
          <div class="helpout-stack helpout-stack--s">
            <Skeleton width="50%" height="15px" />
            <Skeleton height="46px" />
            <Skeleton height="46px" />
          </div>
        </div>
      </div>
      <div class="helpout-booking__summary helpout-body" aria-hidden="true">
        <Skeleton width="50%" height="15px" />
        <Skeleton height="88px" />
        <Skeleton height="40px" />
      </div>
    </div>
  );
}
