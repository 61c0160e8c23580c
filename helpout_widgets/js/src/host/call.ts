/**
 * The call of one room: who is in it, with a peer connection for each other person.
 *
 * Follows the room's list of members and outlives its socket: what the server forgot in a restart
 * goes on while media comes. Knows no pane.
 */
import { batch, effect, type ReadonlySignal, signal } from "@preact/signals";
import type { CallMember, IceServers, SignalFrame, Welcome } from "../contracts/generated";
import { peeringsOf } from "../core/call/members";
import type { RoomClient } from "../core/room/client";
import type { Voices } from "./audio";
import type { Media } from "./media";
import { type Outgoing, Peer } from "./peer";
import type { Screen } from "./screen";

export type CallPhase = "out" | "joining" | "in" | "elsewhere";

export interface CallParts {
  client: RoomClient;
  media: Media;
  screen: Screen;
  voices: Voices;
  iceServers(): Promise<IceServers>;
  now(): number;
}

const RELAY_KEY = "helpouts.always_relay";
/** After a restart of the marketplace the others need a moment to be back in the list. */
const BACK_WITHIN_MS = 10_000;
/** Somebody who left the room without a word, and sends nothing any more. */
const GONE_AFTER_MS = 6_000;
const SWEEP_MS = 1_000;

export class Call {
  readonly phase: ReadonlySignal<CallPhase>;
  readonly peers: ReadonlySignal<readonly Peer[]>;
  #phase = signal<CallPhase>("out");
  #peers = signal<readonly Peer[]>([]);
  #parts: CallParts;
  #config: RTCConfiguration = {};
  #configUntil = 0;
  #restartedAt = Number.NEGATIVE_INFINITY;
  #wasListed = false;
  #stops: (() => void)[] = [];
  #early = new Map<string, SignalFrame[]>();

  constructor(parts: CallParts) {
    this.#parts = parts;
    this.phase = this.#phase;
    this.peers = this.#peers;
    const { client, media, screen } = parts;
    this.#stops.push(
      client.subscribe(() => this.#follow()),
      client.onSignal((frame) => this.#signalled(frame)),
      client.onWelcome((frame) => this.#welcomed(frame)),
      effect(() => {
        // Read, so that this runs whenever what we send changes.
        void [media.audio.value, media.video.value, media.muted.value];
        void [screen.shared.value, screen.paused.value];
        this.#mediaChanged();
      }),
    );
    const online = () => this.#restartAll();
    globalThis.addEventListener("online", online);
    this.#stops.push(() => globalThis.removeEventListener("online", online));
    const sweep = setInterval(() => this.#sweep(), SWEEP_MS);
    this.#stops.push(() => clearInterval(sweep));
  }

  /** Whether calls go through a relay only, which hides this computer's address. */
  static get alwaysRelay(): boolean {
    return localStorage.getItem(RELAY_KEY) === "yes";
  }

  static set alwaysRelay(wanted: boolean) {
    if (wanted) localStorage.setItem(RELAY_KEY, "yes");
    else localStorage.removeItem(RELAY_KEY);
  }

  /** Fetch the ways through the network ahead of the call; rejects where that fails. */
  async prepare(): Promise<IceServers> {
    const servers = await this.#parts.iceServers();
    this.#config = {
      iceServers: servers.ice_servers.map((server) => ({ ...server })),
      iceTransportPolicy: servers.transport_policy,
      bundlePolicy: "max-bundle",
    };
    this.#configUntil = this.#parts.now() + servers.expires_in_ms;
    return servers;
  }

  async join(): Promise<void> {
    if (this.#phase.peek() === "joining" || this.#phase.peek() === "in") return;
    this.#phase.value = "joining";
    this.#wasListed = false;
    // Without an answer the call may still work inside one network.
    if (this.#parts.now() >= this.#configUntil) await this.prepare().catch(() => {});
    if (this.#phase.peek() !== "joining") return;
    this.#tellRoom();
    this.#follow();
  }

  /** The person's own wish for a relay is asked each time: it may have changed since. */
  #configNow(): RTCConfiguration {
    return Call.alwaysRelay ? { ...this.#config, iceTransportPolicy: "relay" } : this.#config;
  }

  leave(): void {
    if (this.#phase.peek() === "out") return;
    if (this.#phase.peek() !== "elsewhere") this.#parts.client.send({ type: "leave_call" });
    this.#stop("out");
  }

  close(): void {
    for (const stop of this.#stops.splice(0)) stop();
    this.#stop("out");
  }

  get #taking(): boolean {
    return this.#phase.peek() === "joining" || this.#phase.peek() === "in";
  }

  #stop(phase: CallPhase): void {
    const peers = this.#peers.peek();
    batch(() => {
      this.#phase.value = phase;
      this.#peers.value = [];
    });
    for (const peer of peers) this.#end(peer);
    this.#early.clear();
  }

  #end(peer: Peer): void {
    this.#parts.voices.stop(peer.connectionId);
    peer.close();
  }

  #tellRoom(): void {
    const { media, screen, client } = this.#parts;
    client.send({
      type: "join_call",
      audio: media.audio.peek().track !== null && !media.muted.peek(),
      video: media.video.peek().track !== null,
      screen: screen.shared.peek() !== null,
      paused: screen.paused.peek(),
    });
  }

  #outgoing(): Outgoing {
    const { media, screen } = this.#parts;
    return {
      audio: media.audio.peek().track,
      camera: media.video.peek().track,
      screen: screen.outgoing.peek(),
    };
  }

  #mediaChanged(): void {
    if (!this.#taking) return;
    for (const peer of this.#peers.peek()) void peer.refresh().catch(() => {});
    this.#tellRoom();
  }

  #welcomed(frame: Welcome): void {
    if (!frame.resumed) this.#restartedAt = this.#parts.now();
    if (!this.#taking) return;
    const listed = frame.call.some((member) => member.connection_id === frame.connection_id);
    if (!listed) {
      this.#wasListed = false;
      this.#tellRoom();
    }
    if (!frame.resumed) for (const peer of this.#peers.peek()) peer.repeat();
    this.#follow();
  }

  /** Bring the peers in line with the room's list. */
  #follow(): void {
    if (!this.#taking) return;
    const { call, connection_id: me, account_id: account } = this.#parts.client.state;
    const listed = call.some((member) => member.connection_id === me);
    if (listed) {
      this.#wasListed = true;
      if (this.#phase.peek() === "joining") this.#phase.value = "in";
    } else if (this.#wasListed && call.some((member) => member.account_id === account)) {
      // Another page of this person took over.
      this.#stop("elsewhere");
      return;
    }
    for (const { member, polite } of peeringsOf(call, me)) this.#ensurePeer(member, polite);
    this.#sweep();
  }

  #ensurePeer(member: CallMember, polite: boolean): Peer {
    const known = this.#peers.peek().find((peer) => peer.connectionId === member.connection_id);
    if (known !== undefined) return known;
    const { client, voices, now } = this.#parts;
    const id = member.connection_id;
    const peer = new Peer({
      member,
      polite,
      config: this.#configNow(),
      outgoing: () => this.#outgoing(),
      theirs: () => client.state.call.find((one) => one.connection_id === id) ?? null,
      send: (signal) => {
        client.send({ type: "send_signal", to: id, ...signal });
      },
      voice: (track) => voices.play(id, track),
      now,
    });
    this.#peers.value = [...this.#peers.peek(), peer];
    for (const frame of this.#early.get(id) ?? []) peer.receive(signalOf(frame));
    this.#early.delete(id);
    return peer;
  }

  #signalled(frame: SignalFrame): void {
    if (!this.#taking) return;
    const peer = this.#peers.peek().find((one) => one.connectionId === frame.sender);
    if (peer !== undefined) peer.receive(signalOf(frame));
    // Their offer may come before the list that names them.
    else this.#early.set(frame.sender, [...(this.#early.get(frame.sender) ?? []), frame]);
  }

  #sweep(): void {
    if (!this.#taking || this.#peers.peek().length === 0) return;
    const gone = this.#peers.peek().filter((peer) => this.#isGone(peer));
    if (gone.length === 0) return;
    this.#peers.value = this.#peers.peek().filter((peer) => !gone.includes(peer));
    for (const peer of gone) this.#end(peer);
  }

  #isGone(peer: Peer): boolean {
    const { call, participants, link } = this.#parts.client.state;
    if (call.some((member) => member.connection_id === peer.connectionId)) return false;
    if (call.some((member) => member.account_id === peer.accountId)) return true;
    // Without the room nobody can tell who left: what still comes goes on.
    if (link !== "open") return false;
    const settling = this.#parts.now() - this.#restartedAt < BACK_WITHIN_MS;
    const here = participants.some((one) => one.connection_id === peer.connectionId && one.here);
    return (here && !settling) || peer.silentMs() > GONE_AFTER_MS;
  }

  #restartAll(): void {
    const restart = () => {
      for (const peer of this.#peers.peek()) peer.restart(this.#configNow());
    };
    if (this.#parts.now() < this.#configUntil) restart();
    else void this.prepare().then(restart, restart);
  }
}

function signalOf(frame: SignalFrame) {
  return {
    ...(frame.description === null ? {} : { description: frame.description }),
    ...(frame.candidate === null ? {} : { candidate: frame.candidate }),
  };
}
