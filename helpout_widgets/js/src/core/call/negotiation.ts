/**
 * Perfect negotiation with one other person: who offers when, and who yields.
 *
 * Owns the order of descriptions and candidates. Does not know tracks, sockets or the DOM: the
 * peer connection is passed in (a fake in tests). The impolite side makes the first offer, so
 * that the first exchange never glares; later either may, and the polite one yields.
 */

export interface Description {
  type: "offer" | "answer" | "pranswer" | "rollback";
  sdp?: string;
}

export type Candidate = Record<string, unknown>;

/** The part of RTCPeerConnection that negotiation uses. */
export interface NegotiablePeer {
  readonly signalingState: string;
  readonly localDescription: Description | null;
  setLocalDescription(): Promise<void>;
  setRemoteDescription(description: Description): Promise<void>;
  addIceCandidate(candidate: Candidate): Promise<void>;
  restartIce(): void;
}

export interface Signal {
  description?: Record<string, unknown>;
  candidate?: Record<string, unknown>;
}

export interface NegotiationPorts {
  peer: NegotiablePeer;
  polite: boolean;
  send(signal: Signal): void;
  /** A remote offer is set: attach what we send before we answer. */
  beforeAnswer(): Promise<void> | void;
  /** Something failed that a restart may mend. */
  failed(error: unknown): void;
}

function isDescription(value: unknown): value is Description {
  if (typeof value !== "object" || value === null) return false;
  const { type, sdp } = value as Record<string, unknown>;
  return (type === "offer" || type === "answer") && typeof sdp === "string";
}

export class Negotiation {
  #ports: NegotiationPorts;
  #queue: Promise<void> = Promise.resolve();
  #makingOffer = false;
  #ignoringOffer = false;
  #settingAnswer = false;
  #restartWanted = false;
  #closed = false;

  constructor(ports: NegotiationPorts) {
    this.#ports = ports;
  }

  /** Make an offer (the first, after `negotiationneeded`, or to restart). */
  async offer(): Promise<void> {
    const { peer } = this.#ports;
    // In any other state this would make an answer.
    if (this.#closed || this.#makingOffer || peer.signalingState !== "stable") return;
    this.#makingOffer = true;
    try {
      await peer.setLocalDescription();
      this.#tell();
    } catch (error) {
      if (!this.#closed) this.#ports.failed(error);
    } finally {
      this.#makingOffer = false;
    }
  }

  /** Find new paths. While an exchange runs, it is done as soon as that ends. */
  restart(): void {
    if (this.#closed) return;
    this.#ports.peer.restartIce();
    if (this.#ports.peer.signalingState === "stable") void this.offer();
    else this.#restartWanted = true;
  }

  /** A message of the other side; handled after those that came before it. */
  receive(signal: Signal): Promise<void> {
    this.#queue = this.#queue
      .then(() => (this.#closed ? undefined : this.#handle(signal)))
      .catch((error: unknown) => {
        if (!this.#closed) this.#ports.failed(error);
      });
    return this.#queue;
  }

  close(): void {
    this.#closed = true;
  }

  async #handle(signal: Signal): Promise<void> {
    if (signal.description !== undefined) {
      if (isDescription(signal.description)) await this.#described(signal.description);
    } else if (signal.candidate !== undefined) await this.#candidate(signal.candidate);
  }

  async #described(description: Description): Promise<void> {
    const { peer, polite } = this.#ports;
    const ready = !this.#makingOffer && (peer.signalingState === "stable" || this.#settingAnswer);
    const collision = description.type === "offer" && !ready;
    this.#ignoringOffer = !polite && collision;
    if (this.#ignoringOffer) return;
    // An answer to an offer that was since rolled back means nothing.
    if (description.type === "answer" && peer.signalingState === "stable") return;
    this.#settingAnswer = description.type === "answer";
    try {
      await peer.setRemoteDescription(description);
    } finally {
      this.#settingAnswer = false;
    }
    if (description.type === "offer") {
      await this.#ports.beforeAnswer();
      await peer.setLocalDescription();
      this.#tell();
    }
    if (this.#restartWanted && peer.signalingState === "stable") {
      this.#restartWanted = false;
      await this.offer();
    }
  }

  async #candidate(candidate: Candidate): Promise<void> {
    try {
      await this.#ports.peer.addIceCandidate(candidate);
    } catch (error) {
      if (!this.#ignoringOffer) throw error;
    }
  }

  #tell(): void {
    const local = this.#ports.peer.localDescription;
    if (local === null || this.#closed) return;
    this.#ports.send({ description: { type: local.type, sdp: local.sdp ?? "" } });
  }
}
