/** How long to wait before the next try to reconnect. */

export const LONGEST_WAIT_MS = 5_000;
const FIRST_WAIT_MS = 250;

/**
 * Milliseconds to wait before try number `attempt` (0 is the first after the drop: at once).
 *
 * Doubles from 250 ms to 5 s. `random` in 0..1 spreads the pages of a course that all lost the
 * same server: each waits between half and all of it.
 */
export function waitBefore(attempt: number, random: number): number {
  if (attempt <= 0) return 0;
  const full = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (attempt - 1));
  return Math.round(full * (0.5 + random / 2));
}
