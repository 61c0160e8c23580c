/** Cells of the notebook that come into the pad, by their button, their menu or `%%helpout share`. */
import { useEffect } from "preact/hooks";
import { pad } from "../../../core/messages/en/pad";
import { codeHash } from "../../../core/room/hash";
import type { NotebookCell } from "../../../host/context";
import type { LiveRoom } from "../../../host/rooms";
import { useLive } from "../../live_session/live";
import { replaceIn } from "../said/replace";
import { carried } from "./carried";
import { bodyOf } from "./magic";

/** The words that tell what became of it, and the shared cell; null where there is none. */
export interface Shared {
  readonly told: string;
  readonly cell_id: string | null;
}

/** Copy a notebook cell in, or bring what was copied before up to date where nobody changed it. */
export function shareCell(room: LiveRoom, cell: NotebookCell): Shared {
  const { client } = room;
  const body = bodyOf(cell.source);
  const link = [...client.state.pad.links.values()].find(
    (one) => one.notebook_cell_id === cell.cell_id && one.notebook_name === cell.notebook_name,
  );
  const before = client.document.cells().find((one) => one.id === link?.cell_id);
  const linked = (cellId: string): Shared => {
    const sent = client.linkCell({
      cell_id: cellId,
      notebook_name: cell.notebook_name,
      notebook_cell_id: cell.cell_id,
      source_hash: codeHash(cell.source),
      outputs: carried(cell.outputs),
      suggest_only: cell.suggest_only,
    });
    return { told: sent ? pad.share.shared : pad.share.failed, cell_id: cellId };
  };
  if (link === undefined || before === undefined)
    return linked(client.document.addCell(null, cell.cell_type, body));
  const text = before.source.toString();
  if (text === body) return linked(before.id);
  const hash = codeHash(text);
  const headed = codeHash(cell.source.slice(0, cell.source.length - body.length) + text);
  if (hash !== link.source_hash && headed !== link.source_hash)
    return { told: `${pad.share.already} ${pad.share.changed}`, cell_id: before.id };
  replaceIn(before.source, { from: 0, to: before.source.length }, body);
  return linked(before.id);
}

/** Takes what the notebook shares while the pad is there. */
export function useSharing(onShared: (shared: Shared) => void): void {
  const live = useLive();
  const { notebook } = live.context;
  useEffect(
    () =>
      notebook?.onShareCell?.((cell) =>
        onShared(
          // Whose kernel it is says the live session, before the room is reached too.
          live.isLender
            ? shareCell(live.room, cell)
            : { told: pad.share.lenderOnly(live.lenderName), cell_id: null },
        ),
      ),
    [notebook, live],
  );
}
