/** Places in a shared text as they travel: Yjs relative positions in base64. */
import * as Y from "yjs";

/** @param at UTF-16 units from the begin of the text. */
export function placeAt(text: Y.Text, at: number): string {
  // The end of a text has nothing to its right to stay with.
  const side = at >= text.length ? -1 : 0;
  const bytes = Y.encodeRelativePosition(Y.createRelativePositionFromTypeIndex(text, at, side));
  return btoa(String.fromCharCode(...bytes));
}

/** Where the place is now; null where it is in no text, in another, or cannot be read. */
export function placeOf(text: Y.Text, place: string): number | null {
  if (text.doc === null) return null;
  try {
    const bytes = Uint8Array.from(atob(place), (letter) => letter.charCodeAt(0));
    const position = Y.createAbsolutePositionFromRelativePosition(
      Y.decodeRelativePosition(bytes),
      text.doc,
    );
    return position?.type === text ? position.index : null;
  } catch {
    // Another page may send what it likes.
    return null;
  }
}

export interface PlacedText {
  readonly start: string;
  readonly end: string;
  /** What stood there. */
  readonly quote: string;
}

/**
 * Where words are now: by their places, else where the same words stand once.
 *
 * Null where neither tells.
 */
export function spanOf(text: Y.Text, placed: PlacedText): { from: number; to: number } | null {
  const from = placeOf(text, placed.start);
  const to = placeOf(text, placed.end);
  if (from !== null && to !== null && from <= to) return { from, to };
  if (placed.quote === "") return null;
  const whole = text.toString();
  const found = whole.indexOf(placed.quote);
  if (found < 0 || whole.indexOf(placed.quote, found + 1) >= 0) return null;
  return { from: found, to: found + placed.quote.length };
}
