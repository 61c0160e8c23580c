/** Who is called and who is helped: back to the room, handed over, finished. */

import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import type { FinishDraft, HelpTicket } from "../../contracts/generated";
import { queueDesk as words } from "../../core/messages/en/queue_desk";
import { shell } from "../../core/messages/en/shell";
import { firstName } from "../../core/names";
import { formatSpan } from "../../core/time";
import { Avatar, Button, Select, TextArea } from "../../ui";
import { Brought } from "./brought";
import { helpedFor, sorted } from "./state";
import type { DeskProps } from "./view";

const NOTE_MAX = 1_000;
const OUTCOMES = ["solved", "partly", "not_solved", "not_here", "elsewhere"] as const;
const toLine = "";

interface RowProps extends DeskProps {
  ticket: HelpTicket;
}

export function InHand(props: DeskProps) {
  const { mine, theirs } = sorted(props.desk.tickets, props.store.me.value);
  if (mine.length + theirs.length === 0) return null;
  return (
    <ul class="helpout-in-hand">
      {mine.map((ticket) => (
        <Mine key={ticket.id} {...props} ticket={ticket} />
      ))}
      {theirs.map((ticket) => (
        <Theirs key={ticket.id} {...props} ticket={ticket} />
      ))}
    </ul>
  );
}

function Mine({ context, store, desk, ticket }: RowProps) {
  const [form, setForm] = useState<"hand_over" | "finish" | null>(null);
  const name = ticket.student.display_name;
  const called = ticket.state === "called";
  const id = ticket.live_session_id;
  const done = () => setForm(null);
  return (
    <li class="helpout-in-hand__one" data-helpout-ticket={ticket.id}>
      <Avatar name={name} id={ticket.student.id} ring={!called} />
      <div class="helpout-in-hand__what">
        <p>
          <b class="helpout-strong">
            {called ? words.helping.called(name) : words.helping.you(name)}
          </b>{" "}
          <span class="helpout-soft helpout-num">
            {called
              ? words.helping.answers(formatSpan((ticket.answer_in_ms ?? 0) - store.age()))
              : words.helping.span(formatSpan(helpedFor(ticket, store.serverNow())))}
          </span>
        </p>
        <p class="helpout-small helpout-soft helpout-words">{ticket.headline}</p>
      </div>
      {form === null && (
        <div class="helpout-in-hand__acts">
          {called ? (
            <Button
              size="s"
              icon="undo"
              busy={store.busy.value}
              onClick={() => void store.handOver(ticket.id, { to: null, note: "" })}
            >
              {words.helping.putBack}
            </Button>
          ) : (
            <>
              <Button size="s" onClick={() => setForm("hand_over")}>
                {words.helping.handOver}
              </Button>
              {id !== null && (
                <Button
                  size="s"
                  icon="video"
                  onClick={() => context.navigate({ pane: "live_session", live_session_id: id })}
                >
                  {words.helping.back}
                </Button>
              )}
              <Button size="s" icon="check" onClick={() => setForm("finish")}>
                {words.helping.finish}
              </Button>
            </>
          )}
        </div>
      )}
      {form === "hand_over" && (
        <HandOver store={store} desk={desk} ticket={ticket} context={context} onDone={done} />
      )}
      {form === "finish" && (
        <Finish store={store} desk={desk} ticket={ticket} context={context} onDone={done} />
      )}
      <Brought context={context} store={store} ticket={ticket} />
    </li>
  );
}

function Theirs({ store, ticket }: RowProps) {
  const name = ticket.student.display_name;
  const helper = ticket.helper?.display_name ?? "";
  const called = ticket.state === "called";
  return (
    <li class="helpout-in-hand__one" data-helpout-ticket={ticket.id}>
      <Avatar name={name} id={ticket.student.id} />
      <div class="helpout-in-hand__what">
        <p>
          {called ? words.helping.calledBy(helper, name) : words.helping.other(helper, name)}{" "}
          {!called && (
            <span class="helpout-soft helpout-num">
              {words.helping.span(formatSpan(helpedFor(ticket, store.serverNow())))}
            </span>
          )}
        </p>
        <p class="helpout-small helpout-soft helpout-words">{ticket.headline}</p>
      </div>
    </li>
  );
}

type FormProps = RowProps & { onDone(): void };

function HandOver(props: FormProps) {
  const { store, desk, ticket } = props;
  const [to, setTo] = useState<string>(toLine);
  const { queue } = desk;
  const others = [queue.owner, ...queue.helpers].filter(
    (one, index, all) =>
      one.id !== store.me.value && all.findIndex((other) => other.id === one.id) === index,
  );
  return (
    <NoteForm
      {...props}
      words={words.handOver}
      onSend={(note) => store.handOver(ticket.id, { to: to === toLine ? null : to, note })}
    >
      <Select
        label={words.handOver.to}
        value={to}
        options={[
          { value: toLine, label: words.handOver.line },
          ...others.map((one) => ({ value: one.id, label: one.display_name })),
        ]}
        onValue={setTo}
      />
    </NoteForm>
  );
}

function Finish(props: FormProps) {
  const { store, ticket } = props;
  const [outcome, setOutcome] = useState<FinishDraft["outcome"]>("solved");
  return (
    <NoteForm
      {...props}
      words={words.finish}
      onSend={(note) => store.finish(ticket.id, { outcome, note })}
    >
      <Select
        label={words.finish.outcome}
        value={outcome}
        options={OUTCOMES.map((one) => ({ value: one, label: words.finish.outcomes[one] }))}
        onValue={(value) => setOutcome(OUTCOMES.find((one) => one === value) ?? "solved")}
      />
    </NoteForm>
  );
}

interface NoteFormProps extends FormProps {
  words: { title(name: string): string; note: string; send: string };
  /** Sends it with a trimmed note; false where it was refused. */
  onSend(note: string): Promise<boolean>;
  children: ComponentChildren;
}

/** One choice about a ticket, with a note for the other helpers. */
function NoteForm({ words: said, store, ticket, onSend, onDone, children }: NoteFormProps) {
  const [note, setNote] = useState("");
  const title = said.title(firstName(ticket.student.display_name));
  return (
    <form
      class="helpout-in-hand__form"
      aria-label={title}
      onSubmit={(event) => {
        event.preventDefault();
        void onSend(note.trim()).then((done) => done && onDone());
      }}
    >
      <h3 class="helpout-strong">{title}</h3>
      {children}
      <TextArea
        label={said.note}
        hint={words.handOver.noteHint}
        maxLength={NOTE_MAX}
        rows={2}
        value={note}
        onValue={setNote}
      />
      <div class="helpout-line">
        <Button kind="primary" type="submit" busy={store.busy.value}>
          {said.send}
        </Button>
        <Button kind="quiet" onClick={onDone}>
          {shell.cancel}
        </Button>
      </div>
    </form>
  );
}
