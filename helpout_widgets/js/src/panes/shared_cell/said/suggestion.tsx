/** A suggestion: the change it makes, and what may be done with it. */
import { useState } from "preact/hooks";
import { pad } from "../../../core/messages/en/pad";
import type { SharedCell } from "../../../core/room/document";
import type { PadSuggestion } from "../../../core/room/pad";
import { spanOf } from "../../../core/room/place";
import { mayEditCell } from "../../../core/room/state";
import { Avatar, Button, Note } from "../../../ui";
import { useLive } from "../../live_session/live";
import { useDesk } from "../desk";
import { useSourceText } from "../watch";
import { Diff } from "./diff";
import { replaceIn } from "./replace";

const words = pad.suggest;

/** Where the words stand that it replaces; null where they are not as they were. */
export function standsAt(
  cell: SharedCell,
  one: PadSuggestion,
): { from: number; to: number } | null {
  const span = spanOf(cell.source, { ...one, quote: one.original });
  if (span === null) return null;
  return cell.source.toString().slice(span.from, span.to) === one.original ? span : null;
}

export function SuggestionCard({ cell, one }: { cell: SharedCell; one: PadSuggestion }) {
  const live = useLive();
  const desk = useDesk();
  // Drawn anew while anybody types.
  useSourceText(cell.source);
  const [settled, setSettled] = useState(false);
  const person = live.find.value(one.account_id);
  const span = standsAt(cell, one);
  const mayWrite = mayEditCell(live.room.state.value, cell.id);
  const { client } = live.room;
  const settle = (how: "accepted" | "declined" | "withdrawn") => {
    setSettled(client.settleSuggestion(one.suggestion_id, how));
  };
  const accept = () => {
    const at = standsAt(cell, one);
    if (at === null) return;
    replaceIn(cell.source, at, one.replacement);
    settle("accepted");
  };
  const byHand = () => {
    const text = cell.source.toString();
    const at = spanOf(cell.source, { ...one, quote: one.original });
    const draft =
      at === null
        ? `${text}\n${one.replacement}`
        : text.slice(0, at.from) + one.replacement + text.slice(at.to);
    desk.setDraft(cell.id, draft);
  };
  return (
    <article
      class={`helpout-suggestion helpout-person-${person.number}`}
      aria-label={person.isMe ? words.yours : words.by(person.short)}
      data-helpout-suggestion={one.suggestion_id}
    >
      <div class="helpout-line">
        <Avatar name={person.name} id={person.account_id} person={person.number} size="s" />
        <p class="helpout-grow">
          <b class="helpout-strong">{person.isMe ? words.yours : words.by(person.short)}</b>
          {one.note !== "" && <span class="helpout-soft"> {one.note}</span>}
        </p>
      </div>
      <Diff before={one.original} after={one.replacement} />
      {span === null && (
        <Note tone="warn" icon="alert">
          {words.stale}
        </Note>
      )}
      <div class="helpout-line helpout-line--wrap">
        {mayWrite && span !== null && (
          <Button size="s" kind="primary" icon="check" disabled={settled} onClick={accept}>
            {words.accept}
          </Button>
        )}
        {span === null && (
          <Button size="s" icon="edit" onClick={byHand}>
            {words.byHand}
          </Button>
        )}
        {mayWrite && !person.isMe && (
          <Button size="s" disabled={settled} onClick={() => settle("declined")}>
            {words.decline}
          </Button>
        )}
        {person.isMe && (
          <Button size="s" disabled={settled} onClick={() => settle("withdrawn")}>
            {words.withdraw}
          </Button>
        )}
      </div>
    </article>
  );
}
