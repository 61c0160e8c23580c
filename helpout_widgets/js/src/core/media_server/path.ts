/**
 * Whether the way to the media server is dead, which is seen long before the browser says so.
 *
 * Pure. Where several send, silence of all is a dead path at once. Where one sends, it may be that
 * one's trouble: then the path's own checks have to fail too, which takes longer.
 */
import { type InboundStream, Watchdog } from "../call/watchdog";

/** The browser asks along the path at least every 2.5 s whether it still stands. */
const CHECKS_SILENT_MS = 4_000;

export interface PathLook {
  readonly streams: readonly InboundStream[];
  /** Answers to the checks of the path so far. */
  readonly checks: number;
}

export class PathWatch {
  #watchdog = new Watchdog();
  #checks = -1;
  #checkedAt = Number.NEGATIVE_INFINITY;

  get stalled(): boolean {
    return this.#watchdog.stalled;
  }

  /** @returns whether to begin anew now. */
  look(now: number, { streams, checks }: PathLook): boolean {
    if (checks !== this.#checks) {
      this.#checks = checks;
      this.#checkedAt = now;
    }
    const dead = this.#watchdog.look(now, streams);
    const senders = streams.filter((stream) => stream.expected && stream.packets > 0).length;
    return dead && (senders > 1 || now - this.#checkedAt >= CHECKS_SILENT_MS);
  }
}
