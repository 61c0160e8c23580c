/** Opening a line: few questions at first, the others behind one press. */

import { useRef, useState } from "preact/hooks";
import { queueDesk as words } from "../../core/messages/en/queue_desk";
import { HelpoutRefusal } from "../../core/refusal";
import { Button, Field, Segment, Select, TextArea } from "../../ui";
import { Refused } from "../failure/view";
import { EMPTY_FORM, type OpenForm as Form, openDraft, openFaults } from "./state";
import type { ViewProps } from "./view";
import { Helpers } from "./who_helps";

const MINUTES = [15, 30, 60, 120, 180, 240, 480];
const GRACE = [30, 60, 120, 300, 600];
const USUAL = [5, 10, 15, 20, 30, 45, 60];

/** Lines are opened by who offers help. */
function isNoTutor(error: unknown): boolean {
  return error instanceof HelpoutRefusal && error.code === "not_allowed";
}

interface PartProps {
  form: Form;
  set(change: Partial<Form>): void;
}

export function OpenForm({ context, store, canCancel }: ViewProps & { canCancel: boolean }) {
  const [form, setForm] = useState<Form>(EMPTY_FORM);
  const [sent, setSent] = useState(false);
  const box = useRef<HTMLFormElement>(null);
  const faults = openFaults(form);
  const shown = sent ? faults : {};
  const set = (change: Partial<Form>) => setForm({ ...form, ...change });
  const submit = () => {
    setSent(true);
    if (Object.keys(faults).length === 0) void store.open(openDraft(form));
    else
      queueMicrotask(() => box.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus());
  };
  return (
    <form
      ref={box}
      class="helpout-body helpout-stack helpout-desk__open"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <div>
        <h2 class="helpout-h">{words.open.title}</h2>
        <p class="helpout-small helpout-soft">{words.open.detail}</p>
      </div>
      <Field
        label={words.open.name}
        hint={words.open.nameHint}
        error={shown.title ?? null}
        maxLength={40}
        autoComplete="off"
        value={form.title}
        onValue={(title) => set({ title })}
      />
      <div class="helpout-stack helpout-stack--xs">
        <span class="helpout-label" aria-hidden="true">
          {words.open.order}
        </span>
        <div>
          <Segment
            label={words.open.order}
            value={form.order}
            choices={[
              { value: "first_come", label: words.order.first_come },
              { value: "fewest_today", label: words.order.fewest_today },
              { value: "deadline", label: words.order.deadline },
            ]}
            onValue={(order) => set({ order })}
          />
        </div>
      </div>
      <Select
        label={words.open.minutes}
        value={form.minutes}
        options={MINUTES.map((one) => ({ value: String(one), label: words.open.minutesOf(one) }))}
        onValue={(minutes) => set({ minutes })}
      />
      <Admission form={form} set={set} fault={shown.pin ?? shown.roster ?? null} />
      <details class="helpout-ticket__more">
        <summary>{words.open.more}</summary>
        <More context={context} form={form} set={set} />
      </details>
      <Refused error={store.refused.value} />
      {isNoTutor(store.refused.value) && (
        <div>
          <Button
            icon="people"
            onClick={() => context.navigate({ pane: "my_helpouts", tab: "offer" })}
          >
            {words.open.offer}
          </Button>
        </div>
      )}
      <div class="helpout-line">
        <Button kind="primary" size="l" type="submit" busy={store.busy.value}>
          {words.open.create}
        </Button>
        {canCancel && (
          <Button
            kind="quiet"
            onClick={() => {
              store.opening.value = false;
            }}
          >
            {words.open.cancel}
          </Button>
        )}
      </div>
    </form>
  );
}

function Admission({ form, set, fault }: PartProps & { fault: string | null }) {
  return (
    <>
      <div class="helpout-stack helpout-stack--xs">
        <span class="helpout-label" aria-hidden="true">
          {words.open.admission}
        </span>
        <div>
          <Segment
            label={words.open.admission}
            value={form.admission}
            choices={[
              { value: "anyone", label: words.open.anyone },
              { value: "pin", label: words.open.byPin },
              { value: "roster", label: words.open.byRoster },
            ]}
            onValue={(admission) => set({ admission })}
          />
        </div>
      </div>
      {form.admission === "pin" && (
        <Field
          label={words.open.pin}
          hint={words.open.pinHint}
          error={fault}
          maxLength={20}
          autoComplete="off"
          spellcheck={false}
          value={form.pin}
          onValue={(pin) => set({ pin })}
        />
      )}
      {form.admission === "roster" && (
        <TextArea
          label={words.open.roster}
          hint={words.open.rosterHint}
          error={fault}
          spellcheck={false}
          value={form.roster}
          onValue={(roster) => set({ roster })}
        />
      )}
    </>
  );
}

function More({ context, form, set }: PartProps & Pick<ViewProps, "context">) {
  return (
    <div class="helpout-stack">
      <Field
        label={words.open.about}
        maxLength={150}
        value={form.description}
        onValue={(description) => set({ description })}
      />
      <Field
        label={words.open.rooms}
        hint={words.open.roomsHint}
        value={form.rooms}
        onValue={(rooms) => set({ rooms })}
      />
      <Field
        label={words.open.tags}
        hint={words.open.tagsHint}
        value={form.tags}
        onValue={(tags) => set({ tags })}
      />
      <Helpers context={context} chosen={form.helpers} onChosen={(helpers) => set({ helpers })} />
      <Select
        label={words.open.usual}
        value={form.usual}
        options={USUAL.map((one) => ({ value: String(one), label: words.open.minutesOf(one) }))}
        onValue={(usual) => set({ usual })}
      />
      <Select
        label={words.open.grace}
        value={form.grace}
        options={GRACE.map((one) => ({ value: String(one), label: words.open.graceOf(one) }))}
        onValue={(grace) => set({ grace })}
      />
    </div>
  );
}
