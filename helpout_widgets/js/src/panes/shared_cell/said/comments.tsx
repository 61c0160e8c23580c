/** Comments on lines of a cell: threads, answers, and that one is done with. */
import { useEffect, useRef, useState } from "preact/hooks";
import { liveSession } from "../../../core/messages/en/live_session";
import { pad } from "../../../core/messages/en/pad";
import type { SharedCell } from "../../../core/room/document";
import type { PadComment } from "../../../core/room/pad";
import { placeAt, spanOf } from "../../../core/room/place";
import { mayComment } from "../../../core/room/state";
import { Avatar, Button, IconButton, TextArea } from "../../../ui";
import { useLive } from "../../live_session/live";
import { useDesk } from "../desk";
import type { Span } from "../editing/editor";
import { clockOf } from "../run";
import { useSourceText } from "../watch";

const words = pad.comments;
const TEXT_MAX = 2_000;
const QUOTE_MAX = 400;

export function commentsOn(comments: readonly PadComment[], cellId: string): PadComment[] {
  return comments.filter((one) => one.cell_id === cellId);
}

/** "Lines 2 to 4" of where words are in a text. */
export function linesText(text: string, { from, to }: Span): string {
  const line = (at: number) => text.slice(0, at).split("\n").length;
  const first = line(from);
  const last = line(Math.max(from, to));
  return first === last ? words.onLine(first) : words.onLines(first, last);
}

export function Thread({ cell, comment }: { cell: SharedCell; comment: PadComment }) {
  const live = useLive();
  const desk = useDesk();
  const [answering, setAnswering] = useState(false);
  const text = useSourceText(cell.source);
  const span = spanOf(cell.source, comment);
  const mayWrite = mayComment(live.room.state.value);
  const { client } = live.room;
  const send = (answer: string) =>
    client.comment(
      {
        cell_id: cell.id,
        start: comment.start,
        end: comment.end,
        quote: comment.quote,
        text: answer,
      },
      comment.comment_id,
    ) !== null;
  return (
    <li class="helpout-thread" data-helpout-comment={comment.comment_id}>
      <div class="helpout-line helpout-line--between">
        {span === null ? (
          <span class="helpout-tiny helpout-soft">{words.gone}</span>
        ) : (
          <button
            type="button"
            class="helpout-inline-link helpout-tiny"
            onClick={() => desk.editors.get(cell.id)?.select(span)}
          >
            {linesText(text, span)}
          </button>
        )}
        {mayWrite && (
          <Button
            size="s"
            kind="quiet"
            icon="check"
            onClick={() => client.settleComment(comment.comment_id)}
          >
            {words.settle}
          </Button>
        )}
      </div>
      {span === null && <pre class="helpout-code helpout-thread__quote">{comment.quote}</pre>}
      {[comment, ...comment.answers].map((one) => (
        <Said key={one.seq} accountId={one.account_id} at={one.at} text={one.text} />
      ))}
      {mayWrite &&
        (answering ? (
          <Writing
            label={words.answerLabel}
            button={words.answer}
            onSend={(answer) => {
              const sent = send(answer);
              if (sent) setAnswering(false);
              return sent;
            }}
            onCancel={() => setAnswering(false)}
          />
        ) : (
          <div>
            <Button size="s" kind="quiet" onClick={() => setAnswering(true)}>
              {words.answer}
            </Button>
          </div>
        ))}
    </li>
  );
}

function Said({ accountId, at, text }: { accountId: string; at: string; text: string }) {
  const live = useLive();
  const person = live.find.value(accountId);
  return (
    <div class={`helpout-thread__said helpout-person-${person.number}`}>
      <Avatar name={person.name} id={person.account_id} person={person.number} size="s" />
      <div class="helpout-grow">
        <p class="helpout-tiny helpout-soft">
          <b class="helpout-name">{person.isMe ? liveSession.talk.you : person.short}</b>{" "}
          <span class="helpout-num">{clockOf(at, live.context.timeZone)}</span>
        </p>
        <p class="helpout-thread__text">{text}</p>
      </div>
    </div>
  );
}

interface WritingProps {
  label: string;
  button: string;
  /** Whether it is on its way. */
  onSend(text: string): boolean;
  onCancel(): void;
}

/** A few lines to send; Ctrl-Enter sends, Escape takes them away. */
function Writing({ label, button, onSend, onCancel }: WritingProps) {
  const [text, setText] = useState("");
  const [failed, setFailed] = useState(false);
  const root = useRef<HTMLFormElement>(null);
  useEffect(() => root.current?.querySelector("textarea")?.focus(), []);
  const send = () => {
    const said = text.trim();
    if (said !== "") setFailed(!onSend(said));
  };
  return (
    <form
      ref={root}
      class="helpout-stack helpout-stack--s"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <TextArea
        label={label}
        value={text}
        onValue={setText}
        rows={2}
        maxLength={TEXT_MAX}
        error={failed ? words.failed : null}
        onKeyDown={(event) => {
          if (event.key === "Escape") {
            event.stopPropagation();
            onCancel();
          } else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
            event.preventDefault();
            send();
          }
        }}
      />
      <div class="helpout-line">
        <Button type="submit" size="s" kind="primary" disabled={text.trim() === ""}>
          {button}
        </Button>
        <Button size="s" kind="quiet" onClick={onCancel}>
          {words.cancel}
        </Button>
      </div>
    </form>
  );
}

/** A new comment on what was selected when it was begun. */
export function NewComment({
  cell,
  span,
  onDone,
}: {
  cell: SharedCell;
  span: Span;
  onDone(): void;
}) {
  const live = useLive();
  // Places are taken now: they stay with the words while others type.
  const [placed] = useState(() => ({
    start: placeAt(cell.source, span.from),
    end: placeAt(cell.source, span.to),
    quote: cell.source.toString().slice(span.from, span.to).slice(0, QUOTE_MAX),
  }));
  return (
    <div class="helpout-thread">
      <p class="helpout-tiny helpout-soft">{linesText(cell.source.toString(), span)}</p>
      <Writing
        label={words.label}
        button={words.send}
        onSend={(text) => {
          const sent = live.room.client.comment({ cell_id: cell.id, ...placed, text }) !== null;
          if (sent) onDone();
          return sent;
        }}
        onCancel={onDone}
      />
    </div>
  );
}

interface CommentsProps {
  cell: SharedCell;
  place: number;
  comments: readonly PadComment[];
  writing: Span | null;
  onWritten(): void;
  onHide(): void;
}

export function Comments({ cell, place, comments, writing, onWritten, onHide }: CommentsProps) {
  return (
    <section class="helpout-said-list" aria-label={words.list(place)}>
      <ul>
        {comments.map((comment) => (
          <Thread key={comment.comment_id} cell={cell} comment={comment} />
        ))}
      </ul>
      {writing !== null && (
        <NewComment
          key={`${writing.from}:${writing.to}`}
          cell={cell}
          span={writing}
          onDone={onWritten}
        />
      )}
      {comments.length > 0 && (
        <span class="helpout-said-list__hide">
          <IconButton size="s" icon="close" label={words.hide} onClick={onHide} />
        </span>
      )}
    </section>
  );
}
