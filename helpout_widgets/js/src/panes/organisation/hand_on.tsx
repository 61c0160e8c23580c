/** Handing a booking of an organisation to a colleague, in place of the button that asks. */

import { useEffect, useState } from "preact/hooks";
import type { Booking, ReassignChoice } from "../../contracts/generated";
import { organisation } from "../../core/messages/en/organisation";
import { firstName } from "../../core/names";
import type { PaneContext } from "../../host/context";
import { Button, Field, Note, Select, useAnnounce } from "../../ui";
import { useAttempt } from "./attempt";

const words = organisation.handOn;

interface HandOnProps {
  context: PaneContext;
  booking: Booking;
  onDone(): void;
}

/** Nothing where the server does not offer it. */
export function HandOn(props: HandOnProps) {
  const [asking, setAsking] = useState(false);
  if (!props.booking.may.includes("reassign")) return null;
  if (!asking)
    return (
      <div class="helpout-line">
        <Button icon="people" onClick={() => setAsking(true)}>
          {words.open}
        </Button>
      </div>
    );
  return <HandOnForm {...props} onCancel={() => setAsking(false)} />;
}

function HandOnForm({ context, booking, onDone, onCancel }: HandOnProps & { onCancel(): void }) {
  const [choices, setChoices] = useState<readonly ReassignChoice[] | null>(null);
  const [chosen, setChosen] = useState("");
  const [reason, setReason] = useState("");
  const { busy, failed, attempt } = useAttempt();
  const announce = useAnnounce();
  useEffect(() => {
    let wanted = true;
    void attempt(async () => {
      const found = await context.api.reassignChoices(booking.id, { signal: context.signal });
      if (!wanted) return;
      setChoices(found.choices);
      setChosen(found.choices.find((one) => one.free)?.account.id ?? "");
    });
    return () => {
      wanted = false;
    };
  }, [booking.id]);
  const free = choices?.filter((one) => one.free) ?? [];
  const to = free.find((one) => one.account.id === chosen)?.account;
  const send = async () => {
    if (to === undefined) return;
    const draft = { account_id: to.id, reason: reason.trim() };
    if (!(await attempt(() => context.api.reassignBooking(booking.id, draft)))) return;
    announce(words.done(firstName(to.display_name)));
    onDone();
  };
  return (
    <form
      class="helpout-stack helpout-stack--s"
      aria-label={words.title}
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <h4 class="helpout-strong">{words.title}</h4>
      {choices === null && failed === null && (
        <p class="helpout-small helpout-soft">{words.looking}</p>
      )}
      {choices !== null && free.length === 0 && <Note icon="info">{words.none}</Note>}
      {choices !== null && free.length > 0 && (
        <>
          <Select
            label={words.whom}
            value={chosen}
            options={free.map(({ account }, index) => ({
              value: account.id,
              label: index === 0 ? words.next(account.display_name) : account.display_name,
            }))}
            onValue={setChosen}
          />
          <Field label={words.reason} value={reason} onValue={setReason} maxLength={500} />
        </>
      )}
      {failed !== null && (
        <Note tone="bad" icon="alert" urgent>
          {failed}
        </Note>
      )}
      <div class="helpout-line">
        {to !== undefined && (
          <Button kind="primary" type="submit" busy={busy}>
            {words.confirm}
          </Button>
        )}
        <Button onClick={onCancel}>{words.cancel}</Button>
      </div>
    </form>
  );
}
