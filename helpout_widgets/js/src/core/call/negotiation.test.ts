import { describe, expect, it } from "vitest";
import { type Description, type NegotiablePeer, Negotiation, type Signal } from "./negotiation";

/** A peer connection that keeps the rules of the signalling state and nothing else. */
class FakePeer implements NegotiablePeer {
  signalingState = "stable";
  localDescription: Description | null = null;
  remote: Description | null = null;
  restarts = 0;
  candidates: string[] = [];
  #name: string;
  #count = 0;

  constructor(name: string) {
    this.#name = name;
  }

  async setLocalDescription(): Promise<void> {
    await Promise.resolve();
    this.#count += 1;
    const sdp = `${this.#name}${this.#count}`;
    if (this.signalingState === "have-remote-offer") {
      this.localDescription = { type: "answer", sdp: `${sdp} to ${this.remote?.sdp}` };
      this.signalingState = "stable";
    } else {
      this.localDescription = { type: "offer", sdp };
      this.signalingState = "have-local-offer";
    }
  }

  async setRemoteDescription(description: Description): Promise<void> {
    await Promise.resolve();
    if (description.type === "answer") {
      if (this.signalingState !== "have-local-offer") throw new Error("an answer to nothing");
      if (!description.sdp?.endsWith(` to ${this.localDescription?.sdp}`))
        throw new Error("an answer to another offer");
      this.signalingState = "stable";
    } else this.signalingState = "have-remote-offer";
    this.remote = description;
  }

  async addIceCandidate(candidate: Record<string, unknown>): Promise<void> {
    await Promise.resolve();
    if (candidate.of !== this.remote?.sdp?.split(" ")[0])
      throw new Error("a candidate of an unknown description");
    this.candidates.push(String(candidate.of));
  }

  restartIce(): void {
    this.restarts += 1;
  }
}

interface Side {
  peer: FakePeer;
  negotiation: Negotiation;
  outbox: Signal[];
  errors: unknown[];
}

function side(name: string, polite: boolean): Side {
  const peer = new FakePeer(name);
  const outbox: Signal[] = [];
  const errors: unknown[] = [];
  const negotiation = new Negotiation({
    peer,
    polite,
    send: (signal) => {
      outbox.push(signal);
      const sdp = (signal.description as { sdp?: string } | undefined)?.sdp;
      if (sdp !== undefined) outbox.push({ candidate: { of: sdp.split(" ")[0] } });
    },
    beforeAnswer: () => {},
    failed: (error) => errors.push(error),
  });
  return { peer, negotiation, outbox, errors };
}

/** Carries messages between the two until both are silent; in order, in bursts of `burst`. */
async function carry(a: Side, b: Side, burst: () => number): Promise<void> {
  for (let quiet = 0; quiet < 3; ) {
    const before = a.outbox.length + b.outbox.length;
    for (const [from, to] of [
      [a, b],
      [b, a],
    ] as const)
      for (const signal of from.outbox.splice(0, burst())) void to.negotiation.receive(signal);
    for (let turn = 0; turn < 8; turn += 1) await Promise.resolve();
    quiet = before === 0 && a.outbox.length + b.outbox.length === 0 ? quiet + 1 : 0;
  }
}

describe("negotiation", () => {
  it("connects by one offer and one answer", async () => {
    const [a, b] = [side("a", false), side("b", true)];
    void a.negotiation.offer();
    await carry(a, b, () => 10);
    expect(a.peer.remote?.type).toBe("answer");
    expect(b.peer.remote?.type).toBe("offer");
    expect(b.peer.candidates).toEqual(["a1"]);
  });

  it("lets the polite one yield where two offers meet", async () => {
    const [a, b] = [side("a", false), side("b", true)];
    void a.negotiation.offer();
    void b.negotiation.offer();
    await carry(a, b, () => 10);
    expect([...a.errors, ...b.errors]).toEqual([]);
    expect(a.peer.remote).toEqual({ type: "answer", sdp: "b2 to a1" });
    expect([a.peer.signalingState, b.peer.signalingState]).toEqual(["stable", "stable"]);
  });

  it("swallows candidates of an offer that it ignored, and no others", async () => {
    const a = side("a", false);
    void a.negotiation.offer();
    await a.negotiation.receive({ description: { type: "offer", sdp: "b1" } });
    await a.negotiation.receive({ candidate: { of: "b1" } });
    expect(a.errors).toEqual([]);
    await a.negotiation.receive({ description: { type: "answer", sdp: "b2 to a1" } });
    await a.negotiation.receive({ candidate: { of: "nobody" } });
    expect(a.errors).toHaveLength(1);
  });

  it("restarts when an exchange ends, where it was asked in the middle of it", async () => {
    const [a, b] = [side("a", false), side("b", true)];
    void a.negotiation.offer();
    await Promise.resolve();
    await Promise.resolve();
    a.negotiation.restart();
    await carry(a, b, () => 10);
    expect(a.peer.restarts).toBe(1);
    expect(a.peer.localDescription?.sdp).toBe("a2");
    expect(a.peer.remote?.sdp).toBe("b2 to a2");
  });

  it("ends stable however restarts of both sides and slow messages fall together", async () => {
    let seed = 7;
    const random = () => {
      seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
      return seed / 2 ** 31;
    };
    for (let round = 0; round < 200; round += 1) {
      const [a, b] = [side("a", false), side("b", true)];
      void a.negotiation.offer();
      for (let step = 0; step < 12; step += 1) {
        if (random() < 0.2) a.negotiation.restart();
        if (random() < 0.2) b.negotiation.restart();
        const [from, to] = random() < 0.5 ? [a, b] : [b, a];
        for (const signal of from.outbox.splice(0, Math.floor(random() * 3)))
          void to.negotiation.receive(signal);
        for (let turn = Math.floor(random() * 4); turn > 0; turn -= 1) await Promise.resolve();
      }
      await carry(a, b, () => 1 + Math.floor(random() * 3));
      expect([a.peer.signalingState, b.peer.signalingState, round]).toEqual([
        "stable",
        "stable",
        round,
      ]);
      expect([...a.errors, ...b.errors]).toEqual([]);
    }
  });
});
