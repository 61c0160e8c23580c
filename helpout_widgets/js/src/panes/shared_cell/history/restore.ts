/** Brings the pad back to how it was: one edit of this person, undone at once. */
import { CELLS_ORIGIN } from "../../../core/room/cells";
import type { SharedDocument } from "../../../core/room/document";
import { changeOf } from "../said/change";
import type { CellThen } from "./moments";

/** Whether anything is another than it was then. */
export function differs(shared: SharedDocument, then: readonly CellThen[]): boolean {
  const now = shared.cells();
  return (
    now.length !== then.length ||
    now.some(
      (cell, index) =>
        cell.id !== then[index]?.id ||
        cell.cell_type !== then[index]?.cell_type ||
        cell.source.toString() !== then[index]?.text,
    )
  );
}

/** Cells that are gone come back under a new id: an id is never used twice. */
export function restore(shared: SharedDocument, then: readonly CellThen[]): void {
  const { doc, undo } = shared.current;
  undo.stopCapturing();
  doc.transact(() => {
    const kept = new Set(then.map((cell) => cell.id));
    for (const cell of shared.cells()) if (!kept.has(cell.id)) shared.removeCell(cell.id);
    let before: string | null = null;
    for (const cell of then) {
      const now = shared.cells().find((one) => one.id === cell.id);
      if (now === undefined) {
        const made = shared.addCell(before, cell.cell_type, cell.text);
        if (before === null) shared.moveCell(made, null);
        before = made;
        continue;
      }
      const change = changeOf(now.source.toString(), cell.text);
      if (change !== null) {
        now.source.delete(change.from, change.to - change.from);
        now.source.insert(change.from, change.replacement);
      }
      shared.setCellType(cell.id, cell.cell_type);
      shared.moveCell(cell.id, before);
      before = cell.id;
    }
  }, CELLS_ORIGIN);
  undo.stopCapturing();
}
