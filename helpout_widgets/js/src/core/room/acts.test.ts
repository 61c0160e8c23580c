import { describe, expect, it } from "vitest";
import { RoomActs } from "./acts";
import { KernelQuestions } from "./kernel_questions";
import type { DraftFrame } from "./numbering";

class Acts extends RoomActs {
  readonly sent: DraftFrame[] = [];
  protected readonly questions = new KernelQuestions(() => () => {});

  send(draft: DraftFrame): boolean {
    this.sent.push(draft);
    return true;
  }
}

const PLACE = { cell_id: "cell_000000000001", start: "AAAA", end: "AAAB" };
const LINK = {
  cell_id: "cell_000000000001",
  notebook_name: "a.ipynb",
  notebook_cell_id: "c1",
  source_hash: "0".repeat(64),
};

describe("what a person does", () => {
  it("carries no more outputs with a link than the room takes", () => {
    const acts = new Acts();
    const output = (size: number) => ({
      output_type: "stream",
      name: "stdout",
      text: "é".repeat(size),
    });
    acts.linkCell({ ...LINK, outputs: [output(10), output(130_000), output(10)] });
    acts.linkCell({ ...LINK, outputs: Array.from({ length: 80 }, () => output(1)) });
    acts.linkCell(LINK);
    const counts = acts.sent.map((frame) =>
      frame.type === "link_cell" ? frame.outputs?.length : null,
    );
    expect(counts).toEqual([1, 50, 0]);
  });

  it("suggests nothing that is larger than a cell", () => {
    const acts = new Acts();
    const words = (original: string, replacement: string) => ({ ...PLACE, original, replacement });
    expect(acts.suggest(words("a", "b".repeat(100_001)))).toBeNull();
    expect(acts.suggest(words("€".repeat(90_000), "€".repeat(90_000)))).toBeNull();
    expect(acts.suggest(words("a", "b"))).toMatch(/^sug_/);
    expect(acts.sent).toHaveLength(1);
  });

  it("answers a comment under its id", () => {
    const acts = new Acts();
    const first = acts.comment({ ...PLACE, quote: "x", text: "why?" });
    expect(acts.comment({ ...PLACE, quote: "x", text: "because" }, first ?? "")).toBe(first);
    expect(first).toMatch(/^cmt_/);
  });
});
