/** How much of something may come in a time: so many a second, and so many at once. Pure. */
export class Allowance {
  #left: number;
  #at = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly perSecond: number,
    private readonly atOnce: number,
  ) {
    this.#left = atOnce;
  }

  /** Whether one more is within it, at this moment in milliseconds. */
  take(now: number): boolean {
    const since = Math.max(0, now - this.#at);
    this.#left = Math.min(this.atOnce, this.#left + (since / 1_000) * this.perSecond);
    this.#at = now;
    if (this.#left < 1) return false;
    this.#left -= 1;
    return true;
  }
}
