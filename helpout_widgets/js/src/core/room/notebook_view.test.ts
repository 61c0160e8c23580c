import { describe, expect, it } from "vitest";
import type { NotebookChange, ViewedCell } from "../../contracts/generated";
import {
  EMPTY_PICTURE,
  fitted,
  type NotebookPicture,
  NotebookTelling,
  OUTPUT_BYTES_MAX,
  type SeenNotebook,
  withShown,
} from "./notebook_view";

const cell = (id: string, source = "x", outputs: ViewedCell["outputs"] = []): ViewedCell => ({
  id,
  cell_type: "code",
  source,
  execution_count: null,
  outputs,
});
const picture = (cells: ViewedCell[], more: Partial<NotebookPicture> = {}): NotebookPicture => ({
  ...EMPTY_PICTURE,
  language: "python",
  cells,
  ...more,
});

/** What the other side makes of it. */
function told(steps: readonly NotebookChange[], before: SeenNotebook | null): SeenNotebook | null {
  return steps.reduce<SeenNotebook | null>(
    (seen, change, index) =>
      withShown(seen, {
        type: "notebook_shown",
        n: 1,
        notebook_name: before === null && index === 0 ? "work.ipynb" : null,
        change,
      }),
    before,
  );
}

describe("a notebook that is shown", () => {
  it("is told whole at first, then only what is another", () => {
    const telling = new NotebookTelling();
    const whole = telling.next(picture([cell("a"), cell("b")], { active: "a" }));
    let seen = told(whole, null);
    expect(seen).toMatchObject({ name: "work.ipynb", language: "python", active: "a" });
    expect(telling.next(picture([cell("a"), cell("b")], { active: "a" }))).toEqual([]);
    const next = telling.next(
      picture([cell("b", "y"), cell("a")], { active: "b", executing: ["b"], top: "b" }),
    );
    expect(next).toHaveLength(1);
    expect(next[0]?.cells.map((one) => one.id)).toEqual(["b"]);
    seen = told(next, seen);
    expect(seen?.cells.map((one) => [one.id, one.source])).toEqual([
      ["b", "y"],
      ["a", "x"],
    ]);
    expect(seen).toMatchObject({ active: "b", executing: ["b"], top: "b" });
  });

  it("says that an empty notebook is empty", () => {
    const whole = new NotebookTelling().next(picture([]));
    expect(whole[0]?.order).toEqual([]);
  });

  it("goes in frames that the room takes", () => {
    const cells = Array.from({ length: 8 }, (_, index) => cell(`c${index}`, "é".repeat(60_000)));
    const frames = new NotebookTelling().next(picture(cells));
    expect(frames.length).toBeGreaterThan(4);
    const bytes = frames.map((frame) => new TextEncoder().encode(JSON.stringify(frame)).length);
    expect(Math.max(...bytes)).toBeLessThan(299_000);
    expect(told(frames, null)?.cells.every((one) => one.source.length === 60_000)).toBe(true);
  });

  it("leaves out what is too large, and says so", () => {
    const large = { output_type: "stream", name: "stdout", text: "x".repeat(OUTPUT_BYTES_MAX) };
    const small = { output_type: "stream", name: "stdout", text: ["a\n", "b"] };
    const [left, kept] = fitted(cell("a", "x", [large, small])).outputs;
    expect(left).toMatchObject({
      data: { "application/vnd.helpouts.left_out+json": { bytes: expect.any(Number) } },
    });
    expect(kept).toEqual({ ...small, text: "a\nb" });
  });

  it("names no cell that the room would not take", () => {
    const frames = new NotebookTelling().next(picture([cell("a b"), cell("a")], { top: "a b" }));
    expect(frames[0]).toMatchObject({ order: ["a"], top: "" });
  });

  it("is nothing before it began", () => {
    const change = new NotebookTelling().next(picture([cell("a")]))[0] as NotebookChange;
    const frame = { type: "notebook_shown", n: 1, notebook_name: null, change } as const;
    expect(withShown(null, frame)).toBeNull();
  });
});
