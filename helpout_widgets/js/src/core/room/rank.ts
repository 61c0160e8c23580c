/**
 * Ranks: short texts that sort, with room for another between any two.
 *
 * A cell without one has `MIDDLE`, and cells of one rank stand as the document holds them; so
 * only what is moved needs a rank. The server reads them likewise (`domain/document.py`).
 */
const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const VALID = /^[0-9A-Za-z]{1,64}$/;
export const RANK_LENGTH_MAX = 64;
export const MIDDLE = "U";

/** What somebody else wrote as a rank may be anything. */
export function rankFrom(value: unknown): string {
  return typeof value === "string" && VALID.test(value) ? value : MIDDLE;
}

function digit(rank: string, place: number): number {
  return DIGITS.indexOf(rank.charAt(place));
}

/**
 * A rank between two; null where there is none short enough, and all must be ranked anew.
 *
 * @param before "" for the beginning.
 * @param after null for the end.
 */
export function rankBetween(before: string, after: string | null): string | null {
  if (after !== null && before >= after) return null;
  let rank = "";
  let isBelow = after === null;
  for (let place = 0; place < RANK_LENGTH_MAX; place += 1) {
    const low = place < before.length ? digit(before, place) : -1;
    const high = isBelow || after === null ? DIGITS.length : digit(after, place);
    // A rank never ends in 0: nothing could stand before it.
    const middle = Math.max(1, Math.ceil((Math.max(low, 0) + high) / 2));
    if (middle > low && middle < high) return rank + DIGITS.charAt(middle);
    const kept = Math.max(low, 0);
    rank += DIGITS.charAt(kept);
    if (kept < high) isBelow = true;
  }
  return null;
}

/** So many ranks in order, evenly apart. */
export function ranks(count: number): string[] {
  const places = Math.max(2, Math.ceil(Math.log(count + 2) / Math.log(DIGITS.length)));
  const all = DIGITS.length ** places;
  return Array.from({ length: count }, (_, index) => {
    let left = Math.floor(((index + 1) * all) / (count + 1));
    let rank = "";
    for (let place = 0; place < places; place += 1) {
      rank = DIGITS.charAt(left % DIGITS.length) + rank;
      left = Math.floor(left / DIGITS.length);
    }
    return `${rank}U`;
  });
}
