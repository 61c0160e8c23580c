/** What a ticket brought along and what helpers noted of it; folded until it is asked for. */

import { useState } from "preact/hooks";
import type { HelpTicket } from "../../contracts/generated";
import { queueDesk as words } from "../../core/messages/en/queue_desk";
import { firstName } from "../../core/names";
import { formatTime, instantOf } from "../../core/time";
import { Button, TextArea } from "../../ui";
import { BroughtProblem } from "../problem/brought";
import type { ViewProps } from "./view";

const NOTE_MAX = 1_000;

interface BroughtProps extends ViewProps {
  ticket: HelpTicket;
}

export function Brought({ context, store, ticket }: BroughtProps) {
  const name = ticket.student.display_name;
  const short = firstName(name);
  return (
    <details class="helpout-ticket__more">
      <summary>
        {words.line.more}
        <span class="helpout-hidden">: {words.line.moreOf(short)}</span>
      </summary>
      <div class="helpout-stack helpout-stack--s">
        {ticket.tried !== "" && (
          <section class="helpout-stack helpout-stack--xs">
            <h3 class="helpout-label">{words.line.tried}</h3>
            <p class="helpout-small helpout-words">{ticket.tried}</p>
          </section>
        )}
        {ticket.problem !== null && (
          <BroughtProblem context={context} problem={ticket.problem} name={name} mayReproduce />
        )}
        <Notes context={context} store={store} ticket={ticket} />
      </div>
    </details>
  );
}

function Notes({ context, store, ticket }: BroughtProps) {
  const [text, setText] = useState("");
  const [writing, setWriting] = useState(false);
  const short = firstName(ticket.student.display_name);
  const save = async () => {
    if (text.trim() === "") return;
    if (!(await store.note(ticket.id, text.trim()))) return;
    setText("");
    setWriting(false);
  };
  return (
    <section class="helpout-stack helpout-stack--xs">
      <h3 class="helpout-label">{words.line.notes}</h3>
      {ticket.notes.length === 0 && (
        <p class="helpout-small helpout-soft">{words.line.notesNone}</p>
      )}
      {ticket.notes.map((note) => (
        <p key={note.at} class="helpout-small helpout-words">
          <b class="helpout-strong">{note.by.display_name}</b>{" "}
          <span class="helpout-soft helpout-num">
            {formatTime(instantOf(note.at), context.timeZone)}
          </span>{" "}
          {note.text}
        </p>
      ))}
      {writing ? (
        <form
          class="helpout-stack helpout-stack--xs"
          onSubmit={(event) => {
            event.preventDefault();
            void save();
          }}
        >
          <TextArea
            label={words.line.noteOf(short)}
            hint={words.handOver.noteHint}
            maxLength={NOTE_MAX}
            rows={2}
            value={text}
            onValue={setText}
          />
          <div>
            <Button size="s" type="submit" busy={store.busy.value}>
              {words.line.saveNote}
            </Button>
          </div>
        </form>
      ) : (
        <div>
          <Button size="s" kind="quiet" icon="plus" onClick={() => setWriting(true)}>
            {words.line.addNote}
          </Button>
        </div>
      )}
    </section>
  );
}
