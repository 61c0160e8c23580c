/**
 * The pad at any moment of its history, and who wrote which words of it.
 *
 * Owns the replaying of updates in a document of its own, apart from the one that is shared.
 * Going on applies what comes; going back begins anew.
 */
import * as Y from "yjs";
import { type CellType, cellsIn } from "../../../core/room/cells";

export interface HistoryPiece {
  /** Empty where it is not known. */
  readonly account_id: string;
  readonly update: Uint8Array;
}

/** What the room stored together. */
export interface HistoryStep {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Where the document began anew with this step: what it began with. */
  readonly base: Uint8Array | null;
  readonly pieces: readonly HistoryPiece[];
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
  readonly #steps: readonly HistoryStep[];
  #doc = new Y.Doc();
  #authorOf = new Map<number, string>();
  #applied = -1;

  constructor(steps: readonly HistoryStep[]) {
    this.#steps = steps;
  }

  get count(): number {
    return this.#steps.length;
  }

  /** The pad after so many steps: 0 is before the first. */
  at(steps: number): readonly CellThen[] {
    if (this.#applied < 0 || steps < this.#applied) {
      this.#begin(this.#steps[0]?.base ?? null);
      this.#applied = 0;
    }
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

  #begin(base: Uint8Array | null): void {
    this.#doc.destroy();
    this.#doc = new Y.Doc();
    this.#authorOf = new Map();
    if (base !== null) Y.applyUpdate(this.#doc, base);
  }

  #apply(): void {
    const step = this.#steps[this.#applied];
    if (step !== undefined) {
      if (step.base !== null && this.#applied > 0) this.#begin(step.base);
      for (const piece of step.pieces) this.#write(piece);
    }
    this.#applied += 1;
  }

  #write({ account_id, update }: HistoryPiece): void {
    const before = clocks(this.#doc);
    try {
      Y.applyUpdate(this.#doc, update);
    } catch {
      // One that cannot be read is left out; what comes after it stands by itself.
      return;
    }
    if (account_id === "") return;
    for (const [client, clock] of clocks(this.#doc))
      if ((before.get(client) ?? 0) < clock && !this.#authorOf.has(client))
        this.#authorOf.set(client, account_id);
  }
}

function clocks(doc: Y.Doc): Map<number, number> {
  return Y.decodeStateVector(Y.encodeStateVector(doc));
}
