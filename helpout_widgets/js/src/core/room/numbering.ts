/**
 * Numbers of the frames of one connection, in both directions.
 *
 * Keeps what was sent until it is acknowledged and knows what was received, so that after a
 * dropped socket nothing is lost and nothing comes twice. Knows no socket and no clock.
 */
import type { ClientFrame } from "../../contracts/generated";

/** What a page sends with a number; frames of a kernel host are none of a page's. */
export type NumberedFrame = Exclude<
  Extract<ClientFrame, { n: number }>,
  { type: "host_entry" | "host_kernel" | "ask_pictures" | "answer_kernel" }
>;

type WithoutNumber<Frame> = Frame extends NumberedFrame ? Omit<Frame, "n"> : never;
/** A frame as the page writes it, before it has its number. */
export type DraftFrame = WithoutNumber<NumberedFrame>;

/** A page that has more than this waiting for an answer has lost its server. */
export const UNACKED_MAX = 2_000;

export class Numbering {
  #sent: NumberedFrame[] = [];
  #last = 0;
  #received = 0;

  /** The server's highest `n` seen without a gap. */
  get received(): number {
    return this.#received;
  }

  /** Frames that the server has not acknowledged, oldest first. */
  get unacknowledged(): readonly NumberedFrame[] {
    return this.#sent;
  }

  /** Give the frame its number and keep it; `null` where too many wait already. */
  number(draft: DraftFrame): NumberedFrame | null {
    if (this.#sent.length >= UNACKED_MAX) return null;
    this.#last += 1;
    const frame = { ...draft, n: this.#last } as NumberedFrame;
    this.#sent.push(frame);
    return frame;
  }

  /** The server has everything up to and including `n`. */
  acknowledge(n: number): void {
    this.#sent = this.#sent.filter((frame) => frame.n > n);
  }

  /** Whether a frame with this number is new (`true`), a repetition, or beyond a gap. */
  accept(n: number): "new" | "again" | "gap" {
    if (n <= this.#received) return "again";
    if (n > this.#received + 1) return "gap";
    this.#received = n;
    return "new";
  }

  /**
   * The server knew the connection and had our frames up to `received`.
   *
   * @returns what to send again, in order.
   */
  resume(received: number): readonly NumberedFrame[] {
    this.acknowledge(received);
    return this.#sent;
  }

  /**
   * The server knows nothing of this connection: both counts begin again.
   *
   * @returns `again`: frames with a `frame_id`, newly numbered, to be sent; `lost`: the others,
   * whose meaning has passed.
   */
  restart(): { again: readonly NumberedFrame[]; lost: readonly NumberedFrame[] } {
    const kept = this.#sent.filter((frame) => "frame_id" in frame);
    const lost = this.#sent.filter((frame) => !("frame_id" in frame));
    this.#received = 0;
    this.#last = kept.length;
    this.#sent = kept.map((frame, index) => ({ ...frame, n: index + 1 }));
    return { again: this.#sent, lost };
  }
}
