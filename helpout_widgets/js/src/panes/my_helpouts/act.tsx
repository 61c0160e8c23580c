/** What can be done with a booking by one press or a question, as the server allows it. */

import { useState } from "preact/hooks";
import type { Booking } from "../../contracts/generated";
import { my_helpouts as words } from "../../core/messages/en/my_helpouts";
import { firstName } from "../../core/names";
import { explain } from "../../core/refusal";
import { formatTime, instantOf } from "../../core/time";
import type { PaneContext } from "../../host/context";
import { Button, Confirm, Field, Note, useAnnounce } from "../../ui";
import { cancelCost, may, ownIdOf, proposedText } from "./standing";
import { otherOf } from "./state";
import type { Store } from "./store";

export interface ActProps {
  context: PaneContext;
  store: Store;
  booking: Booking;
}

/** Sends a move, says what became of it, and fetches the list again. */
export function useAct({ store }: ActProps) {
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState<string | null>(null);
  const announce = useAnnounce();
  const act = async (send: () => Promise<unknown>, said: string) => {
    setBusy(true);
    setFailed(null);
    try {
      await send();
      announce(said);
      store.refreshBookings();
    } catch (error) {
      const { title, detail } = explain(error);
      setFailed(`${title}. ${detail}`);
    } finally {
      setBusy(false);
    }
  };
  return {
    busy,
    failed,
    act: (send: () => Promise<unknown>, said: string) => void act(send, said),
  };
}

export function Failed({ text }: { text: string | null }) {
  if (text === null) return null;
  return (
    <Note tone="bad" icon="alert" urgent>
      {text}
    </Note>
  );
}

interface AskedProps extends ActProps {
  label: string;
  question: string;
  confirmLabel: string;
  cancelLabel: string;
  quiet: boolean;
  send(reason: string): Promise<unknown>;
  said: string;
}

/** A question with a reason to write, in place of its button. */
function Asked({
  label,
  question,
  confirmLabel,
  cancelLabel,
  quiet,
  send,
  said,
  ...props
}: AskedProps) {
  const [reason, setReason] = useState("");
  const { busy, failed, act } = useAct(props);
  return (
    <>
      <Confirm
        kind={quiet ? "quiet" : "plain"}
        label={label}
        question={question}
        confirmLabel={confirmLabel}
        cancelLabel={cancelLabel}
        busy={busy}
        onConfirm={() => act(() => send(reason.trim()), said)}
      >
        <Field label={words.cancelReason} value={reason} onValue={setReason} maxLength={500} />
      </Confirm>
      <Failed text={failed} />
    </>
  );
}

export function CancelButton(props: ActProps & { quiet: boolean }) {
  const { context, booking } = props;
  if (!may(booking, "cancel")) return null;
  const name = firstName(otherOf(booking).display_name);
  return (
    <Asked
      {...props}
      label={words.cancel}
      question={`${words.cancelQuestion(name)} ${cancelCost(booking, context.timeZone)}`.trim()}
      confirmLabel={words.cancelConfirm}
      cancelLabel={words.keep}
      send={(reason) => context.api.cancelBooking(booking.id, { reason })}
      said={words.cancelled(name)}
    />
  );
}

/** A request that waits for the tutor, a proposal that waits for an answer, a hold. */
export function Answers(props: ActProps) {
  const { context, booking } = props;
  const { busy, failed, act } = useAct(props);
  const { api, timeZone } = context;
  const name = firstName(otherOf(booking).display_name);
  const isMine = booking.proposal?.by === ownIdOf(booking);
  const when = proposedText(booking, timeZone);
  const kept = formatTime(instantOf(booking.start), timeZone);
  return (
    <>
      {may(booking, "approve") && (
        <Button
          icon="check"
          busy={busy}
          onClick={() => act(() => api.approveBooking(booking.id), words.approved(name))}
        >
          {words.approve(name)}
        </Button>
      )}
      {may(booking, "decline") && (
        <Asked
          {...props}
          quiet
          label={words.decline}
          question={words.declineQuestion(name)}
          confirmLabel={words.declineConfirm}
          cancelLabel={words.keep}
          send={(reason) => api.declineBooking(booking.id, { reason })}
          said={words.declined(name)}
        />
      )}
      {may(booking, "accept_time") && (
        <Button
          icon="check"
          busy={busy}
          onClick={() => act(() => api.acceptTime(booking.id), words.acceptedTime(when))}
        >
          {words.acceptTime(when)}
        </Button>
      )}
      {may(booking, "decline_time") && (
        <Button
          kind="quiet"
          busy={busy}
          onClick={() =>
            act(
              () => api.declineTime(booking.id, { reason: "" }),
              isMine ? words.tookBack : words.keptTime(kept),
            )
          }
        >
          {isMine ? words.takeBack : words.keepTime(kept)}
        </Button>
      )}
      {booking.status === "held" && (
        <Button
          onClick={() =>
            context.navigate({
              pane: "booking",
              listing_id: booking.listing.id,
              start: booking.start,
            })
          }
        >
          {words.goOn}
        </Button>
      )}
      {may(booking, "release") && (
        <Button
          kind="quiet"
          busy={busy}
          onClick={() => act(() => api.releaseBooking(booking.id), words.released)}
        >
          {words.release}
        </Button>
      )}
      <Failed text={failed} />
    </>
  );
}

const LATE_MINUTES = [5, 10, 15] as const;
/** Earlier than that nobody knows yet. */
const LATE_SHOWN_MS = 60 * 60_000;

export function LateButton(props: ActProps) {
  const { context, store, booking } = props;
  const [asking, setAsking] = useState(false);
  const { busy, failed, act } = useAct(props);
  const name = firstName(otherOf(booking).display_name);
  const isSoon = instantOf(booking.start) - store.now.value <= LATE_SHOWN_MS;
  if (!may(booking, "say_late") || !isSoon) return null;
  return (
    <>
      <Button
        kind="quiet"
        icon="clock"
        busy={busy}
        aria-expanded={asking}
        onClick={() => setAsking(!asking)}
      >
        {words.late}
      </Button>
      {asking && (
        // biome-ignore lint/a11y/useSemanticElements: three buttons, no fields
        <div class="helpout-line" role="group" aria-label={words.lateBy}>
          {LATE_MINUTES.map((minutes) => (
            <Button
              key={minutes}
              size="s"
              aria-label={words.lateSay(minutes)}
              onClick={() => {
                setAsking(false);
                act(
                  () => context.api.sayLate(booking.id, { minutes }),
                  words.lateSaid(name, minutes),
                );
              }}
            >
              {words.lateMinutes(minutes)}
            </Button>
          ))}
        </div>
      )}
      <Failed text={failed} />
    </>
  );
}

export function NoShowButton(props: ActProps) {
  const { context, booking } = props;
  if (!may(booking, "report_no_show")) return null;
  const name = firstName(otherOf(booking).display_name);
  return (
    <Asked
      {...props}
      quiet
      label={words.noShow(name)}
      question={words.noShowQuestion(name)}
      confirmLabel={words.noShowConfirm}
      cancelLabel={words.keep}
      send={(reason) => context.api.reportNoShow(booking.id, { reason })}
      said={words.noShowSaid}
    />
  );
}
