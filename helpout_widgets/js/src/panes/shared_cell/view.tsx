/** The shared pad: all cells of a live session, in order, and what belongs to them together. */
import { useEffect, useRef } from "preact/hooks";
import { liveSession } from "../../core/messages/en/live_session";
import { pad } from "../../core/messages/en/pad";
import { sharedCell as words } from "../../core/messages/en/shared_cell";
import type { SharedCell } from "../../core/room/document";
import { mayEdit } from "../../core/room/state";
import { Button, CopyDetails, EmptyState, Note, Skeleton, useAnnounce } from "../../ui";
import { useLive } from "../live_session/live";
import { ProblemHere } from "../problem/here";
import { CellView } from "./cell";
import { DeskProvider, useDesk } from "./desk";
import { useFollowing } from "./following";
import { useSharing } from "./notebook/sharing";
import { PadHead } from "./pad_head";
import { PadPanels } from "./pad_panels";
import { useSpokenPad } from "./spoken_pad";
import { useCells } from "./watch";

/** Frames that a new cell may take to be drawn. */
const FOCUS_TRIES = 30;

export function SharedCells() {
  return (
    <DeskProvider>
      <Cells />
    </DeskProvider>
  );
}

function Cells() {
  const live = useLive();
  const desk = useDesk();
  const announce = useAnnounce();
  const { cells, synced } = useCells();
  const state = live.room.state.value;
  const canEdit = mayEdit(state);
  const { document: shared } = live.room.client;
  const root = useRef<HTMLDivElement>(null);
  useFollowing(root, cells);
  useSpokenPad();
  useSharing(({ told, cell_id }) => {
    desk.told.value = { text: told, undo: false };
    announce(told);
    if (cell_id !== null) focusSoon(cell_id);
  });

  const focusSoon = (cellId: string, tries = FOCUS_TRIES) => {
    // Its editor comes with one of the next drawings.
    const editor = desk.editors.get(cellId);
    if (editor !== undefined) editor.focus();
    else if (tries > 0) requestAnimationFrame(() => focusSoon(cellId, tries - 1));
  };
  const add = (cellType: "code" | "markdown") => focusSoon(shared.addCell(null, cellType));
  const move = (cell: SharedCell, index: number, by: -1 | 1) => {
    const to = index + by;
    if (to < 0 || to >= cells.length) return;
    const others = cells.filter((one) => one.id !== cell.id);
    shared.moveCell(cell.id, others[to - 1]?.id ?? null);
    announce(pad.cell.moved(to + 1));
  };
  const remove = (cell: SharedCell) => {
    shared.current.undo.stopCapturing();
    shared.removeCell(cell.id);
    shared.current.undo.stopCapturing();
    desk.told.value = { text: pad.cell.removed, undo: true };
  };
  return (
    <div ref={root} class="helpout-cells">
      <PadHead cells={cells} />
      <PadPanels />
      <div class="helpout-cells__list">
        <Conflict />
        <ProblemHere />
        <Told />
        <Unanswered />
        {state.link !== "open" && synced && canEdit && (
          <p class="helpout-small helpout-soft">{words.waiting}</p>
        )}
        {!synced && cells.length === 0 ? (
          <div class="helpout-stack" aria-busy="true">
            <p class="helpout-hidden">{words.loading}</p>
            <Skeleton height="96px" />
          </div>
        ) : cells.length === 0 ? (
          <EmptyState
            icon="notebook"
            title={words.empty}
            detail={canEdit ? words.emptyDetail : words.emptyReadOnly(live.lenderName)}
          >
            {canEdit && (
              <Button kind="primary" onClick={() => add("code")}>
                {words.start}
              </Button>
            )}
          </EmptyState>
        ) : (
          cells.map((cell, index) => (
            <CellView
              key={cell.id}
              cell={cell}
              place={index + 1}
              onMove={(by) => move(cell, index, by)}
              onRemove={() => remove(cell)}
            />
          ))
        )}
        {cells.length > 0 && canEdit && (
          <div class="helpout-line">
            <Button size="s" icon="plus" aria-label={words.addLong} onClick={() => add("code")}>
              {words.add}
            </Button>
            <Button
              size="s"
              icon="plus"
              aria-label={pad.tools.addTextLong}
              onClick={() => add("markdown")}
            >
              {pad.tools.addText}
            </Button>
          </div>
        )}
      </div>
    </div>
  );
}

const TOLD_MS = 12_000;

/** What just happened to the pad, and the way back. */
function Told() {
  const live = useLive();
  const desk = useDesk();
  const told = desk.told.value;
  useEffect(() => {
    if (told === null) return;
    const timer = setTimeout(() => {
      desk.told.value = null;
    }, TOLD_MS);
    return () => clearTimeout(timer);
  }, [told]);
  if (told === null) return null;
  return (
    <div class="helpout-line helpout-small" role="status">
      <span>{told.text}</span>
      {told.undo && (
        <Button
          size="s"
          icon="undo"
          onClick={() => {
            live.room.client.document.current.undo.undo();
            desk.told.value = null;
          }}
        >
          {pad.cell.undo}
        </Button>
      )}
    </div>
  );
}

/** Why the kernel did not tell what was asked. */
function Unanswered() {
  const desk = useDesk();
  const why = desk.unanswered.value;
  if (why === null) return null;
  return (
    <p class="helpout-small helpout-soft" role="status">
      {why}
    </p>
  );
}

/** Two texts that were not mixed, side by side. */
function Conflict() {
  const live = useLive();
  const shared = live.room.client.document;
  void live.room.documentTurn.value;
  const conflict = shared.conflict;
  if (conflict === null) return null;
  const text = liveSession.conflict;
  return (
    <Note tone="warn" icon="alert" urgent>
      <div class="helpout-stack helpout-stack--s">
        <p class="helpout-strong">{text.title}</p>
        <p>{text.detail}</p>
        <div class="helpout-conflict">
          <section>
            <h3 class="helpout-label">{text.mine}</h3>
            <pre class="helpout-code">{conflict.mine}</pre>
          </section>
          <section>
            <h3 class="helpout-label">{text.theirs}</h3>
            <pre class="helpout-code">{conflict.theirs}</pre>
          </section>
        </div>
        <div class="helpout-line helpout-line--wrap">
          <CopyDetails text={conflict.mine} />
          <Button size="s" onClick={() => shared.settleConflict()}>
            {text.close}
          </Button>
        </div>
      </div>
    </Note>
  );
}
