/** Writing into a shared text from outside its editor: one ordinary edit, undone at once. */
import type * as Y from "yjs";
import { CELLS_ORIGIN } from "../../../core/room/cells";

export function replaceIn(
  text: Y.Text,
  at: { from: number; to: number },
  replacement: string,
): void {
  text.doc?.transact(() => {
    text.delete(at.from, at.to - at.from);
    text.insert(at.from, replacement);
  }, CELLS_ORIGIN);
}
