import { describe, expect, it } from "vitest";
import { formulaAt, piecesOf } from "../../frame/math";
import { type Look, lineOf, PLAIN, type Run, withCodes } from "./ansi";
import { arranged, drawnOf, plainText } from "./picked";
import { LINES_MAX, TerminalLines } from "./terminal";

const runsOf = (raw: string): Run[] => lineOf(raw, PLAIN).runs;
const looked = (raw: string): [string, Partial<Look>][] =>
  runsOf(raw).map(({ text, look }) => [
    text,
    Object.fromEntries(
      Object.entries(look).filter(([name, value]) => PLAIN[name as keyof Look] !== value),
    ),
  ]);

describe("terminal text", () => {
  it("has the colours and looks of a terminal, and no other control", () => {
    expect(looked("\u001b[31mred\u001b[0m plain \u001b[1;3;4;94mall\u001b[22;23;24;39mx")).toEqual([
      ["red", { ink: 1 }],
      [" plain ", {}],
      ["all", { bold: true, italic: true, underline: true, ink: 12 }],
      ["x", {}],
    ]);
    expect(looked("a\u001b]0;title\u0007b\u001b[2Jc\u0000\u001b(Bd")).toEqual([["abcBd", {}]]);
  });

  it("knows 256 colours and true ones, with either sign between numbers", () => {
    expect(looked("\u001b[38;5;208mx\u001b[48;2;1;32;33my\u001b[38:5:9mz")).toEqual([
      ["x", { ink: "255 135 0" }],
      ["y", { ink: "255 135 0", ground: "1 32 33" }],
      ["z", { ink: 9, ground: "1 32 33" }],
    ]);
    expect(withCodes(PLAIN, "38;5;244").ink).toBe("128 128 128");
    expect(withCodes(PLAIN, "38;2;999;0;0").ink).toBeNull();
    expect(withCodes(PLAIN, "38;5;31;1")).toMatchObject({ bold: true });
  });

  it("makes no link of a link", () => {
    const link = "\u001b]8;;javascript:alert(1)\u001b\\here\u001b]8;;\u0007";
    expect(looked(link)).toEqual([["here", {}]]);
  });

  it("overwrites after a carriage return and a backspace", () => {
    expect(runsOf("10%\r99%").map((run) => run.text)).toEqual(["99%"]);
    expect(runsOf("abc\rx").map((run) => run.text)).toEqual(["xbc"]);
    expect(runsOf("abc\b\bX").map((run) => run.text)).toEqual(["aXc"]);
    expect(looked("\u001b[31mabc\r\u001b[32mx")).toEqual([
      ["x", { ink: 2 }],
      ["bc", { ink: 1 }],
    ]);
  });
});

describe("lines that grow", () => {
  const text = (lines: readonly (readonly Run[])[]) =>
    lines.map((line) => line.map((run) => run.text).join(""));

  it("takes what is new, and the look goes on over the end of a line", () => {
    const lines = new TerminalLines();
    expect(text(lines.update("a\n\u001b[31mb").lines)).toEqual(["a"]);
    const next = lines.update("a\n\u001b[31mbc\nd");
    expect(text(next.lines)).toEqual(["bc"]);
    expect(next.anew).toBe(false);
    expect(next.open[0]).toMatchObject({ text: "d", look: { ink: 1 } });
  });

  it("begins anew where the text did", () => {
    const lines = new TerminalLines();
    lines.update("a\nb\n");
    const next = lines.update("x\n");
    expect([next.anew, text(next.lines)]).toEqual([true, ["x"]]);
  });

  it("draws the last lines of very many, whether they come at once or not", () => {
    const all = Array.from({ length: LINES_MAX + 50 }, (_, number) => `${number}\n`).join("");
    const once = new TerminalLines().update(all);
    expect([once.lines.length, once.skipped, text(once.lines)[0]]).toEqual([LINES_MAX, 50, "50"]);
    const lines = new TerminalLines();
    lines.update(all.slice(0, all.length / 2));
    expect(lines.update(all).skipped).toBe(50);
  });

  it("does not take the same text apart again", () => {
    const lines = new TerminalLines();
    let whole = "";
    let taken = 0;
    for (let number = 0; number < 500; number += 1) {
      whole += `line ${number}\n`;
      taken += lines.update(whole).lines.length;
    }
    expect(taken).toBe(500);
  });
});

const shown = (data: Record<string, unknown>) =>
  drawnOf({ output_type: "display_data", data, metadata: {} });

describe("what is drawn of an output", () => {
  it("puts whatever could run into the frame, whoever made it", () => {
    const svg = "<svg onload=x>";
    for (const data of [
      { "text/html": "<script>", "text/plain": "x" },
      { "image/svg+xml": svg },
      { "text/markdown": "[x](javascript:y)" },
      { "text/latex": "$x$" },
      { "application/javascript": "x" },
      { "application/vnd.plotly.v1+json": {}, "text/html": "<script>" },
      { "application/vnd.vegalite.v5+json": {} },
      { "application/vnd.vega.v5+json": {} },
    ])
      expect(shown(data).kind).toBe("frame");
  });

  it("hands the frame one kind, and the libraries it takes", () => {
    expect(shown({ "text/markdown": "a $x$", "text/plain": "p", "text/evil": "e" })).toMatchObject({
      data: { "text/markdown": "a $x$" },
      libraries: ["latex", "markdown"],
      plain: "p",
    });
    expect(shown({ "text/markdown": "a" })).toMatchObject({ libraries: ["markdown"] });
    expect(shown({ "application/vnd.vegalite.v5+json": {} })).toMatchObject({
      libraries: ["vega"],
    });
  });

  it("draws pictures only from clean base64", () => {
    expect(shown({ "image/png": "aGk=\n" })).toEqual({
      kind: "picture",
      address: "data:image/png;base64,aGk=",
    });
    expect(shown({ "image/png": '"><script>', "text/plain": "x" })).toMatchObject({ kind: "text" });
  });

  it("knows no type that a sender makes up", () => {
    expect(shown({ "application/x-made-up": "alert(1)" })).toEqual({ kind: "nothing" });
    expect(shown(JSON.parse('{"__proto__": {"text/html": "x"}}')).kind).toBe("nothing");
    expect(drawnOf({ output_type: "evil" })).toEqual({ kind: "nothing" });
  });

  it("takes a blob only by a whole hash", () => {
    const blob = { sha256: "a".repeat(64), media_type: "image/png", bytes: 9 };
    const of = (value: unknown) => shown({ "application/vnd.helpouts.blob+json": value }).kind;
    expect(of(blob)).toBe("blob");
    expect(of({ ...blob, sha256: "../../host/status" })).toBe("nothing");
  });

  it("shows a traceback as text, and JSON as a tree", () => {
    const error = { output_type: "error", ename: "E", evalue: "v", traceback: ["a", "b"] };
    expect(drawnOf(error)).toEqual({ kind: "text", text: "a\nb", tone: "error" });
    expect(shown({ "application/json": { a: 1 } })).toEqual({ kind: "json", value: { a: 1 } });
  });

  it("brings Bokeh's place and script together", () => {
    const place = { output_type: "display_data", data: { "text/html": "<div data-root-id=p>" } };
    const exec = {
      output_type: "display_data",
      data: { "application/javascript": "x", "application/vnd.bokehjs_exec.v0+json": "" },
    };
    const [only, ...more] = arranged([place, exec]);
    expect(more).toEqual([]);
    expect(only === undefined ? null : drawnOf(only)).toMatchObject({
      data: { "text/html": "<div data-root-id=p>", "application/javascript": "x" },
      libraries: ["bokeh"],
    });
  });

  it("copies as plain text", () => {
    const stream = { output_type: "stream", name: "stdout", text: "\u001b[31mred\u001b[0m\n" };
    const table = { output_type: "display_data", data: { "text/html": "<b>", "text/plain": "t" } };
    expect(plainText([stream, table])).toBe("red\nt");
  });
});

describe("formulas in a text", () => {
  it("are told from the words around them", () => {
    expect(piecesOf("so $a+b$ and $$c$$").map((one) => [one.text, one.math, one.display])).toEqual([
      ["so ", false, false],
      ["a+b", true, false],
      [" and ", false, false],
      ["c", true, true],
    ]);
    expect(piecesOf("x^2")).toEqual([{ text: "x^2", math: true, display: true }]);
    expect(piecesOf("\\begin{align}a\\end{align}")[0]).toMatchObject({ math: true, display: true });
  });

  it("are no prices", () => {
    expect(formulaAt("$5 and $6")).toBeNull();
    expect(formulaAt("$x$ y")).toMatchObject({ raw: "$x$" });
  });
});
