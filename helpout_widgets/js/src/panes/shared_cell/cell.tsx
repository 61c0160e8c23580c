/** One shared cell: its text, what is said about it, its run and outputs, and who ran it where. */
import { useEffect, useRef, useState } from "preact/hooks";
import { pad } from "../../core/messages/en/pad";
import { sharedCell as words } from "../../core/messages/en/shared_cell";
import type { SharedCell } from "../../core/room/document";
import { isLive, latestRunOf } from "../../core/room/runs";
import { mayComment } from "../../core/room/state";
import { classes, Note } from "../../ui";
import { useLive } from "../live_session/live";
import { CellEditor } from "./cell_editor";
import { CellMore, CellTools, type CellToolsProps } from "./cell_tools";
import { useDesk } from "./desk";
import type { Span } from "./editing/editor";
import { MarkdownShown } from "./markdown/shown";
import { LinkedLine, LinkedOutputs } from "./notebook/linked";
import { PutBack } from "./notebook/put_back";
import { Outputs } from "./output";
import { InputBox, OwnWaiting, RanBy, RefusedLine, useRunActions } from "./run";
import { Comments, commentsOn } from "./said/comments";
import { SuggestionDraft } from "./said/draft";
import { SuggestionCard } from "./said/suggestion";
import { whyNotRun, whyReadOnly } from "./state";
import { useSourceText } from "./watch";

interface CellViewProps {
  cell: SharedCell;
  place: number;
  onMove(by: -1 | 1): void;
  onRemove(): void;
}

export function CellView({ cell, place, onMove, onRemove }: CellViewProps) {
  const live = useLive();
  const desk = useDesk();
  const state = live.room.state.value;
  const run = latestRunOf(state.runs, cell.id);
  const refusal = state.runs.refusals[cell.id] ?? null;
  const waiting = state.pad.waiting.find((one) => one.cell_id === cell.id) ?? null;
  const asked = state.asked.some((one) => one.cell_id === cell.id);
  const actions = useRunActions(cell, run);
  const said = useSaid(cell);
  const [more, setMore] = useState(false);
  const [putting, setPutting] = useState(false);
  const [told, setTold] = useState<string | null>(null);
  const shown = useShownMarkdown(cell);
  const why = whyNotRun(state, live.isLender ? "" : live.lenderName, run, waiting !== null);
  const readOnly = whyReadOnly(state, live.lenderName, cell.id);
  const running = run !== null && isLive(run);
  const isText = cell.cell_type === "markdown";
  const draft = desk.drafts.value.get(cell.id);
  const link = state.pad.links.get(cell.id) ?? null;
  const press = () => {
    if (isText) shown.set(true);
    else if (why === null) actions.run();
  };
  const tools: CellToolsProps = {
    cell,
    place,
    run,
    asked,
    whyNotRun: why,
    comments: said.comments.length,
    commentsShown: said.shown,
    moreShown: more,
    markdown: isText && readOnly === null ? shown : null,
    onRun: actions.run,
    onInterrupt: actions.interrupt,
    onComments: said.toggle,
    onMore: () => setMore(!more),
    onPut: () => setPutting(!putting),
    onTold: setTold,
  };
  return (
    <article
      class={classes("helpout-cell", running && "helpout-cell--running")}
      aria-label={isText ? pad.cell.text(place) : words.cell(place)}
      data-helpout-cell={cell.id}
      data-helpout-run={run?.status ?? (waiting !== null ? "waiting" : asked ? "asked" : "none")}
      onKeyDownCapture={(event) => {
        if (readOnly !== null || !event.ctrlKey || !event.shiftKey) return;
        if (event.key !== "ArrowUp" && event.key !== "ArrowDown") return;
        event.preventDefault();
        event.stopPropagation();
        onMove(event.key === "ArrowUp" ? -1 : 1);
      }}
    >
      <CellTools {...tools} />
      {more && (
        <CellMore
          cell={cell}
          readOnly={readOnly}
          onMove={onMove}
          onRemove={onRemove}
          onSuggest={() => {
            setMore(false);
            desk.setDraft(cell.id, cell.source.toString());
          }}
          onComment={() => {
            setMore(false);
            said.begin();
          }}
        />
      )}
      {told !== null && (
        <p class="helpout-cell__told helpout-tiny helpout-soft" role="status">
          {told}
        </p>
      )}
      {link !== null && <LinkedLine cell={cell} link={link} />}
      {waiting !== null && <OwnWaiting waiting={waiting} />}
      {link?.suggest_only && !live.isLender && (
        <p class="helpout-cell__told helpout-tiny helpout-soft">
          {pad.suggest.only(live.lenderName)}
        </p>
      )}
      <div class={classes("helpout-cell__in", isText && "helpout-cell__in--text")}>
        <span class="helpout-cell__n">
          {isText ? "" : running ? "[*]:" : `[${run?.execution_count ?? " "}]:`}
        </span>
        {isText && (shown.value || readOnly !== null) ? (
          <MarkdownShown cell={cell} onEdit={readOnly === null ? () => shown.set(false) : null} />
        ) : (
          <div onFocusIn={isText ? shown.entered : undefined}>
            <CellEditor
              cell={cell}
              place={place}
              onRun={press}
              onComment={said.begin}
              onMark={said.open}
            />
          </div>
        )}
      </div>
      {draft !== undefined && <SuggestionDraft cell={cell} place={place} draft={draft} />}
      {said.suggestions.map((one) => (
        <SuggestionCard key={one.suggestion_id} cell={cell} one={one} />
      ))}
      {(said.shown || said.writing !== null) && (
        <Comments
          cell={cell}
          place={place}
          comments={said.comments}
          writing={said.writing}
          onWritten={said.written}
          onHide={said.toggle}
        />
      )}
      {putting && (
        <PutBack cell={cell} link={link} onClose={() => setPutting(false)} onTold={setTold} />
      )}
      {actions.failure !== null && (
        <Note tone="bad" icon="alert" urgent>
          {actions.failure}
        </Note>
      )}
      {run !== null && (run.outputs.length > 0 || run.truncated) && (
        <div class="helpout-cell__out">
          <Outputs run={run} baseUrl={live.context.baseUrl} />
        </div>
      )}
      {run === null && link !== null && link.outputs.length > 0 && <LinkedOutputs link={link} />}
      {run?.awaiting_input && <InputBox run={run} asked={run.awaiting_input} />}
      {refusal !== null && <RefusedLine refusal={refusal} />}
      {run !== null && <RanBy run={run} cell={cell} />}
    </article>
  );
}

/** A text cell is drawn unless this person edits it; an empty one is there to be written in. */
function useShownMarkdown(cell: SharedCell) {
  const desk = useDesk();
  const text = useSourceText(cell.source);
  const [editing, setEditing] = useState(false);
  const entering = useRef(false);
  const value = !editing && text.trim() !== "";
  useEffect(() => {
    if (!value && entering.current) desk.editors.get(cell.id)?.focus();
    entering.current = false;
  }, [value]);
  return {
    value,
    set(shown: boolean) {
      entering.current = !shown;
      setEditing(!shown);
    },
    /** The editor has the focus: what is written there stays there. */
    entered: () => setEditing(true),
  };
}

/** What is said about a cell, and whether it is in sight. */
function useSaid(cell: SharedCell) {
  const live = useLive();
  const desk = useDesk();
  const state = live.room.state.value;
  const comments = commentsOn(state.pad.comments, cell.id);
  const suggestions = state.pad.suggestions.filter((one) => one.cell_id === cell.id);
  const [chosen, setChosen] = useState<boolean | null>(null);
  const [writing, setWriting] = useState<Span | null>(null);
  return {
    comments,
    suggestions,
    writing,
    // What nobody has put away yet is there to be read.
    shown: (chosen ?? true) && comments.length > 0,
    toggle: () => setChosen(!((chosen ?? true) && comments.length > 0)),
    open: (id: string) => {
      if (comments.some((one) => one.comment_id === id)) setChosen(true);
    },
    begin() {
      if (!mayComment(state)) return;
      const whole = { from: 0, to: cell.source.length };
      setWriting(desk.editors.get(cell.id)?.chosen() ?? whole);
    },
    written() {
      setWriting(null);
      setChosen(true);
    },
  };
}
