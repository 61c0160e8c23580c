/**
 * Whether the way to the media server is dead, which is seen long before the browser says so.
 *
 * Pure. Where several send, silence of all is a dead path soon. Where one sends, it may be that
 * one's trouble: then the path's own checks have to fail too, which takes longer. Beginning anew
 * costs everybody something, and the room itself tells when a media server died: so there is a
 * little more patience here than between two people.
 */
import { type InboundStream, Watchdog } from "../call/watchdog";

const SILENT_MS = 2_000;
/** The browser asks along the path at least every 2.5 s whether it still stands. */
const CHECKS_SILENT_MS = 4_000;
/** Time that a new beginning gets before the next. */
export const RESTART_PAUSE_MS = 6_000;

export interface PathLook {
  readonly streams: readonly InboundStream[];
  /** Answers to the checks of the path so far. */
  readonly checks: number;
}

export class PathWatch {
  #watchdog = new Watchdog();
  #stalledAt: number | null = null;
  #checks = -1;
  #checkedAt = Number.NEGATIVE_INFINITY;

  get stalled(): boolean {
    return this.#watchdog.stalled;
  }

  /** @returns whether the path is dead. */
  look(now: number, { streams, checks }: PathLook): boolean {
    if (checks !== this.#checks) {
      this.#checks = checks;
      this.#checkedAt = now;
    }
    this.#watchdog.look(now, streams);
    if (!this.#watchdog.stalled) {
      this.#stalledAt = null;
      return false;
    }
    this.#stalledAt ??= now;
    const senders = streams.filter((stream) => stream.expected && stream.packets > 0).length;
    const silentMs = now - this.#stalledAt;
    return senders > 1 ? silentMs >= SILENT_MS : now - this.#checkedAt >= CHECKS_SILENT_MS;
  }
}
