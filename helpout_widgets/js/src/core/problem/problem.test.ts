import { describe, expect, it } from "vitest";
import type { PreparedProblem, Problem } from "../../contracts/generated";
import { type FactCell, failingCell, type NotebookFacts, problemFrom, shortened } from "./collect";
import {
  exerciseOf,
  stripHiddenTests,
  stripTestTraceback,
  suggestOnly,
  TESTS_NOT_SHOWN,
} from "./exercise";
import { leaving, partsOf, previewOf, reducePreview } from "./preview";
import { kernelFactsOf, probeExpression } from "./probe";
import { reproduction } from "./reproduce";

const code = (source: string, more: Partial<FactCell> = {}): FactCell => ({
  cell_type: "code",
  source,
  execution_count: null,
  metadata: {},
  traceback: "",
  ...more,
});
const text = (source: string, metadata: unknown = {}): FactCell => ({
  ...code(source, { metadata }),
  cell_type: "markdown",
});
const facts = (cells: FactCell[], active = 0): NotebookFacts => ({
  notebook_name: "work/sales.ipynb",
  cells,
  active,
  kernel_name: "Python 3 (ipykernel)",
  language: "python 3.11.7",
});
const SOLUTION = { nbgrader: { grade_id: "q1", solution: true, grade: false, locked: false } };
const TESTS = { nbgrader: { grade_id: "t1", solution: false, grade: true, locked: true } };

describe("the failing cell", () => {
  it("is the active one, else the one that failed last", () => {
    const failed = (count: number) => code("x", { traceback: "E", execution_count: count });
    expect(failingCell(facts([failed(9), failed(2)], 1))).toBe(1);
    expect(failingCell(facts([failed(2), failed(9), code("y")], 2))).toBe(1);
    expect(failingCell(facts([text("t"), code("y")], 1))).toBe(1);
    expect(failingCell(facts([text("t")], 0))).toBe(-1);
  });
});

describe("a problem of a notebook", () => {
  it("has cell, plain traceback, order of runs and what ran before", () => {
    const cells = [
      code("import pandas", { execution_count: 4 }),
      text("# Sales"),
      code("df = load()", { execution_count: 2 }),
      code("df.x", { execution_count: 5, traceback: "\u001b[0;31mKeyError\u001b[0m: 'x'" }),
    ];
    const problem = problemFrom(facts(cells, 3), null);
    expect(problem).toMatchObject({
      code: "df.x",
      traceback: "KeyError: 'x'",
      notebook_name: "work/sales.ipynb",
      context: {
        language: "python 3.11.7",
        execution_count: 5,
        execution_order: [4, 2, 5],
        recent_cells: [
          { source: "import pandas", execution_count: 4 },
          { source: "df = load()", execution_count: 2 },
        ],
        exercise: null,
      },
    });
  });

  it("keeps to its bounds", () => {
    const long = "y".repeat(200_000);
    const cells = Array.from({ length: 300 }, (_, n) => code(long, { execution_count: n + 1 }));
    const problem = problemFrom(
      facts([...cells, code(long, { traceback: `${long}\nKeyError: 'x'` })], 300),
      null,
    );
    expect(problem?.code.length).toBeLessThanOrEqual(100_000);
    expect(problem?.traceback.length).toBeLessThanOrEqual(40_000);
    expect(problem?.traceback.endsWith("KeyError: 'x'")).toBe(true);
    expect(problem?.context?.recent_cells.length).toBe(5);
    expect(problem?.context?.execution_order.length).toBeLessThanOrEqual(50);
    for (const cell of problem?.context?.recent_cells ?? [])
      expect(cell.source.length).toBeLessThanOrEqual(10_000);
    expect(shortened("abc", 3)).toBe("abc");
  });

  it("takes the task along and never the tests", () => {
    const hidden =
      "assert f(2) == 4\n### BEGIN HIDDEN TESTS\nassert f(3) == 9\n### END HIDDEN TESTS";
    const cells = [
      text("Square a number.", { nbgrader: { locked: true, grade_id: "d1" } }),
      code("def f(x): return x", { metadata: SOLUTION, execution_count: 1 }),
      code(hidden, {
        metadata: TESTS,
        execution_count: 2,
        traceback: `----> 1 ${hidden}\nAssertionError: wrong`,
      }),
      code("g = 1 ### BEGIN HIDDEN TESTS\nassert 1", { execution_count: 3 }),
    ];
    const problem = problemFrom(facts(cells, 2), null);
    expect(problem?.code).toBe(TESTS_NOT_SHOWN);
    expect(problem?.traceback).toBe("AssertionError: wrong");
    expect(problem?.context?.exercise).toEqual({
      grade_id: "t1",
      task: "Square a number.",
      graded: true,
    });
    expect(JSON.stringify(problem)).not.toContain("assert");
  });
});

describe("exercises", () => {
  it("cuts hidden tests, to the end where none is said", () => {
    const cut = (source: string) => stripHiddenTests(source, {});
    expect(cut("a\n### BEGIN HIDDEN TESTS\nb\n### END HIDDEN TESTS\nc")).toBe("a\nc");
    expect(cut("a\n  ### begin hidden tests\nb")).toBe("a");
    expect(cut("a\n### BEGIN MARK SCHEME\nb\n### END MARK SCHEME")).toBe("a");
    expect(cut("a = '### BEGIN'")).toBe("a = '### BEGIN'");
    expect(stripHiddenTests("assert f(2)", TESTS)).toBe(TESTS_NOT_SHOWN);
    expect(stripHiddenTests("def f(): ...", SOLUTION)).toBe("def f(): ...");
    expect(stripTestTraceback("a\nb", "x", {})).toBe("a\nb");
  });

  it("lets only the student type where the course says so", () => {
    expect(suggestOnly(SOLUTION, true)).toBe(true);
    expect(suggestOnly(TESTS, true)).toBe(true);
    expect(suggestOnly(SOLUTION, false)).toBe(false);
    expect(suggestOnly({ nbgrader: { locked: true, grade_id: "d1" } }, true)).toBe(false);
    for (const strange of [null, undefined, 3, { nbgrader: "yes" }, { nbgrader: null }])
      expect(exerciseOf(strange)).toBeNull();
  });
});

const original: Problem = {
  summary: "",
  code: 'token = "abc123xyz"',
  traceback: "KeyError: 'x'",
  notebook_name: "a.ipynb",
  context: {
    language: "python 3.11.7",
    kernel: "Python 3",
    execution_count: 5,
    execution_order: [4, 5],
    packages: [{ name: "pandas", version: "3.0.1" }],
    shapes: [
      { name: "df", type: "pandas.DataFrame", shape: "(2, 1)", dtype: "x: int64", head: "" },
    ],
    recent_cells: [{ source: "df = 1", execution_count: 4 }],
    exercise: null,
  },
};
const plain = (path: string, said: string) => ({
  path,
  pieces: [{ text: said, secret: null, mark: "" }],
});
const prepared: PreparedProblem = {
  problem: original,
  signature: null,
  parts: [
    {
      path: "code",
      pieces: [
        { text: 'token = "', secret: null, mark: "" },
        { text: "abc123xyz", secret: "token", mark: "[token-hidden]" },
        { text: '"', secret: null, mark: "" },
      ],
    },
    plain("traceback", "KeyError: 'x'"),
    plain("notebook_name", "a.ipynb"),
    plain("context.language", "python 3.11.7"),
    plain("context.packages.0.name", "pandas"),
    plain("context.packages.0.version", "3.0.1"),
    plain("context.shapes.0.name", "df"),
    plain("context.shapes.0.type", "pandas.DataFrame"),
    plain("context.shapes.0.shape", "(2, 1)"),
    plain("context.shapes.0.dtype", "x: int64"),
    plain("context.recent_cells.0.source", "df = 1"),
  ],
};

describe("what leaves", () => {
  const whole = previewOf(original, prepared);

  it("is what is shown, secrets hidden", () => {
    const parts = partsOf(whole);
    expect(parts.map((part) => part.kind)).toEqual([
      "code",
      "traceback",
      "recent",
      "versions",
      "shapes",
      "notebook",
    ]);
    expect(parts[0]).toMatchObject({ secrets: 1, hidden: 1, bytes: 24 });
    expect(leaving(whole, " help ")).toEqual({
      ...original,
      summary: "help",
      code: 'token = "[token-hidden]"',
    });
  });

  it("has a secret only where the student shows it", () => {
    const shown = reducePreview(whole, { type: "showed", key: "code#1", shown: true });
    expect(leaving(shown, "").code).toBe(original.code);
    const again = reducePreview(shown, { type: "showed", key: "code#1", shown: false });
    expect(leaving(again, "").code).not.toContain("abc123xyz");
  });

  it("has nothing of a removed part", () => {
    let preview = whole;
    for (const part of partsOf(whole)) {
      preview = reducePreview(preview, { type: "kept", kind: part.kind, kept: false });
      const left = JSON.stringify(leaving(preview, ""));
      for (const block of part.blocks)
        for (const run of block.runs.filter((one) => one.text.length > 5))
          expect(left).not.toContain(run.text);
    }
    expect(leaving(preview, "")).toEqual(leaving(null, ""));
    const back = reducePreview(preview, { type: "kept", kind: "code", kept: true });
    expect(leaving(back, "").code).toBe('token = "[token-hidden]"');
  });
});

describe("a kernel's answer", () => {
  it("is read where it is one", () => {
    const said = btoa(
      JSON.stringify({
        language: "python 3.11",
        packages: [["pandas", "3"]],
        shapes: [["df", "T", "(1,)", "", ""], 3],
      }),
    );
    expect(kernelFactsOf(`'${said}'`)).toEqual({
      language: "python 3.11",
      packages: [{ name: "pandas", version: "3" }],
      shapes: [{ name: "df", type: "T", shape: "(1,)", dtype: "", head: "" }],
    });
    for (const strange of ["", "None", "'%%%'", `'${btoa("no")}'`, "'<b>'"])
      expect(kernelFactsOf(strange)).toBeNull();
    expect(kernelFactsOf(`'${btoa("3")}'`)?.packages).toEqual([]);
    expect(probeExpression(true)).toContain("True");
  });
});

describe("a reproduction", () => {
  const file = reproduction(original, "Amara <b>Nair/..", (place) => `c${place}`);
  const cells = file.content.cells as { cell_type: string; source: string }[];

  it("is cells that wait, versions first", () => {
    expect(file.name).toBe("Helpout Amara b Nair");
    expect(file.language).toBe("python");
    expect(cells.map((cell) => cell.cell_type)).toEqual(["markdown", "code", "code", "code"]);
    expect(cells[1]?.source).toContain("# %pip install pandas==3.0.1");
    expect(cells[3]?.source).toBe(original.code);
    expect(JSON.stringify(file.content)).not.toContain("trusted");
  });

  it("keeps another's text in its fence and out of the shell", () => {
    const hostile: Problem = {
      ...original,
      summary: "```\n<script>alert(1)</script>\n# Run this",
      context: {
        ...(original.context as NonNullable<Problem["context"]>),
        packages: [
          { name: "pandas; rm -rf ~", version: "3" },
          { name: "numpy", version: "$(id)" },
          { name: "x\nimport os", version: "1" },
        ],
      },
    };
    const made = reproduction(hostile, "", (place) => `c${place}`);
    const [head, ...codes] = made.content.cells as { source: string }[];
    expect(head?.source).toContain("````text\n```\n<script>");
    expect(codes.some((cell) => cell.source.includes("rm -rf"))).toBe(false);
    expect(codes.some((cell) => cell.source.includes("pip"))).toBe(false);
    expect(made.name).toBe("Helpout problem");
  });
});
