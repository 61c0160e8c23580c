import { describe, expect, it } from "vitest";
import { changeOf, diffLines } from "./change";

function applied(text: string, draft: string): string {
  const change = changeOf(text, draft);
  if (change === null) return text;
  expect(text.slice(change.from, change.to)).toBe(change.original);
  return text.slice(0, change.from) + change.replacement + text.slice(change.to);
}

describe("what a draft changes", () => {
  it("is nothing where both are the same", () => {
    expect(changeOf("a\nb", "a\nb")).toBeNull();
  });

  it("is whole lines", () => {
    expect(changeOf("one\ntwo\nthree", "one\ntwoo\nthree")).toEqual({
      from: 4,
      to: 7,
      original: "two",
      replacement: "twoo",
    });
  });

  it.each([
    ["", "a"],
    ["a", ""],
    ["a\nb\nc", "a\nb\nb\nc"],
    ["a\nb\nb\nc", "a\nb\nc"],
    ["x\n", "x"],
    ["x", "x\n"],
    ["😀", "😁"],
    ["a😀b\nc", "a😁b\nc"],
    ["aaa", "aa"],
    ["def f():\n    return 1\n", "def f():\n    # why\n    return 2\n"],
    ["\n\n", "\n"],
  ])("makes the draft of %j: %j", (text, draft) => {
    expect(applied(text, draft)).toBe(draft);
  });

  it("makes the draft of any two texts", () => {
    let seed = 7;
    const next = (below: number) => {
      seed = (seed * 48_271) % 2_147_483_647;
      return seed % below;
    };
    const text = () =>
      Array.from({ length: next(12) }, () => ["a", "b", "\n", "😀", " "][next(5)]).join("");
    for (let turn = 0; turn < 500; turn += 1) {
      const [before, after] = [text(), text()];
      expect(applied(before, after)).toBe(after);
    }
  });
});

describe("a difference line by line", () => {
  it("keeps what both have", () => {
    expect(diffLines("a\nb\nc", "a\nx\nc")).toEqual([
      { kind: "same", text: "a" },
      { kind: "removed", text: "b" },
      { kind: "added", text: "x" },
      { kind: "same", text: "c" },
    ]);
  });

  it("reads back to both texts", () => {
    const before = "a\nb\nc\nd";
    const after = "b\nc\ne\nd\nf";
    const lines = diffLines(before, after);
    const side = (kind: string) =>
      lines
        .filter((line) => line.kind === "same" || line.kind === kind)
        .map((line) => line.text)
        .join("\n");
    expect(side("removed")).toBe(before);
    expect(side("added")).toBe(after);
  });
});
