/** The form of a ticket: what one is stuck on goes along, all of it in sight. */

import { useEffect, useRef, useState } from "preact/hooks";
import type { Queue } from "../../contracts/generated";
import { queue as words } from "../../core/messages/en/queue";
import { leaving } from "../../core/problem/preview";
import { failureOf } from "../../host/problem_desk";
import { Button, EmptyState, Field, Select, TextArea } from "../../ui";
import { Refused } from "../failure/view";
import { errorName } from "../marketplace/error-name";
import { ProblemPreview } from "../problem/view";
import {
  draftOf,
  emptyForm,
  faultsOf,
  HEADLINE_MAX,
  type TakeFaults,
  type TakeForm,
  TRIED_MAX,
} from "./state";
import type { ViewProps } from "./view";

export function Take({ context, store }: ViewProps) {
  const queue = store.queue();
  const [form, setForm] = useState<TakeForm>(() =>
    emptyForm(errorName(failureOf(context.notebook), HEADLINE_MAX) ?? ""),
  );
  const [tried, setTried] = useState(false);
  const box = useRef<HTMLFormElement>(null);
  if (queue === null) return <Gone store={store} />;
  const faults = faultsOf(form, queue, context.timeZone, context.now());
  const set = (change: Partial<TakeForm>) => setForm({ ...form, ...change });
  const looking = store.problem.state.value.phase === "looking";
  const submit = async () => {
    setTried(true);
    if (Object.keys(faults).length > 0) {
      // Where it is put right.
      queueMicrotask(() => box.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus());
      return;
    }
    // What is not shown yet does not leave.
    if (looking) return;
    const problem = leaving(store.problem.state.peek().preview, form.headline);
    await store.take(draftOf(form, problem, context.timeZone));
  };
  const shown = tried ? faults : {};
  return (
    <form
      ref={box}
      class="helpout-body helpout-stack"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <Field
        label={words.take.headline}
        hint={words.take.headlineHint}
        error={shown.headline ?? null}
        maxLength={HEADLINE_MAX}
        autoComplete="off"
        value={form.headline}
        onValue={(headline) => set({ headline })}
      />
      <TextArea
        label={words.take.tried}
        maxLength={TRIED_MAX}
        rows={2}
        value={form.tried}
        onValue={(text) => set({ tried: text })}
      />
      <ProblemPreview context={context} desk={store.problem} name={words.take.whoSees} />
      <Asked queue={queue} form={form} faults={shown} set={set} />
      <Refused error={store.refused.value} />
      <div class="helpout-line">
        <span class="helpout-grow">
          <Button kind="primary" size="l" wide type="submit" busy={store.busy.value || looking}>
            {words.take.join}
          </Button>
        </span>
        <Button kind="quiet" onClick={() => store.show("lines")}>
          {words.take.back}
        </Button>
      </div>
    </form>
  );
}

interface AskedProps {
  queue: Queue;
  form: TakeForm;
  faults: TakeFaults;
  set(change: Partial<TakeForm>): void;
}

/** What this line asks for besides. */
function Asked({ queue, form, faults, set }: AskedProps) {
  return (
    <>
      {queue.rooms.length > 0 && (
        <Select
          label={words.take.room}
          error={faults.room ?? null}
          value={form.room}
          options={[
            { value: "", label: words.take.roomNone },
            ...queue.rooms.map((room) => ({ value: room, label: room })),
          ]}
          onValue={(room) => set({ room })}
        />
      )}
      {queue.admission === "pin" && (
        <Field
          label={words.take.pin}
          hint={words.take.pinHint}
          error={faults.pin ?? null}
          maxLength={20}
          autoComplete="off"
          spellcheck={false}
          value={form.pin}
          onValue={(pin) => set({ pin })}
        />
      )}
      {queue.order === "deadline" && (
        <div class="helpout-take__due">
          <Field
            label={words.take.deadline}
            hint={words.take.deadlineHint}
            error={faults.deadline ?? null}
            type="date"
            value={form.date}
            onValue={(date) => set({ date })}
          />
          <Field
            label={words.take.deadlineTime}
            type="time"
            value={form.time}
            onValue={(time) => set({ time })}
          />
        </div>
      )}
    </>
  );
}

/** It closed while somebody looked at it. */
function Gone({ store }: Pick<ViewProps, "store">) {
  const back = useRef<HTMLButtonElement>(null);
  useEffect(() => back.current?.focus(), []);
  return (
    <EmptyState icon="clock" title={words.list.none} detail={words.list.noneDetail}>
      <Button kind="primary" buttonRef={back} onClick={() => store.show("lines")}>
        {words.over.lines}
      </Button>
    </EmptyState>
  );
}
