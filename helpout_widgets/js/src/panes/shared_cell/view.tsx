/** All shared cells of a live session. */
import { liveSession } from "../../core/messages/en/live_session";
import { sharedCell as words } from "../../core/messages/en/shared_cell";
import { mayEdit } from "../../core/room/state";
import { Button, CopyDetails, EmptyState, Note, Skeleton } from "../../ui";
import { useLive } from "../live_session/live";
import { CellView } from "./cell";
import { useCells } from "./watch";

export function SharedCells() {
  const live = useLive();
  const { cells, synced } = useCells();
  const state = live.room.state.value;
  const canEdit = mayEdit(state);
  const add = () => live.room.client.document.addCell(null);
  const from = live.session.value.booking?.problem.notebook_name ?? "";
  return (
    <div class="helpout-cells">
      <header class="helpout-bar">
        <h2 class="helpout-h helpout-h--m">{words.title}</h2>
        {from !== "" && (
          <span class="helpout-small helpout-soft helpout-clip">{words.from(from)}</span>
        )}
      </header>
      <div class="helpout-cells__list">
        <Conflict />
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
              <Button kind="primary" onClick={add}>
                {words.start}
              </Button>
            )}
          </EmptyState>
        ) : (
          cells.map((cell, index) => <CellView key={cell.id} cell={cell} place={index + 1} />)
        )}
        {cells.length > 0 && canEdit && (
          <div>
            <Button size="s" icon="plus" aria-label={words.addLong} onClick={add}>
              {words.add}
            </Button>
          </div>
        )}
      </div>
    </div>
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
