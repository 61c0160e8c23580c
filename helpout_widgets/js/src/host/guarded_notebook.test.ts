import { describe, expect, it } from "vitest";
import { TESTS_NOT_SHOWN } from "../core/problem/exercise";
import type { NotebookAccess, NotebookCell } from "./context";
import { guardedNotebook } from "./guarded_notebook";

const SOLUTION = { grade_id: "q", solution: true, grade: false, locked: false };
const TESTS = { grade_id: "t", solution: false, grade: true, locked: true };
const cell = (source: string, nbgrader: unknown = null) => ({
  notebook_name: "a.ipynb",
  cell_id: source,
  cell_type: "code" as const,
  source,
  outputs: [],
  suggest_only: false,
  nbgrader,
});

function notebook(ofCourse: boolean) {
  let share: (shared: NotebookCell) => void = () => {};
  const raw = {
    onShareCell: (listener: typeof share) => {
      share = listener;
      return () => {};
    },
    cell: (_: string, id: string) => cell("x = 1", id === "test" ? TESTS : SOLUTION),
    notebookToShow: () => ({
      name: "a.ipynb",
      onChange: () => () => {},
      read: () => ({
        language: "python",
        executing: [],
        active: "",
        top: "",
        cells: [
          { id: "a", cell_type: "code", source: "x", execution_count: 1, outputs: [{ a: 1 }] },
          {
            id: "b",
            cell_type: "code",
            source: "assert f(3) == 9",
            execution_count: 2,
            outputs: [{ traceback: ["assert f(3) == 9"] }],
            nbgrader: TESTS,
          },
          {
            id: "c",
            cell_type: "code",
            source: "a\n### BEGIN HIDDEN TESTS\nassert 1\n### END HIDDEN TESTS",
            execution_count: 2,
            outputs: [{ text: "assert 1" }],
          },
        ],
      }),
    }),
  } as unknown as NotebookAccess;
  const access = guardedNotebook(raw, async () => ofCourse);
  return { access, share: (shared: unknown) => share(shared as NotebookCell) };
}

describe("a guarded notebook", () => {
  it("shows no tests, and nothing that they printed", () => {
    const cells = notebook(false).access.notebookToShow?.()?.read()?.cells ?? [];
    expect(cells.map((one) => one.source)).toEqual(["x", TESTS_NOT_SHOWN, "a"]);
    expect(cells.map((one) => one.outputs.length)).toEqual([1, 0, 0]);
    expect(JSON.stringify(cells)).not.toContain("assert");
    expect(JSON.stringify(cells)).not.toContain("nbgrader");
  });

  it("shares no tests", () => {
    const { access, share } = notebook(false);
    const shared: NotebookCell[] = [];
    access.onShareCell?.((one) => shared.push(one));
    share(cell("assert f(3) == 9", TESTS));
    share(cell("### BEGIN HIDDEN TESTS\nassert 1"));
    share(cell("y = 2"));
    expect(shared.map((one) => one.source)).toEqual(["y = 2"]);
    expect(access.cell?.("a.ipynb", "test")).toBeNull();
  });

  it("marks exercises where the course lets helpers only suggest", async () => {
    for (const ofCourse of [true, false]) {
      const { access, share } = notebook(ofCourse);
      const shared: NotebookCell[] = [];
      access.onShareCell?.((one) => shared.push(one));
      await Promise.resolve();
      share(cell("def f(): ...", SOLUTION));
      share(cell("z = 1"));
      expect(shared.map((one) => one.suggest_only)).toEqual([ofCourse, false]);
    }
  });
});
