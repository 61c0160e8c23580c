import { describe, expect, it } from "vitest";
import * as Y from "yjs";
import { placeAt, placeOf, spanOf } from "./place";

function text(words: string): Y.Text {
  const doc = new Y.Doc();
  const made = doc.getText("source");
  made.insert(0, words);
  return made;
}

describe("places that stay with their words", () => {
  it("move as others type before them", () => {
    const source = text("one two three");
    const placed = { start: placeAt(source, 4), end: placeAt(source, 7), quote: "two" };
    source.insert(0, ">> ");
    expect(spanOf(source, placed)).toEqual({ from: 7, to: 10 });
    source.delete(0, 3);
    expect(spanOf(source, placed)).toEqual({ from: 4, to: 7 });
  });

  it("hold the end of a text", () => {
    const source = text("abc");
    expect(placeOf(source, placeAt(source, 3))).toBe(3);
    const empty = text("");
    expect(placeOf(empty, placeAt(empty, 0))).toBe(0);
  });

  it("are found by their words where the text was written anew", () => {
    const before = text("one two three");
    const placed = { start: placeAt(before, 4), end: placeAt(before, 7), quote: "two" };
    expect(spanOf(text("zero two"), placed)).toEqual({ from: 5, to: 8 });
    expect(spanOf(text("two two"), placed)).toBeNull();
    expect(spanOf(text("none"), placed)).toBeNull();
  });

  it("that somebody made up are nowhere", () => {
    const source = text("abc");
    for (const place of ["", "!", "AAAA", "/////w==", "A".repeat(400)])
      expect(placeOf(source, place)).toBeNull();
  });
});
