/** The same wall-clock time week after week, and the clock changes that lie between. No clock. */

import { addDays } from "./calendar";
import { dateOf, dateParts, offsetMinutes, wallClock } from "./zone";

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** Shorter than any two changes of one zone lie apart. */
const STEP_MS = 3 * DAY_MS;

/** When a zone's clocks show a time on a date; where that is skipped, as much later; where twice, first. */
export function instantAt(date: string, hour: number, minute: number, zone: string): number {
  const [year, month, day] = dateParts(date);
  const asUtc = Date.UTC(year, month - 1, day, hour, minute);
  const candidates = [asUtc - DAY_MS, asUtc + DAY_MS].map(
    (near) => asUtc - offsetMinutes(near, zone) * MINUTE_MS,
  );
  const exact = candidates.filter((at) => {
    const clock = wallClock(at, zone);
    return dateOf(at, zone) === date && clock.hour === hour && clock.minute === minute;
  });
  return exact.length > 0 ? Math.min(...exact) : (candidates[0] ?? asUtc);
}

/** Starts of `weeks` weeks, the first one included, by the clock of `zone`. */
export function weekly(start: number, weeks: number, zone: string): number[] {
  const { hour, minute } = wallClock(start, zone);
  const date = dateOf(start, zone);
  return Array.from({ length: weeks }, (_, week) =>
    week === 0 ? start : instantAt(addDays(date, 7 * week), hour, minute, zone),
  );
}

export interface Shift {
  /** The first moment of the new offset. */
  at: number;
  /** Positive: clocks go forward. */
  minutes: number;
}

/** How a zone's clocks move in `[from, to]`, in order. */
export function shiftsBetween(zone: string, from: number, to: number): Shift[] {
  const shifts: Shift[] = [];
  for (let low = from; low < to; low += STEP_MS) {
    const high = Math.min(to, low + STEP_MS);
    const before = offsetMinutes(low, zone);
    const after = offsetMinutes(high, zone);
    if (before !== after)
      shifts.push({ at: firstWith(after, low, high, zone), minutes: after - before });
  }
  return shifts;
}

/** The first whole minute in `(low, high]` that has the offset; it changes once in between. */
function firstWith(offset: number, low: number, high: number, zone: string): number {
  let old = Math.floor(low / MINUTE_MS);
  let fresh = Math.ceil(high / MINUTE_MS);
  while (fresh - old > 1) {
    const middle = Math.floor((old + fresh) / 2);
    if (offsetMinutes(middle * MINUTE_MS, zone) === offset) fresh = middle;
    else old = middle;
  }
  return fresh * MINUTE_MS;
}
