/** Making a room for several people: now or later, with a door, on air. */
import { useState } from "preact/hooks";
import { gathering } from "../../core/messages/en/gathering";
import { explain } from "../../core/refusal";
import type { PaneContext } from "../../host/context";
import { Button, CheckBox, Field, Note, Segment, Select, TextArea, useAnnounce } from "../../ui";
import {
  DESCRIPTION_MAX,
  DIRECT_MAX,
  draftOf,
  emptyForm,
  faultsOf,
  type GatheringForm,
  MINUTES,
  TITLE_MAX,
  WEEKS,
} from "./state";

const words = gathering.make;

interface MakeProps {
  context: PaneContext;
  /** People in one call of this marketplace. */
  limit: number;
}

export function MakeRoom({ context, limit }: MakeProps) {
  const [making, setMaking] = useState(false);
  return (
    <section class="helpout-stack" aria-label={words.title}>
      <h2 class="helpout-h">{words.title}</h2>
      <p class="helpout-small helpout-soft">{words.detail}</p>
      {making ? (
        <MakeForm context={context} limit={limit} onDone={() => setMaking(false)} />
      ) : (
        <div class="helpout-line">
          <Button icon="plus" onClick={() => setMaking(true)}>
            {words.open}
          </Button>
        </div>
      )}
    </section>
  );
}

function MakeForm({ context, limit, onDone }: MakeProps & { onDone(): void }) {
  const [form, setForm] = useState<GatheringForm>(() => emptyForm(limit));
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState<string | null>(null);
  const announce = useAnnounce();
  const change = (part: Partial<GatheringForm>) => setForm({ ...form, ...part });
  const found = faultsOf(form, limit, context.timeZone, context.now());
  const faults = tried ? found : {};
  const make = async () => {
    setTried(true);
    if (Object.keys(found).length > 0) return;
    setBusy(true);
    setFailed(null);
    try {
      const made = await context.api.createGathering(draftOf(form, context.timeZone));
      if (form.later) announce(words.saved);
      else context.navigate({ pane: "live_session", live_session_id: made.live_session_id });
      onDone();
    } catch (error) {
      const { title, detail } = explain(error);
      setFailed(`${title}. ${detail}`);
      setBusy(false);
    }
  };
  return (
    <form
      class="helpout-stack helpout-my__form"
      onSubmit={(event) => {
        event.preventDefault();
        void make();
      }}
    >
      <Field
        label={words.name}
        value={form.title}
        onValue={(title) => change({ title })}
        maxLength={TITLE_MAX}
        hint={words.left(TITLE_MAX - form.title.length)}
        error={faults.title === undefined ? null : words.titleMissing}
      />
      <TextArea
        label={words.about}
        rows={2}
        value={form.description}
        onValue={(description) => change({ description })}
        maxLength={DESCRIPTION_MAX}
      />
      <When form={form} change={change} fault={faults.start} />
      {form.later && (
        <Select
          label={words.weeks}
          value={String(form.weeks)}
          options={WEEKS.map((weeks) => ({
            value: String(weeks),
            label: weeks === 1 ? words.weeksOnce : words.weeksOf(weeks),
          }))}
          onValue={(weeks) => change({ weeks: Number(weeks) })}
        />
      )}
      <Select
        label={words.minutes}
        value={String(form.minutes)}
        options={MINUTES.map((minutes) => ({
          value: String(minutes),
          label: words.minutesOf(minutes),
        }))}
        onValue={(minutes) => change({ minutes: Number(minutes) })}
      />
      <Field
        label={words.capacity}
        type="number"
        min={2}
        max={limit}
        value={form.capacity}
        onValue={(capacity) => change({ capacity })}
        hint={limit > DIRECT_MAX ? words.capacityMany(limit, DIRECT_MAX) : words.capacityFew(limit)}
        error={faults.capacity === undefined ? null : words.capacityWrong(limit)}
      />
      <CheckBox checked={form.waitingRoom} onChecked={(waitingRoom) => change({ waitingRoom })}>
        <b class="helpout-strong">{words.waitingRoom}</b>{" "}
        <span class="helpout-small helpout-soft">{words.waitingRoomDetail}</span>
      </CheckBox>
      <CheckBox checked={form.onAir} onChecked={(onAir) => change({ onAir })}>
        <b class="helpout-strong">{words.onAir}</b>{" "}
        <span class="helpout-small helpout-soft">{words.onAirDetail}</span>
      </CheckBox>
      {failed !== null && (
        <Note tone="bad" icon="alert" urgent>
          {failed}
        </Note>
      )}
      <div class="helpout-line">
        <Button kind="primary" type="submit" busy={busy}>
          {form.later ? words.plan : words.create}
        </Button>
        <Button onClick={onDone}>{words.cancel}</Button>
      </div>
    </form>
  );
}

interface WhenProps {
  form: GatheringForm;
  change(part: Partial<GatheringForm>): void;
  fault: "missing" | "past" | "wrong" | undefined;
}

function When({ form, change, fault }: WhenProps) {
  return (
    <div class="helpout-stack helpout-stack--s">
      <span class="helpout-label">{words.when}</span>
      <div class="helpout-line">
        <Segment<"now" | "later">
          label={words.when}
          value={form.later ? "later" : "now"}
          choices={[
            { value: "now", label: words.atOnce },
            { value: "later", label: words.later },
          ]}
          onValue={(value) => change({ later: value === "later" })}
        />
      </div>
      {form.later && (
        <div class="helpout-my__pair">
          <Field
            label={words.date}
            type="date"
            value={form.date}
            onValue={(date) => change({ date })}
            error={
              fault === undefined ? null : fault === "past" ? words.timePast : words.timeMissing
            }
          />
          <Field
            label={words.time}
            type="time"
            value={form.time}
            onValue={(time) => change({ time })}
          />
        </div>
      )}
    </div>
  );
}
