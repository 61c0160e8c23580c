/**
 * A data channel between two pages of a call, there before its connection is.
 *
 * Both sides make it by agreement (a fixed id), so nothing is negotiated for it later. What comes
 * in was sent by another person: who listens checks it.
 */
import { type ReadonlySignal, signal } from "@preact/signals";

export type ChannelName = "pointer" | "still" | "captions";

/** The id of each and how it is sent; both sides must agree, see docs/architecture.md. */
const CHANNELS: Readonly<Record<ChannelName, RTCDataChannelInit>> = {
  // A pointer that comes late is of no use: the next one is on its way.
  pointer: { negotiated: true, id: 0, ordered: false, maxRetransmits: 0 },
  still: { negotiated: true, id: 1, ordered: true },
  captions: { negotiated: true, id: 2, ordered: true },
};

/** What a page takes of another at once; browsers send 256 KiB at most. */
const MESSAGE_MAX = 262_144;
/** More than this waits to be sent: the path cannot keep up. */
const BEHIND_MAX: Readonly<Record<ChannelName, number>> = {
  pointer: 16_384,
  still: 8_388_608,
  captions: 65_536,
};

export type ChannelMessage = string | ArrayBuffer;

export class PeerChannel {
  readonly name: ChannelName;
  readonly open: ReadonlySignal<boolean>;
  #open = signal(false);
  #channel: RTCDataChannel | null = null;
  #listeners = new Set<(message: ChannelMessage) => void>();

  constructor(name: ChannelName) {
    this.name = name;
    this.open = this.#open;
  }

  /** Told of every message; returns the way to stop. */
  listen(listener: (message: ChannelMessage) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** False where it was not sent: the channel is not open, or the path cannot keep up. */
  send(message: string | ArrayBuffer): boolean {
    const channel = this.#channel;
    if (channel?.readyState !== "open") return false;
    if (channel.bufferedAmount > BEHIND_MAX[this.name]) return false;
    try {
      if (typeof message === "string") channel.send(message);
      else channel.send(message);
      return true;
    } catch {
      return false;
    }
  }

  /** Bytes that wait to be sent. */
  get behind(): number {
    return this.#channel?.bufferedAmount ?? 0;
  }

  /** To be called by both sides before the first description is made. */
  attach(connection: RTCPeerConnection): void {
    if (this.#channel !== null || connection.createDataChannel === undefined) return;
    const channel = connection.createDataChannel(this.name, CHANNELS[this.name]);
    channel.binaryType = "arraybuffer";
    this.#channel = channel;
    channel.addEventListener("open", () => {
      this.#open.value = this.#channel === channel;
    });
    channel.addEventListener("close", () => {
      if (this.#channel === channel) this.#open.value = false;
    });
    channel.addEventListener("message", ({ data }) => {
      const size = typeof data === "string" ? data.length : (data as ArrayBuffer).byteLength;
      if (size === undefined || size > MESSAGE_MAX) return;
      for (const listener of [...this.#listeners]) listener(data as ChannelMessage);
    });
  }

  /** Its connection is replaced: closed until the next is there, for the same listeners. */
  detach(): void {
    this.#channel = null;
    this.#open.value = false;
  }

  close(): void {
    this.#open.value = false;
    this.#listeners.clear();
  }
}

/** One of each, not attached yet. */
export function channels(): Readonly<Record<ChannelName, PeerChannel>> {
  return {
    pointer: new PeerChannel("pointer"),
    still: new PeerChannel("still"),
    captions: new PeerChannel("captions"),
  };
}
