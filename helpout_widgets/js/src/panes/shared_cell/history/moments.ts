/**
 * The pad at any moment of its history, and who wrote which words of it.
 *
 * Owns the replaying of updates in a document of its own, apart from the one that is shared.
 * Going on applies what comes; going back begins anew.
 */
import * as Y from "yjs";
import { type CellType, cellsIn } from "../../../core/room/cells";

export interface HistoryStep {
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** Who wrote it; several where the room put edits together. */
  readonly authors: readonly string[];
  readonly update: Uint8Array;
}

export interface WrittenRun {
  readonly text: string;
  /** Null where it cannot be told. */
  readonly account_id: string | null;
}

export interface CellThen {
  readonly id: string;
  readonly cell_type: CellType;
  readonly text: string;
  readonly runs: readonly WrittenRun[];
}

/** The words of a text in order, with whose page wrote them. */
function runsOf(text: Y.Text, authorOf: ReadonlyMap<number, string>): WrittenRun[] {
  const runs: { text: string; account_id: string | null }[] = [];
  for (let item = text._start; item !== null; item = item.right) {
    if (item.deleted || !(item.content instanceof Y.ContentString)) continue;
    const account_id = authorOf.get(item.id.client) ?? null;
    const last = runs.at(-1);
    if (last !== undefined && last.account_id === account_id) last.text += item.content.str;
    else runs.push({ text: item.content.str, account_id });
  }
  return runs;
}

export class Moments {
  readonly #base: Uint8Array | null;
  readonly #steps: readonly HistoryStep[];
  #doc = new Y.Doc();
  #authorOf = new Map<number, string>();
  #applied = -1;

  /** @param base What was there before the first step; null where nothing was. */
  constructor(base: Uint8Array | null, steps: readonly HistoryStep[]) {
    this.#base = base;
    this.#steps = steps;
  }

  get count(): number {
    return this.#steps.length;
  }

  /** The pad after so many steps: 0 is before the first. */
  at(steps: number): readonly CellThen[] {
    if (this.#applied < 0 || steps < this.#applied) this.#begin();
    while (this.#applied < Math.min(steps, this.#steps.length)) this.#apply();
    return cellsIn(this.#doc).map(({ id, cell_type, source }) => ({
      id,
      cell_type,
      text: source.toString(),
      runs: runsOf(source, this.#authorOf),
    }));
  }

  close(): void {
    this.#doc.destroy();
  }

  #begin(): void {
    this.#doc.destroy();
    this.#doc = new Y.Doc();
    this.#authorOf = new Map();
    this.#applied = 0;
    if (this.#base !== null) Y.applyUpdate(this.#doc, this.#base);
  }

  #apply(): void {
    const step = this.#steps[this.#applied];
    this.#applied += 1;
    if (step === undefined) return;
    const before = Y.decodeStateVector(Y.encodeStateVector(this.#doc));
    try {
      Y.applyUpdate(this.#doc, step.update);
    } catch {
      // One that cannot be read is left out; what comes after it stands by itself.
      return;
    }
    const [author] = step.authors;
    if (author === undefined || step.authors.length > 1) return;
    for (const [client, clock] of Y.decodeStateVector(Y.encodeStateVector(this.#doc)))
      if ((before.get(client) ?? 0) < clock && !this.#authorOf.has(client))
        this.#authorOf.set(client, author);
  }
}
