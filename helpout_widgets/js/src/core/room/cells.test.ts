import { describe, expect, it } from "vitest";
import * as Y from "yjs";
import {
  addCell,
  CELLS_ORIGIN,
  cellsIn,
  cellsOf,
  moveCell,
  removeCell,
  setCellType,
} from "./cells";
import { MIDDLE, rankBetween, rankFrom, ranks } from "./rank";

function seeded(...sources: string[]): Y.Doc {
  const doc = new Y.Doc();
  for (const source of sources) addCell(doc, null, "code", source);
  return doc;
}

function texts(doc: Y.Doc): string[] {
  return cellsIn(doc).map(({ source }) => String(source));
}

function idOf(doc: Y.Doc, text: string): string {
  return cellsIn(doc).find(({ source }) => String(source) === text)?.id ?? "";
}

/** A second page of the same document. */
function twin(doc: Y.Doc): Y.Doc {
  const other = new Y.Doc();
  Y.applyUpdate(other, Y.encodeStateAsUpdate(doc));
  return other;
}

function exchange(one: Y.Doc, other: Y.Doc): void {
  Y.applyUpdate(one, Y.encodeStateAsUpdate(other));
  Y.applyUpdate(other, Y.encodeStateAsUpdate(one));
}

describe("ranks", () => {
  it("have room between any two that differ", () => {
    let list = [MIDDLE];
    for (let round = 0; round < 400; round += 1) {
      const at = (round * 7919) % (list.length + 1);
      const rank = rankBetween(list[at - 1] ?? "", list[at] ?? null);
      expect(rank).not.toBeNull();
      list = [...list.slice(0, at), String(rank), ...list.slice(at)];
    }
    expect([...list].sort((a, b) => (a < b ? -1 : 1))).toEqual(list);
    expect(new Set(list).size).toBe(list.length);
    expect(list.filter((rank) => rank.endsWith("0"))).toEqual([]);
  });

  it("say when there is no room, and are dealt anew", () => {
    expect(rankBetween("U", "U")).toBeNull();
    expect(rankBetween("V", "U")).toBeNull();
    const fresh = ranks(1_000);
    expect([...fresh].sort((a, b) => (a < b ? -1 : 1))).toEqual(fresh);
    expect(new Set(fresh).size).toBe(1_000);
  });

  it("are what we would write, or the middle", () => {
    expect([rankFrom("a1"), rankFrom(7), rankFrom("ä"), rankFrom("x".repeat(65))]).toEqual([
      "a1",
      MIDDLE,
      MIDDLE,
      MIDDLE,
    ]);
  });
});

describe("cells", () => {
  it("are added behind another or at the end, as code or Markdown", () => {
    const doc = seeded("a", "c");
    addCell(doc, idOf(doc, "a"), "markdown", "b");
    expect(texts(doc)).toEqual(["a", "b", "c"]);
    expect(cellsIn(doc).map((one) => one.cell_type)).toEqual(["code", "markdown", "code"]);
    expect(setCellType(doc, idOf(doc, "a"), "markdown")).toBe(true);
    expect(cellsIn(doc)[0]?.cell_type).toBe("markdown");
  });

  it("are moved anywhere, again and again", () => {
    const doc = seeded("a", "b", "c", "d");
    expect(moveCell(doc, idOf(doc, "d"), null)).toBe(true);
    expect(texts(doc)).toEqual(["d", "a", "b", "c"]);
    moveCell(doc, idOf(doc, "a"), idOf(doc, "b"));
    expect(texts(doc)).toEqual(["d", "b", "a", "c"]);
    for (let round = 0; round < 200; round += 1) {
      const before = texts(doc);
      const first = before[0] ?? "";
      moveCell(doc, idOf(doc, first), idOf(doc, before[2] ?? ""));
      expect(texts(doc)).toEqual([before[1], before[2], first, before[3]]);
    }
    addCell(doc, idOf(doc, texts(doc)[1] ?? ""), "code", "new");
    expect(texts(doc)[2]).toBe("new");
    addCell(doc, null, "code", "last");
    expect(texts(doc).at(-1)).toBe("last");
  });

  it("change nothing where there is nothing to move or take out", () => {
    const doc = seeded("a", "b");
    expect(moveCell(doc, "cell_nowhere", null)).toBe(false);
    expect(moveCell(doc, idOf(doc, "a"), "cell_nowhere")).toBe(false);
    expect(moveCell(doc, idOf(doc, "b"), idOf(doc, "a"))).toBe(false);
    expect(removeCell(doc, "cell_nowhere")).toBe(false);
  });

  it("keep what others type while they are moved", () => {
    const one = seeded("a", "b", "c");
    const other = twin(one);
    moveCell(one, idOf(one, "c"), null);
    moveCell(other, idOf(other, "a"), idOf(other, "c"));
    cellsIn(other)[1]?.source.insert(1, " typed");
    exchange(one, other);
    expect(texts(one)).toEqual(texts(other));
    expect([...texts(one)].sort()).toEqual(["a", "b", "c typed"]);
  });

  it("come back with their text when a person undoes what they did", () => {
    const doc = seeded("a", "b");
    const undo = new Y.UndoManager(cellsOf(doc), { trackedOrigins: new Set([CELLS_ORIGIN]) });
    undo.stopCapturing();
    removeCell(doc, idOf(doc, "a"));
    expect(texts(doc)).toEqual(["b"]);
    undo.undo();
    expect(texts(doc)).toEqual(["a", "b"]);
    moveCell(doc, idOf(doc, "b"), null);
    undo.undo();
    expect(texts(doc)).toEqual(["a", "b"]);
  });

  it("leave out what somebody put among them", () => {
    const doc = seeded("a");
    const strange = new Y.Map<unknown>();
    cellsOf(doc).push([strange]);
    strange.set("id", "cell_strange");
    expect(texts(doc)).toEqual(["a"]);
  });
});
