import { describe, expect, it } from "vitest";
import * as Y from "yjs";
import { SharedDocument } from "../../../core/room/document";
import { isBehind } from "./load";
import { type HistoryStep, Moments } from "./moments";
import { differs, restore } from "./restore";

/** A pad that two people write in, and its history as the room keeps it. */
function written(): { shared: SharedDocument; steps: HistoryStep[]; ids: string[] } {
  const shared = new SharedDocument(() => {});
  const steps: HistoryStep[] = [];
  let author = "acc_amara";
  shared.current.doc.on("update", (update: Uint8Array) => {
    steps.push({ at: 0, base: null, pieces: [{ account_id: author, update }] });
  });
  const ids = [shared.addCell(null, "code", "x = 1\n"), shared.addCell(null, "markdown", "why")];
  const other = new Y.Doc();
  Y.applyUpdate(other, Y.encodeStateAsUpdate(shared.current.doc));
  const theirs = other.getArray<Y.Map<Y.Text>>("cells").get(0).get("source") as Y.Text;
  author = "acc_ada";
  other.on("update", (update: Uint8Array) => Y.applyUpdate(shared.current.doc, update));
  theirs.insert(6, "y = 2\n");
  author = "acc_amara";
  shared.removeCell(ids[1] ?? "");
  return { shared, steps, ids };
}

describe("the history of a pad", () => {
  it("shows it at each moment, forwards and backwards", () => {
    const { steps } = written();
    const moments = new Moments(steps);
    const texts = (at: number) => moments.at(at).map((cell) => cell.text);
    expect(texts(0)).toEqual([]);
    expect(texts(1)).toEqual(["x = 1\n"]);
    expect(texts(3)).toEqual(["x = 1\ny = 2\n", "why"]);
    expect(texts(4)).toEqual(["x = 1\ny = 2\n"]);
    expect(texts(2)).toEqual(["x = 1\n", "why"]);
    expect(moments.count).toBe(4);
  });

  it("knows that edits of the page are not in it yet", () => {
    const { shared, steps } = written();
    expect(isBehind(steps, shared)).toBe(false);
    // The last one took a cell away.
    expect(isBehind(steps.slice(0, -1), shared)).toBe(true);
    expect(isBehind([], shared)).toBe(true);
  });

  it("knows who wrote what", () => {
    const { steps } = written();
    expect(new Moments(steps).at(3)[0]?.runs).toEqual([
      { text: "x = 1\n", account_id: "acc_amara" },
      { text: "y = 2\n", account_id: "acc_ada" },
    ]);
  });

  it("leaves out a step that cannot be read", () => {
    const { steps } = written();
    const update = new Uint8Array([9, 9, 9]);
    const broken = { at: 0, base: null, pieces: [{ account_id: "acc_ada", update }] };
    const moments = new Moments([...steps.slice(0, 1), broken, ...steps.slice(1)]);
    expect(moments.at(3).map((cell) => cell.text)).toEqual(["x = 1\n", "why"]);
  });

  it("begins anew where the document did", () => {
    const { shared, steps } = written();
    const base = Y.encodeStateAsUpdate(shared.current.doc);
    const later = new Y.Doc();
    Y.applyUpdate(later, base);
    let update: Uint8Array = new Uint8Array();
    later.on("update", (one: Uint8Array) => {
      update = one;
    });
    (later.getArray<Y.Map<Y.Text>>("cells").get(0).get("source") as Y.Text).insert(0, "# new\n");
    const again = { at: 9, base, pieces: [{ account_id: "acc_ada", update }] };
    const moments = new Moments([...steps, again]);
    expect(moments.at(5)[0]?.text).toBe("# new\nx = 1\ny = 2\n");
    expect(moments.at(5)[0]?.runs[0]).toEqual({ text: "# new\n", account_id: "acc_ada" });
    expect(moments.at(1)[0]?.text).toBe("x = 1\n");
  });

  it("brings a moment back as one edit that is undone at once", () => {
    const { shared, steps } = written();
    const then = new Moments(steps).at(2);
    expect(differs(shared, then)).toBe(true);
    restore(shared, then);
    const now = () => shared.cells().map((cell) => [cell.cell_type, cell.source.toString()]);
    expect(now()).toEqual([
      ["code", "x = 1\n"],
      ["markdown", "why"],
    ]);
    shared.current.undo.undo();
    expect(now()).toEqual([["code", "x = 1\ny = 2\n"]]);
  });

  it("tells where nothing is another", () => {
    const { shared, steps } = written();
    expect(differs(shared, new Moments(steps).at(4))).toBe(false);
  });

  it("keeps the order that was", () => {
    const shared = new SharedDocument(() => {});
    const steps: HistoryStep[] = [];
    shared.current.doc.on("update", (update: Uint8Array) => {
      steps.push({ at: 0, base: null, pieces: [{ account_id: "", update }] });
    });
    const [first, second] = [shared.addCell(null, "code", "a"), shared.addCell(null, "code", "b")];
    shared.moveCell(second, null);
    shared.removeCell(first);
    restore(shared, new Moments(steps).at(2));
    expect(shared.cells().map((cell) => cell.source.toString())).toEqual(["a", "b"]);
  });
});
