/**
 * Notices that this computer cannot keep up with its own pictures, and says when to send less.
 *
 * Pure: fed once a second. Less at once when it is clear, more only after a long calm, so that the
 * picture does not go up and down.
 */

export interface ProcessorLook {
  /** Milliseconds of a clock that never goes back. */
  readonly at: number;
  /** The browser itself holds the encoder back because of the processor. */
  readonly limited: boolean;
  /** Mean time to encode one picture since the last look; 0 where none was sent. */
  readonly encode_ms: number;
}

/** How much less is sent: 0 all; 1 half the size; 2 a quarter, and half the pictures. */
export type Eased = 0 | 1 | 2;

/** Of 33 ms between two pictures; above it other work of the page starves. */
const ENCODE_SLOW_MS = 25;
const TROUBLE_MS = 4_000;
const CALM_MS = 60_000;

export class Processor {
  #eased: Eased = 0;
  #troubleSince: number | null = null;
  #calmSince: number | null = null;

  get eased(): Eased {
    return this.#eased;
  }

  look({ at, limited, encode_ms }: ProcessorLook): Eased {
    const slow = limited || encode_ms > ENCODE_SLOW_MS;
    if (slow) {
      this.#calmSince = null;
      this.#troubleSince ??= at;
      if (at - this.#troubleSince >= TROUBLE_MS && this.#eased < 2) {
        this.#eased = (this.#eased + 1) as Eased;
        this.#troubleSince = at;
      }
    } else {
      this.#troubleSince = null;
      this.#calmSince ??= at;
      if (at - this.#calmSince >= CALM_MS && this.#eased > 0) {
        this.#eased = (this.#eased - 1) as Eased;
        this.#calmSince = at;
      }
    }
    return this.#eased;
  }

  /** The person wants all of it again; trouble that goes on is noticed anew. */
  reset(): void {
    this.#eased = 0;
    this.#troubleSince = null;
    this.#calmSince = null;
  }
}
