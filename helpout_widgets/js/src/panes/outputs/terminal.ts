/**
 * The text of a stream as lines, taken as it grows: what was drawn is not looked at again.
 *
 * Pure. Bounds what is kept: however much a loop prints, so many lines are drawn.
 */
import { type Look, lineOf, PLAIN, type Run } from "./ansi";

export type Line = readonly Run[];

/** More than that is not drawn: the earliest lines go. */
export const LINES_MAX = 10_000;
/** Of one line. */
export const SIGNS_MAX = 20_000;

export interface Change {
  /** Nothing that was drawn before holds any more. */
  readonly anew: boolean;
  /** Finished lines that came. */
  readonly lines: readonly Line[];
  /** The line that is being written; drawn in place of the one before. */
  readonly open: Line;
  /** Lines before the first of all that are to be drawn, so far. */
  readonly skipped: number;
}

export class TerminalLines {
  /** Raw text up to the last end of a line. */
  #done = "";
  #look: Look = PLAIN;
  #skipped = 0;
  #count = 0;

  /** The whole text as it is now. Cost: of what is new, where it only grew. */
  update(text: string): Change {
    const anew = !text.startsWith(this.#done);
    if (anew) {
      this.#done = "";
      this.#look = PLAIN;
      this.#skipped = this.#count = 0;
    }
    const end = text.lastIndexOf("\n") + 1;
    const lines: Line[] = [];
    let from = this.#skipTo(text, this.#done.length, end);
    while (from < end) {
      const to = text.indexOf("\n", from);
      lines.push(this.#line(text.slice(from, to)));
      from = to + 1;
    }
    this.#count += lines.length;
    if (end > this.#done.length) this.#done = text.slice(0, end);
    this.#skipped += Math.max(0, this.#count - LINES_MAX);
    this.#count = Math.min(this.#count, LINES_MAX);
    const rest = text.slice(end, end + SIGNS_MAX);
    return { anew, lines, open: lineOf(rest, this.#look).runs, skipped: this.#skipped };
  }

  /** Where the last `LINES_MAX` lines begin; what is before them is never taken apart. */
  #skipTo(text: string, from: number, end: number): number {
    if (end - from <= LINES_MAX) return from;
    let at = end - 1;
    for (let count = 0; count < LINES_MAX && at > from; count += 1)
      at = text.lastIndexOf("\n", at - 1);
    if (at <= from) return from;
    for (let place = from; place <= at; place = text.indexOf("\n", place) + 1) this.#skipped += 1;
    return at + 1;
  }

  #line(raw: string): Line {
    const { runs, look } = lineOf(
      raw.length > SIGNS_MAX ? raw.slice(0, SIGNS_MAX) : raw,
      this.#look,
    );
    this.#look = look;
    return runs;
  }
}
