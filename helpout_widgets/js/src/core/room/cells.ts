/**
 * The cells inside the shared document: in which order they stand, and how they are changed.
 *
 * Owns the names in the Y document, as `helpout_server/domain/document.py` does. A move writes
 * a rank and leaves the text where it is, so what others type meanwhile is not lost.
 */
import * as Y from "yjs";
import { newId } from "./id";
import { MIDDLE, rankBetween, rankFrom, ranks } from "./rank";

export type CellType = "code" | "markdown";

export interface SharedCell {
  readonly id: string;
  readonly cell_type: CellType;
  readonly source: Y.Text;
}

/** Changes that a person may undo are made under this origin. */
export const CELLS_ORIGIN = "cells";

type CellMap = Y.Map<unknown>;

interface Placed {
  readonly map: CellMap;
  readonly index: number;
  readonly rank: string;
  readonly cell: SharedCell;
}

export function cellsOf(doc: Y.Doc): Y.Array<CellMap> {
  return doc.getArray<CellMap>("cells");
}

function placed(doc: Y.Doc): Placed[] {
  const found: Placed[] = [];
  cellsOf(doc).forEach((map, index) => {
    if (!(map instanceof Y.Map)) return;
    const id = map.get("id");
    const source = map.get("source");
    if (typeof id !== "string" || !(source instanceof Y.Text)) return;
    const cell_type = map.get("cell_type") === "markdown" ? "markdown" : "code";
    found.push({ map, index, rank: rankFrom(map.get("rank")), cell: { id, cell_type, source } });
  });
  return found.sort((a, b) => (a.rank === b.rank ? a.index - b.index : a.rank < b.rank ? -1 : 1));
}

/** All cells, in order; what is no cell is left out. */
export function cellsIn(doc: Y.Doc): SharedCell[] {
  return placed(doc).map(({ cell }) => cell);
}

/**
 * Add a cell after the one with this id, or at the end.
 *
 * @returns its id.
 */
export function addCell(
  doc: Y.Doc,
  afterId: string | null,
  cellType: CellType = "code",
  source = "",
): string {
  const id = newId("cell");
  const all = placed(doc);
  // Beside its neighbour, of the same rank: nothing can stand between the two.
  const neighbour = all.find(({ cell }) => cell.id === afterId) ?? all.at(-1);
  const map: CellMap = new Y.Map();
  doc.transact(() => {
    map.set("id", id);
    map.set("cell_type", cellType);
    map.set("source", new Y.Text(source));
    if (neighbour !== undefined && neighbour.rank !== MIDDLE) map.set("rank", neighbour.rank);
    cellsOf(doc).insert(neighbour === undefined ? cellsOf(doc).length : neighbour.index + 1, [map]);
  }, CELLS_ORIGIN);
  return id;
}

/** Take a cell out; whether it was there. */
export function removeCell(doc: Y.Doc, id: string): boolean {
  const found = placed(doc).find(({ cell }) => cell.id === id);
  if (found === undefined) return false;
  doc.transact(() => cellsOf(doc).delete(found.index), CELLS_ORIGIN);
  return true;
}

/** Put a cell after the one with that id, or before all; whether it stands elsewhere now. */
export function moveCell(doc: Y.Doc, id: string, afterId: string | null): boolean {
  const all = placed(doc);
  const from = all.findIndex(({ cell }) => cell.id === id);
  const moved = all[from];
  const others = all.filter((one) => one !== moved);
  const at = afterId === null ? 0 : others.findIndex(({ cell }) => cell.id === afterId) + 1;
  if (moved === undefined || (afterId !== null && at === 0) || at === from) return false;
  const rank = rankBetween(others[at - 1]?.rank ?? "", others[at]?.rank ?? null);
  doc.transact(() => {
    if (rank !== null) {
      moved.map.set("rank", rank);
      return;
    }
    const order = [...others.slice(0, at), moved, ...others.slice(at)];
    const fresh = ranks(order.length);
    for (const [place, { map }] of order.entries()) map.set("rank", fresh[place]);
  }, CELLS_ORIGIN);
  return true;
}

export function setCellType(doc: Y.Doc, id: string, cellType: CellType): boolean {
  const found = placed(doc).find(({ cell }) => cell.id === id);
  if (found === undefined || found.cell.cell_type === cellType) return false;
  doc.transact(() => found.map.set("cell_type", cellType), CELLS_ORIGIN);
  return true;
}
