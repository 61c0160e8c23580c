/** Identifiers that a page makes itself: connections, frames, run requests, cells, … */

const LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const LENGTH = 20;

/** Fills the array with random bytes, as `crypto.getRandomValues` does. */
export type Randomise = (bytes: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer>;

const systemRandom: Randomise = (bytes) => globalThis.crypto.getRandomValues(bytes);

/** A new id such as `frm_4f…`; 119 bits, so two never meet. */
export function newId(
  prefix: "con" | "frm" | "run" | "cell" | "cmt" | "sug" | "ask",
  randomise: Randomise = systemRandom,
): string {
  let id = "";
  while (id.length < LENGTH) {
    for (const byte of randomise(new Uint8Array(LENGTH * 2))) {
      // 248 is the last multiple of 62 below 256: what lies above would favour some letters.
      if (byte < 248 && id.length < LENGTH) id += LETTERS[byte % 62];
    }
  }
  return `${prefix}_${id}`;
}
