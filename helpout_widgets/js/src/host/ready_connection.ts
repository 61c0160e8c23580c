/**
 * A connection that waits for its other end: lines made, offer described, paths gathered.
 *
 * Made while this person is the only one there, so that whoever comes is offered a call at once.
 * Knows no call: who takes it says its offer and owns it from then on.
 */
import { makeLines } from "./lines";
import { channels } from "./peer_channel";
import type { Outgoing } from "./remote";

/** The network may have become another meanwhile, and nobody is told. */
const GOOD_FOR_MS = 60_000;

export interface ReadyConnection {
  readonly connection: RTCPeerConnection;
  readonly channels: ReturnType<typeof channels>;
}

interface Made extends ReadyConnection {
  readonly config: string;
  readonly at: number;
}

export class Standby {
  #made: Made | null = null;

  /** One that fits stays; another is made in place of one that does not. */
  keep(config: RTCConfiguration, outgoing: Outgoing, now: number): void {
    if (this.#fits(config, now)) return;
    this.forget();
    const connection = new RTCPeerConnection(config);
    const made = { connection, channels: channels(), config: JSON.stringify(config), at: now };
    for (const channel of Object.values(made.channels)) channel.attach(connection);
    makeLines(connection, outgoing, "sendrecv", "page");
    // Without an offer it is not taken, and made anew later.
    connection.setLocalDescription().catch(() => {});
    this.#made = made;
  }

  /** The one that waits, if it is what would be made now. */
  take(config: RTCConfiguration, now: number): ReadyConnection | null {
    const made = this.#made;
    if (made?.connection.signalingState !== "have-local-offer" || !this.#fits(config, now))
      return null;
    this.#made = null;
    return made;
  }

  forget(): void {
    const made = this.#made;
    this.#made = null;
    if (made === null) return;
    for (const channel of Object.values(made.channels)) channel.close();
    made.connection.close();
  }

  #fits(config: RTCConfiguration, now: number): boolean {
    const made = this.#made;
    return made !== null && now - made.at < GOOD_FOR_MS && made.config === JSON.stringify(config);
  }
}
