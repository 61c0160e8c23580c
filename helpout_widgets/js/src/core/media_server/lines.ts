/** Which line of the receiving connection belongs to whom, as the media server said last. Pure. */
import type { CallLine, MediaLine } from "../../contracts/generated";

export interface Place {
  readonly mid: string;
  readonly connection_id: string;
  readonly line: CallLine;
}

export interface LinesChange {
  readonly gone: readonly Place[];
  readonly come: readonly Place[];
}

const same = (a: Place, b: Place) =>
  a.mid === b.mid && a.connection_id === b.connection_id && a.line === b.line;

/** What to take from the pictures and voices that there are, and what to give to them. */
export function changeOf(before: readonly Place[], now: readonly MediaLine[]): LinesChange {
  return {
    gone: before.filter((place) => !now.some((one) => same(place, one))),
    come: now.filter((one) => !before.some((place) => same(place, one))),
  };
}
