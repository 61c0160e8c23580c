/**
 * A person's own notes of a live session: in this browser, and nowhere else.
 *
 * Never a frame of the room, never a request to the marketplace.
 */

export const NOTES_MAX = 100_000;
/** Live sessions whose notes are kept; the oldest go first. */
const KEPT = 100;
const PREFIX = "helpouts.notes.";
const ORDER = "helpouts.notes";

/** As much of a browser's storage as is used. */
export interface Shelf {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

function keyOf(accountId: string, liveSessionId: string): string {
  return `${PREFIX}${accountId}.${liveSessionId}`;
}

export function readNotes(shelf: Shelf, accountId: string, liveSessionId: string): string {
  try {
    return (shelf.getItem(keyOf(accountId, liveSessionId)) ?? "").slice(0, NOTES_MAX);
  } catch {
    return "";
  }
}

/** False where the browser keeps nothing. */
export function keepNotes(
  shelf: Shelf,
  accountId: string,
  liveSessionId: string,
  text: string,
): boolean {
  const key = keyOf(accountId, liveSessionId);
  try {
    if (text === "") shelf.removeItem(key);
    else shelf.setItem(key, text.slice(0, NOTES_MAX));
    const known = (shelf.getItem(ORDER) ?? "")
      .split("\n")
      .filter((one) => one !== "" && one !== key);
    const order = text === "" ? known : [...known, key];
    for (const old of order.splice(0, Math.max(0, order.length - KEPT))) shelf.removeItem(old);
    shelf.setItem(ORDER, order.join("\n"));
    return true;
  } catch {
    return false;
  }
}
