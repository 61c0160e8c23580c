/** Another time for a booking: the calendar of booking, a reason, and the question to the other. */

import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Booking } from "../../contracts/generated";
import { my_helpouts as words } from "../../core/messages/en/my_helpouts";
import { firstName } from "../../core/names";
import { explain, HelpoutRefusal } from "../../core/refusal";
import { formatDayTime, formatTime, instantOf } from "../../core/time";
import { Button, ErrorState, Field, Note, useAnnounce } from "../../ui";
import type { Offered } from "../booking/state";
import { createTimes, LOST } from "../booking/times";
import { TimeChooser } from "../booking/when";
import type { ActProps } from "./act";
import { otherOf } from "./state";

interface MoveProps extends ActProps {
  onClose(): void;
}

/** As it read then: it may not be offered any more. */
function offeredOf({ agreement, tutor, tutor_time_zone, listing }: Booking): Offered {
  return {
    tutor,
    tutor_time_zone,
    // Its tutor is known by now.
    organisation: null,
    assignment: null,
    people: [],
    title: listing.title,
    description: agreement?.description ?? "",
    requirements: agreement?.requirements ?? "",
    durations_minutes: [],
    approval_required: false,
    cancellation: agreement?.cancellation ?? "none",
  };
}

/** The booking's calendar, as long as it is open. */
function useTimes({ context, booking }: ActProps) {
  const made = useMemo(() => {
    const ended = new AbortController();
    context.signal.addEventListener("abort", () => ended.abort(), { signal: ended.signal });
    const length = Math.round((instantOf(booking.end) - instantOf(booking.start)) / 60_000);
    const moved = { id: booking.id, listing: offeredOf(booking) };
    const options = {
      listingId: booking.listing.id,
      wanted: null,
      length,
      moved,
      kept: () => null,
    };
    // Not spread: a context loads some of its parts only when they are asked for.
    const { api, events, now, timeZone } = context;
    const own = { api, events, now, timeZone, signal: ended.signal };
    return { ended, times: createTimes(own, options) };
  }, [booking.id, booking.listing.id]);
  useEffect(() => () => made.ended.abort(), [made]);
  return made.times;
}

export function Move(props: MoveProps) {
  const { context, store, booking, onClose } = props;
  const times = useTimes(props);
  const state = times.state.value;
  const [reason, setReason] = useState("");
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState<string | null>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const announce = useAnnounce();
  useEffect(() => heading.current?.focus(), []);
  const { timeZone } = context;
  const name = firstName(otherOf(booking).display_name);
  const { start } = state;
  const when = start === null ? null : formatDayTime(instantOf(start), timeZone);

  const send = async () => {
    if (start === null || when === null) return;
    setBusy(true);
    setFailed(null);
    try {
      await context.api.proposeTime(booking.id, { start, reason: reason.trim() });
      announce(words.moveSent(name, when));
      store.refreshBookings();
      onClose();
    } catch (error) {
      setBusy(false);
      if (error instanceof HelpoutRefusal && LOST.has(error.code)) {
        times.dispatch({ type: "slot_lost", alternatives: [], error });
        void times.look(true);
        setFailed(words.moveGone(formatTime(instantOf(start), timeZone)));
        return;
      }
      const { title, detail } = explain(error);
      setFailed(`${title}. ${detail}`);
    }
  };
  if (state.phase === "absent")
    return <ErrorState {...explain(state.error)} onRetry={times.retry} />;
  return (
    <section class="helpout-my__move helpout-stack" data-helpout-move>
      <div>
        <h3 class="helpout-h" ref={heading} tabIndex={-1}>
          {words.moveTitle(booking.listing.title)}
        </h3>
        <p class="helpout-small helpout-soft">{words.moveDetail(name, booking.reschedules_left)}</p>
      </div>
      <TimeChooser
        context={context}
        booking={times}
        state={state}
        name={firstName(booking.tutor.display_name)}
      />
      <Field label={words.moveReason} value={reason} onValue={setReason} maxLength={500} />
      {failed !== null && (
        <Note tone="bad" icon="alert" urgent>
          {failed}
        </Note>
      )}
      <div class="helpout-line helpout-line--wrap">
        <Button
          kind="primary"
          busy={busy}
          disabled={when === null ? words.moveFirst : false}
          onClick={() => void send()}
        >
          {when === null ? words.moveFirst : words.moveSend(when)}
        </Button>
        <Button onClick={onClose}>{words.moveStop}</Button>
      </div>
    </section>
  );
}
