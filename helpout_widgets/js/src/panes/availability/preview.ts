/** The next days of a preview, one by one on the tutor's clock. Pure. */

import type { HoursPreview } from "../../contracts/generated";
import { addDays, dateOf, instantOf, startOfDate } from "../../core/time";

export interface Piece {
  /** Instants, milliseconds. */
  start: number;
  end: number;
}

export interface PreviewDay {
  date: string;
  /** Whose clock it is; a day of a journey may be shown twice, on both. */
  zone: string;
  start: number;
  end: number;
  open: readonly Piece[];
  taken: readonly Piece[];
  full: boolean;
}

export function daysOf(preview: HoursPreview): PreviewDay[] {
  const open = preview.open.map(pieceOf);
  const taken = preview.taken.map(pieceOf);
  const full = new Set(preview.full);
  const days: PreviewDay[] = [];
  for (const stretch of preview.zones) {
    const within = pieceOf(stretch);
    let date = dateOf(within.start, stretch.time_zone);
    for (;;) {
      const next = addDays(date, 1);
      const day = {
        start: Math.max(startOfDate(date, stretch.time_zone), within.start),
        end: Math.min(startOfDate(next, stretch.time_zone), within.end),
      };
      if (day.start >= within.end) break;
      if (day.start < day.end)
        days.push({
          ...day,
          date,
          zone: stretch.time_zone,
          open: cut(open, day),
          taken: cut(taken, day),
          full: full.has(date),
        });
      date = next;
    }
  }
  return days;
}

/** Where a piece lies in its day, as shares of it. */
export function shareOf(piece: Piece, day: Piece): { from: number; length: number } {
  const whole = day.end - day.start;
  return {
    from: (100 * (piece.start - day.start)) / whole,
    length: (100 * (piece.end - piece.start)) / whole,
  };
}

function pieceOf({ start, end }: { start: string; end: string }): Piece {
  return { start: instantOf(start), end: instantOf(end) };
}

function cut(pieces: readonly Piece[], day: Piece): Piece[] {
  return pieces
    .map(({ start, end }) => ({ start: Math.max(start, day.start), end: Math.min(end, day.end) }))
    .filter(({ start, end }) => start < end);
}
