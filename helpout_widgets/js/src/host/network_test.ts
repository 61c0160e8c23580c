/**
 * The network test in a browser: two short calls with the marketplace's echo peer, one directly
 * and one by the relay.
 *
 * Owns the connections and their channels. What the figures mean is in `core/network_test`.
 */

import type { IceServers, NetworkTest, UploadSeen } from "../contracts/generated";
import type { Api } from "../core/api";
import {
  echoesSummed,
  kbpsOf,
  type Needs,
  type NetworkFound,
  type PathFound,
  UNREACHED,
} from "../core/network_test/verdict";
import { HelpoutRefusal } from "../core/refusal";

export interface NetworkTestParts {
  api: Pick<Api, "networkTest" | "networkTestServers">;
  signal: AbortSignal;
  /** With rates: some seconds of load each way. */
  full: boolean;
  /** How far it is, 0..1. */
  progress(share: number): void;
}

export interface NetworkTested {
  readonly found: NetworkFound;
  readonly needs: Needs;
  /** A rate near it means "at least". */
  readonly load_kbps_max: number;
}

const GATHER_MS = 3_000;
const CONNECT_MS = 10_000;
const ECHOES = 20;
const ECHO_EVERY_MS = 40;
const ECHO_WAIT_MS = 1_000;
const LOAD_MS = 1_500;
const CHUNK = new Uint8Array(8_000);
const BUFFERED_MAX = 128_000;
const ANSWER_MS = 5_000;

/**
 * Test both ways. A way that cannot be reached is a finding, not an error.
 *
 * @throws HelpoutRefusal where the marketplace refuses the test (too many, no echo peer), or an
 *   AbortError.
 */
export async function testNetwork(parts: NetworkTestParts): Promise<NetworkTested> {
  const { api, signal } = parts;
  const servers = await api.networkTestServers({ signal });
  const hasRelay = servers.ice_servers.some((server) =>
    server.urls.some((url) => url.startsWith("turn")),
  );
  let facts: NetworkTest | null = null;
  const test = async (policy: RTCIceTransportPolicy, from: number): Promise<PathFound> => {
    const path = new TestedPath(servers, policy, signal);
    try {
      facts = (await path.connect(api)) ?? facts;
      if (!path.open) return UNREACHED;
      parts.progress(from + 0.2);
      const echoes = await path.echoes();
      if (!parts.full) return { ...UNREACHED, reached: true, ...echoes };
      parts.progress(from + 0.3);
      const up_kbps = await path.upload();
      parts.progress(from + 0.4);
      return { reached: true, ...echoes, up_kbps, down_kbps: await path.download() };
    } finally {
      path.close();
    }
  };
  const direct = servers.transport_policy === "relay" ? UNREACHED : await test("all", 0);
  parts.progress(0.5);
  const relay = hasRelay ? await test("relay", 0.5) : null;
  parts.progress(1);
  signal.throwIfAborted();
  // Nothing was answered at all: then nothing is known of the needs either.
  const { needed_kbps, recording_kbps, load_kbps_max } = facts ?? {
    needed_kbps: 1_000,
    recording_kbps: 0,
    load_kbps_max: Number.POSITIVE_INFINITY,
  };
  return { found: { direct, relay }, needs: { needed_kbps, recording_kbps }, load_kbps_max };
}

class TestedPath {
  #pc: RTCPeerConnection;
  #signal: AbortSignal;
  #echo: RTCDataChannel;
  #load: RTCDataChannel;
  #control: RTCDataChannel;

  constructor(servers: IceServers, policy: RTCIceTransportPolicy, signal: AbortSignal) {
    // The direct way is asked for without a relay: else one would hide that it is closed.
    const iceServers = servers.ice_servers
      .filter((server) => policy === "relay" || !server.urls.some((url) => url.startsWith("turn")))
      .map((server) => ({ ...server }));
    this.#pc = new RTCPeerConnection({ iceServers, iceTransportPolicy: policy });
    this.#signal = signal;
    this.#echo = this.#pc.createDataChannel("echo", { ordered: false, maxRetransmits: 0 });
    this.#load = this.#pc.createDataChannel("load");
    this.#control = this.#pc.createDataChannel("control");
    this.#load.binaryType = "arraybuffer";
  }

  get open(): boolean {
    return [this.#echo, this.#load, this.#control].every((one) => one.readyState === "open");
  }

  close(): void {
    this.#pc.close();
  }

  /** Offer, and wait until the channels are open or the time is over. Null: nothing to offer. */
  async connect(api: NetworkTestParts["api"]): Promise<NetworkTest | null> {
    await this.#pc.setLocalDescription();
    await this.#until(GATHER_MS, (done) => {
      this.#pc.addEventListener("icegatheringstatechange", () => {
        if (this.#pc.iceGatheringState === "complete") done();
      });
      if (this.#pc.iceGatheringState === "complete") done();
    });
    const sdp = this.#pc.localDescription?.sdp ?? "";
    if (!sdp.includes("a=candidate:")) return null;
    const answer = await this.#ask(api, sdp);
    if (answer === null) return null;
    await this.#pc.setRemoteDescription({ type: "answer", sdp: answer.sdp });
    await this.#until(CONNECT_MS, (done) => {
      const look = () => {
        if (this.open || this.#pc.connectionState === "failed") done();
      };
      for (const channel of [this.#echo, this.#load, this.#control])
        channel.addEventListener("open", look);
      this.#pc.addEventListener("connectionstatechange", look);
      look();
    });
    return answer;
  }

  /** Small packets there and back, some of which may be lost. */
  async echoes(): Promise<Pick<PathFound, "rtt_ms" | "loss">> {
    const sent: number[] = [];
    const trips: (number | null)[] = [];
    this.#echo.onmessage = ({ data }) => {
      const number = Number(data);
      const at = sent[number];
      if (at !== undefined) trips[number] ??= performance.now() - at;
    };
    for (let number = 0; number < ECHOES && this.open; number += 1) {
      trips.push(null);
      sent.push(performance.now());
      this.#echo.send(String(number));
      await this.#pause(ECHO_EVERY_MS);
    }
    await this.#until(ECHO_WAIT_MS, (done) => {
      const look = () => {
        if (trips.every((ms) => ms !== null)) done();
      };
      this.#echo.addEventListener("message", look);
      look();
    });
    return echoesSummed(trips);
  }

  async upload(): Promise<number | null> {
    this.#control.send(JSON.stringify({ do: "upload_begins" }));
    const until = performance.now() + LOAD_MS;
    while (performance.now() < until && this.open) {
      if (this.#load.bufferedAmount < BUFFERED_MAX) this.#load.send(CHUNK);
      else await this.#pause(10);
      if (this.#load.bufferedAmount >= BUFFERED_MAX) await this.#pause(10);
    }
    await this.#until(ANSWER_MS, (done) => {
      this.#load.bufferedAmountLowThreshold = 0;
      this.#load.addEventListener("bufferedamountlow", () => done(), { once: true });
      if (this.#load.bufferedAmount === 0) done();
    });
    let seen: UploadSeen | null = null;
    await this.#until(ANSWER_MS, (done) => {
      this.#control.onmessage = ({ data }) => {
        seen = JSON.parse(String(data)) as UploadSeen;
        done();
      };
      if (this.open) this.#control.send(JSON.stringify({ do: "upload_ends" }));
      else done();
    });
    const { bytes, ms } = (seen as UploadSeen | null) ?? { bytes: 0, ms: 0 };
    return kbpsOf(bytes, ms);
  }

  async download(): Promise<number | null> {
    let bytes = 0;
    let first = 0;
    let last = 0;
    this.#load.onmessage = ({ data }) => {
      last = performance.now();
      // The first one only starts the clock.
      if (first === 0) first = last;
      else bytes += (data as ArrayBuffer).byteLength;
    };
    if (this.open) this.#control.send(JSON.stringify({ do: "send", ms: LOAD_MS }));
    await this.#pause(LOAD_MS + 500);
    this.#load.onmessage = null;
    return kbpsOf(bytes, last - first);
  }

  async #ask(api: NetworkTestParts["api"], sdp: string): Promise<NetworkTest | null> {
    try {
      return await api.networkTest({ sdp }, { signal: this.#signal });
    } catch (error) {
      // An offer that the peer cannot answer is a way that does not work.
      if (error instanceof HelpoutRefusal && error.code === "invalid_request") return null;
      throw error;
    }
  }

  #pause(ms: number): Promise<void> {
    return this.#until(ms, () => {});
  }

  /** Until `done` is called or the time is over; rejects when the test is given up. */
  #until(ms: number, begin: (done: () => void) => void): Promise<void> {
    return new Promise((resolve, reject) => {
      const abort = () => finish(() => reject(this.#signal.reason));
      const timer = setTimeout(() => finish(resolve), ms);
      const finish = (settle: () => void) => {
        clearTimeout(timer);
        this.#signal.removeEventListener("abort", abort);
        settle();
      };
      this.#signal.addEventListener("abort", abort);
      if (this.#signal.aborted) abort();
      else begin(() => finish(resolve));
    });
  }
}
