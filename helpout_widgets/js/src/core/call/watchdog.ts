/**
 * Notices that a call's path died, long before the browser says so.
 *
 * Pure: fed with packet counts and the time. A frozen path raises no state event for seconds;
 * packets that stop coming are seen at once.
 */

export const POLL_MS = 200;
export const STALL_MS = 800;
/** Time that a restart gets before the next. */
export const RESTART_PAUSE_MS = 3_000;

export interface InboundStream {
  readonly id: string;
  readonly packets: number;
  /** Whether the other side says that it sends: muted and switched-off senders are silent by right. */
  readonly expected: boolean;
}

export class Watchdog {
  #packets = new Map<string, number>();
  #lastNews: number | null = null;
  #lastRestart = Number.NEGATIVE_INFINITY;
  #stalled = false;

  /** Whether packets stopped coming; drawn as "frozen". */
  get stalled(): boolean {
    return this.#stalled;
  }

  /**
   * Look at the counts of this moment.
   *
   * @param now milliseconds of a clock that never goes back.
   * @returns whether to restart the search for a path now.
   */
  look(now: number, streams: readonly InboundStream[]): boolean {
    let news = false;
    let watched = false;
    const packets = new Map<string, number>();
    for (const stream of streams) {
      const before = this.#packets.get(stream.id);
      packets.set(stream.id, stream.packets);
      if (before !== undefined && stream.packets !== before) news = true;
      // A stream that never brought anything is still being set up.
      if (stream.expected && stream.packets > 0) watched = true;
    }
    this.#packets = packets;
    if (!watched || news || this.#lastNews === null) {
      this.#lastNews = now;
      this.#stalled = false;
      return false;
    }
    this.#stalled = now - this.#lastNews >= STALL_MS;
    if (!this.#stalled || now - this.#lastRestart < RESTART_PAUSE_MS) return false;
    this.#lastRestart = now;
    return true;
  }
}
