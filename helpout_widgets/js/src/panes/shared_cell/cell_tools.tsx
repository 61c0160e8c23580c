/** What can be done with a cell: the row above its text, and the rest behind one button. */
import { pad } from "../../core/messages/en/pad";
import { sharedCell as words } from "../../core/messages/en/shared_cell";
import type { SharedCell } from "../../core/room/document";
import { isLive, type Run } from "../../core/room/runs";
import { mayComment, mayEdit } from "../../core/room/state";
import { Badge, Button, Confirm, IconButton } from "../../ui";
import { useLive } from "../live_session/live";
import { useDesk } from "./desk";
import { RunBadge } from "./run";
import { mayInterrupt, type Reason } from "./state";
import { usePresenceIn } from "./watch";

const TOLD_MS = 4_000;

export interface CellToolsProps {
  cell: SharedCell;
  place: number;
  run: Run | null;
  asked: boolean;
  whyNotRun: Reason;
  comments: number;
  commentsShown: boolean;
  moreShown: boolean;
  /** Of a text cell that this person may edit: whether it is drawn. */
  markdown: { value: boolean; set(shown: boolean): void } | null;
  onRun(): void;
  onInterrupt(): void;
  onComments(): void;
  onMore(): void;
  onPut(): void;
  onTold(text: string | null): void;
}

export function CellTools(props: CellToolsProps) {
  const { cell, place, run, asked, whyNotRun: why, comments, markdown } = props;
  const live = useLive();
  const desk = useDesk();
  const state = live.room.state.value;
  const running = run !== null && isLive(run);
  const isCode = cell.cell_type === "code";
  const suggests = mayComment(state) && !mayEdit(state) && !desk.drafts.value.has(cell.id);
  return (
    <div class="helpout-cell__tools">
      <HereBadge cell={cell} />
      {isCode && <RunBadge run={run} asked={asked} />}
      <span class="helpout-end">
        {comments > 0 && (
          <Button
            size="s"
            kind="quiet"
            icon="chat"
            aria-expanded={props.commentsShown}
            aria-label={
              props.commentsShown ? pad.comments.opened(comments) : pad.comments.open(comments)
            }
            onClick={props.onComments}
          >
            {String(comments)}
          </Button>
        )}
        {suggests && (
          <Button
            size="s"
            icon="edit"
            aria-label={pad.suggest.buttonLong}
            onClick={() => desk.setDraft(cell.id, cell.source.toString())}
          >
            {pad.suggest.button}
          </Button>
        )}
        {live.context.notebook !== null && <PutButton {...props} />}
        {markdown !== null && (
          <Button size="s" onClick={() => markdown.set(!markdown.value)}>
            {markdown.value ? pad.cell.edit : pad.cell.show}
          </Button>
        )}
        {isCode && !(running && !live.isLender && !mayInterrupt(state, run)) && (
          <Button size="s" icon="play" disabled={why ?? false} busy={asked} onClick={props.onRun}>
            {words.run}
          </Button>
        )}
        {isCode && mayInterrupt(state, run) && (
          <IconButton size="s" icon="stop" label={words.interrupt} onClick={props.onInterrupt} />
        )}
        {mayComment(state) && (
          <IconButton
            size="s"
            icon="more"
            label={pad.cell.more(place)}
            aria-expanded={props.moreShown}
            onClick={props.onMore}
          />
        )}
      </span>
    </div>
  );
}

/** A linked cell goes back with a difference; another is put below the active cell at once. */
function PutButton({ cell, onTold, onPut }: CellToolsProps) {
  const live = useLive();
  const link = live.room.state.value.pad.links.get(cell.id) ?? null;
  const { notebook } = live.context;
  const goesBack = live.isLender && link !== null && notebook?.replaceCell !== undefined;
  const put = () => {
    if (goesBack) {
      onPut();
      return;
    }
    const done = notebook?.insertCell(cell.source.toString(), cell.cell_type) ?? false;
    onTold(done ? words.putDone : words.putFailed);
    setTimeout(() => onTold(null), TOLD_MS);
  };
  return (
    <Button
      size="s"
      kind="quiet"
      icon="download"
      aria-label={goesBack ? pad.put.backLong : words.put}
      title={goesBack ? pad.put.backLong : words.put}
      onClick={put}
    >
      <span class="helpout-wide-words">{goesBack ? pad.put.back : words.put}</span>
    </Button>
  );
}

export interface CellMoreProps {
  cell: SharedCell;
  readOnly: Reason;
  onMove(by: -1 | 1): void;
  onRemove(): void;
  onSuggest(): void;
  onComment(): void;
}

export function CellMore({
  cell,
  readOnly,
  onMove,
  onRemove,
  onSuggest,
  onComment,
}: CellMoreProps) {
  const live = useLive();
  const isText = cell.cell_type === "markdown";
  const mayWrite = readOnly === null;
  return (
    <div class="helpout-cell__more">
      <Button size="s" kind="quiet" icon="chat" onClick={onComment}>
        {pad.comments.button}
      </Button>
      <Button size="s" kind="quiet" icon="edit" onClick={onSuggest}>
        {pad.suggest.buttonLong}
      </Button>
      {mayWrite && (
        <>
          <Button size="s" kind="quiet" icon="up" onClick={() => onMove(-1)}>
            {pad.cell.up}
          </Button>
          <Button size="s" kind="quiet" icon="down" onClick={() => onMove(1)}>
            {pad.cell.down}
          </Button>
          <Button
            size="s"
            kind="quiet"
            icon="cell"
            onClick={() =>
              live.room.client.document.setCellType(cell.id, isText ? "code" : "markdown")
            }
          >
            {isText ? pad.cell.toCode : pad.cell.toText}
          </Button>
          {cell.source.length === 0 ? (
            <Button size="s" kind="quiet" icon="trash" onClick={onRemove}>
              {pad.cell.remove}
            </Button>
          ) : (
            <Confirm
              size="s"
              kind="quiet"
              icon="trash"
              label={pad.cell.remove}
              question={pad.cell.removeAsk}
              confirmLabel={pad.cell.remove}
              onConfirm={onRemove}
            />
          )}
        </>
      )}
    </div>
  );
}

function HereBadge({ cell }: { cell: SharedCell }) {
  const live = useLive();
  const here = usePresenceIn(cell.source);
  const people = here.map((id) => live.find.value(id));
  const others = people.filter((person) => !person.isMe);
  const me = people.length > others.length;
  const [first] = others;
  if (people.length === 0) return null;
  const text =
    others.length > 1
      ? words.here.many(people.length)
      : first === undefined
        ? words.here.you
        : me
          ? words.here.both(first.short)
          : words.here.one(first.short);
  return <Badge icon="edit">{text}</Badge>;
}
