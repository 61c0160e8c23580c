/**
 * A replay at one moment: which cells stand there and how they read, what runs, who writes where.
 *
 * Pure. Any moment is found from the nearest kept text before it, so that seeking is as quick
 * as playing on.
 */
import type {
  Replay,
  ReplayCell,
  ReplayLine,
  ReplayOutputs,
  ReplayPerson,
  ReplayRun,
} from "../../contracts/generated";

/** Edits between two kept texts. */
const KEPT_EACH = 400;
/** How long a caret is shown after its last edit. */
export const CARET_MS = 4_000;
/** How long a still is shown after it was taken, unless another comes before. */
export const STILL_MS = 15_000;

export interface Caret {
  /** Place in `people`. */
  readonly who: number;
  /** UTF-16 code units from the cell's begin. */
  readonly at: number;
}

export interface RunAt {
  readonly run: ReplayRun;
  readonly state: "queued" | "running" | "over";
  readonly stage: ReplayOutputs | null;
}

export interface CellAt {
  readonly cell: ReplayCell;
  readonly text: string;
  readonly caret: Caret | null;
  /** Its latest run so far. */
  readonly run: RunAt | null;
}

export interface Moment {
  readonly cells: readonly CellAt[];
  /** Place in `lines` of the last one said by then; -1 before the first. */
  readonly line: number;
  /** Place in `chapters` of the one that goes on. */
  readonly chapter: number;
  /** The still that was taken last, for a while. */
  readonly still: ReplayLine | null;
}

/** How many of these times, in order, are not later. */
function until(times: readonly number[], ms: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] ?? 0) <= ms) low = middle + 1;
    else high = middle;
  }
  return low;
}

export class Timeline {
  readonly replay: Replay;
  /** When each edit came. */
  readonly editTimes: readonly number[];
  #lineTimes: readonly number[];
  #chapterTimes: readonly number[];
  #stills: readonly ReplayLine[];
  #orderTimes: readonly number[];
  #runTimes: readonly number[];
  #kept: string[][] = [];
  #texts: string[];
  #done = 0;

  constructor(replay: Replay) {
    this.replay = replay;
    let at = 0;
    this.editTimes = replay.edits.at_ms.map((since) => {
      at += since;
      return at;
    });
    this.#lineTimes = replay.lines.map((one) => one.at_ms);
    this.#chapterTimes = replay.chapters.map((one) => one.at_ms);
    this.#stills = replay.lines.filter((one) => one.kind === "still");
    this.#orderTimes = replay.orders.map((one) => one.at_ms);
    this.#runTimes = replay.runs.map((one) => one.at_ms);
    this.#texts = replay.cells.map(() => "");
    for (let edit = 0; edit <= this.editTimes.length; edit += 1) {
      if (edit % KEPT_EACH === 0) this.#kept.push([...this.#texts]);
      if (edit < this.editTimes.length) this.#apply(edit);
    }
    this.#done = this.editTimes.length;
  }

  at(ms: number): Moment {
    const { replay } = this;
    const edits = until(this.editTimes, ms);
    this.#go(edits);
    const order = replay.orders[until(this.#orderTimes, ms) - 1]?.cells ?? [];
    const runs = this.#runsAt(ms);
    const carets = this.#caretsAt(edits, ms);
    return {
      cells: order.flatMap((place) => {
        const cell = replay.cells[place];
        if (cell === undefined) return [];
        const text = this.#texts[place] ?? "";
        return [{ cell, text, caret: carets.get(place) ?? null, run: runs.get(place) ?? null }];
      }),
      line: until(this.#lineTimes, ms) - 1,
      chapter: until(this.#chapterTimes, ms) - 1,
      still: this.#stills.findLast((one) => one.at_ms <= ms && ms < one.at_ms + STILL_MS) ?? null,
    };
  }

  person(who: number): ReplayPerson | null {
    return this.replay.people[who] ?? null;
  }

  /** What a run ran: its own bytes, or what its cell said when it was asked for. */
  codeOf(run: ReplayRun): string {
    if (run.code !== null) return run.code;
    const now = this.#done;
    this.#go(until(this.editTimes, run.at_ms));
    const code = this.#texts[run.cell] ?? "";
    this.#go(now);
    return code;
  }

  #go(edits: number): void {
    if (edits < this.#done || edits - this.#done > KEPT_EACH) {
      const kept = Math.floor(edits / KEPT_EACH);
      if (edits < this.#done || kept * KEPT_EACH > this.#done) {
        this.#texts = [...(this.#kept[kept] ?? [])];
        this.#done = kept * KEPT_EACH;
      }
    }
    while (this.#done < edits) {
      this.#apply(this.#done);
      this.#done += 1;
    }
  }

  #apply(edit: number): void {
    const { cell, start, removed, added } = this.replay.edits;
    const place = cell[edit] ?? 0;
    const at = start[edit] ?? 0;
    const text = this.#texts[place] ?? "";
    this.#texts[place] =
      text.slice(0, at) + (added[edit] ?? "") + text.slice(at + (removed[edit] ?? 0));
  }

  #caretsAt(edits: number, ms: number): Map<number, Caret> {
    const { cell, who, start, added } = this.replay.edits;
    const found = new Map<number, Caret>();
    for (let edit = edits - 1; edit >= 0; edit -= 1) {
      if ((this.editTimes[edit] ?? 0) < ms - CARET_MS) break;
      const place = cell[edit] ?? 0;
      const author = who[edit] ?? -1;
      if (author < 0 || found.has(place)) continue;
      found.set(place, { who: author, at: (start[edit] ?? 0) + (added[edit] ?? "").length });
    }
    return found;
  }

  #runsAt(ms: number): Map<number, RunAt> {
    const found = new Map<number, RunAt>();
    const count = until(this.#runTimes, ms);
    for (let index = 0; index < count; index += 1) {
      const run = this.replay.runs[index];
      if (run === undefined) continue;
      const over = run.finished_ms !== null && run.finished_ms <= ms;
      const begun = run.started_ms !== null && run.started_ms <= ms;
      const stage = run.stages.findLast((one) => one.at_ms <= ms) ?? null;
      found.set(run.cell, { run, state: over ? "over" : begun ? "running" : "queued", stage });
    }
    return found;
  }
}
