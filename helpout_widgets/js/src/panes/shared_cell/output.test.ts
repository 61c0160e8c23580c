import { describe, expect, it } from "vitest";
import { codeHash } from "../../core/room/hash";
import { runsOf } from "./ansi";
import { drawnOf } from "./picked";

describe("terminal text", () => {
  it("has colours and bold, and no other control", () => {
    expect(runsOf("\u001b[31mred\u001b[0m plain \u001b[1;34mbold\u001b[0m")).toEqual([
      { text: "red", colour: 1, bold: false },
      { text: " plain ", colour: null, bold: false },
      { text: "bold", colour: 4, bold: true },
    ]);
    expect(runsOf("a\u001b]0;title\u0007b\u001b[2Jc\u0000")).toEqual([
      { text: "ab", colour: null, bold: false },
      { text: "c", colour: null, bold: false },
    ]);
  });

  it("does not take the numbers of rich colours for codes", () => {
    expect(runsOf("\u001b[38;5;31mx\u001b[38;2;1;32;33my")).toEqual([
      { text: "x", colour: null, bold: false },
      { text: "y", colour: null, bold: false },
    ]);
  });

  it("overwrites a line after a carriage return", () => {
    expect(runsOf("10%\r99%\nok")).toEqual([{ text: "99%\nok", colour: null, bold: false }]);
  });
});

describe("what is drawn of an output", () => {
  const shown = (data: Record<string, unknown>) =>
    drawnOf({ output_type: "display_data", data, metadata: {} });

  it("puts HTML and SVG into the frame, whoever made them", () => {
    expect(shown({ "text/html": "<script>", "text/plain": "x" }).kind).toBe("frame");
    expect(shown({ "image/svg+xml": "<svg onload=x>" }).kind).toBe("frame");
  });

  it("draws pictures only from clean base64", () => {
    expect(shown({ "image/png": "aGk=\n" })).toEqual({
      kind: "picture",
      address: "data:image/png;base64,aGk=",
    });
    expect(shown({ "image/png": '"><script>', "text/plain": "x" })).toMatchObject({ kind: "text" });
  });

  it("knows no type that a sender makes up", () => {
    expect(shown({ "application/javascript": "alert(1)" })).toEqual({ kind: "nothing" });
    expect(drawnOf({ output_type: "evil" })).toEqual({ kind: "nothing" });
  });

  it("shows a traceback as text", () => {
    const error = { output_type: "error", ename: "E", evalue: "v", traceback: ["a", "b"] };
    expect(drawnOf(error)).toEqual({ kind: "text", text: "a\nb", tone: "error" });
  });
});

describe("the hash of code", () => {
  it("is SHA-256 of its UTF-8 bytes", () => {
    expect(codeHash("")).toBe("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    expect(codeHash("print('é')")).toBe(HASH_OF_PRINT);
  });
});

// python: hashlib.sha256("print('é')".encode()).hexdigest()
const HASH_OF_PRINT = "c2a522a8ce9d5f0fde261bd77faf83ab9c840393aec825246011fdd7afaee699";
