/**
 * The call of one room: who is in it, with a peer connection for each other member, or through a
 * media server where the room has one.
 *
 * Follows the room's list of members and outlives its socket: what the server forgot in a restart
 * goes on while media comes. Knows no pane.
 */
import { batch, computed, effect, type ReadonlySignal, signal } from "@preact/signals";
import type { CallMember, IceServers, SignalFrame, Welcome } from "../contracts/generated";
import { peeringsOf } from "../core/call/members";
import type { RoomClient } from "../core/room/client";
import type { Voices } from "./audio";
import { CallHealth } from "./call_health";
import { EarlySignals, signalOf } from "./early_signals";
import type { Media } from "./media";
import { Peer } from "./peer";
import { type ReadyConnection, Standby } from "./ready_connection";
import type { Remote, ServerCall, ServerCallParts } from "./remote";
import type { Screen } from "./screen";
import { Sending } from "./sending";

/** `elsewhere`: another page of this person took over. `full`: as many are in it as may be. */
export type CallPhase = "out" | "joining" | "in" | "elsewhere" | "full";

export interface JoinOptions {
  /** See and hear only, beside the page of this person that takes part. */
  watch?: boolean;
}

export interface CallParts {
  client: RoomClient;
  media: Media;
  screen: Screen;
  voices: Voices;
  iceServers(): Promise<IceServers>;
  /** How to take part where a media server carries the call. */
  throughServer?(parts: ServerCallParts): ServerCall;
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
  /** Everybody else in the call, whatever carries their media. */
  readonly peers: ReadonlySignal<readonly Remote[]>;
  /** This page takes part without being seen or heard. */
  readonly watching: ReadonlySignal<boolean>;
  readonly health: CallHealth;
  #phase = signal<CallPhase>("out");
  #peers = signal<readonly Peer[]>([]);
  #server = signal<ServerCall | null>(null);
  #watching = signal(false);
  #parts: CallParts;
  #config: RTCConfiguration = {};
  #configUntil = 0;
  #restartedAt = Number.NEGATIVE_INFINITY;
  #wasListed = false;
  #stops: (() => void)[] = [];
  #early = new EarlySignals();
  #sending: Sending;
  #standby = new Standby();

  constructor(parts: CallParts) {
    this.#parts = parts;
    this.phase = this.#phase;
    this.peers = computed(() => this.#server.value?.remotes.value ?? this.#peers.value);
    this.watching = this.#watching;
    this.health = new CallHealth(parts.now);
    const { client, media, screen } = parts;
    this.#sending = new Sending(media, screen, () => this.#watching.peek());
    this.#stops.push(
      client.subscribe(() => {
        this.#follow();
        this.#keepReady();
      }),
      client.onSignal((frame) => this.#signalled(frame)),
      client.onWelcome((frame) => this.#welcomed(frame)),
      effect(() => {
        // Read, so that this runs whenever what we send changes.
        void [media.audio.value, media.video.value, media.muted.value];
        void [screen.shared.value, screen.paused.value];
        this.#mediaChanged();
        this.#keepReady();
      }),
    );
    const online = () => this.#restartAll();
    globalThis.addEventListener("online", online);
    this.#stops.push(() => globalThis.removeEventListener("online", online));
    const sweep = setInterval(() => {
      this.#sweep();
      this.#keepReady();
    }, SWEEP_MS);
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

  async join({ watch = false }: JoinOptions = {}): Promise<void> {
    if (this.#taking && this.#watching.peek() === watch) return;
    const goesOn = this.#phase.peek() === "in";
    batch(() => {
      this.#watching.value = watch;
      if (!goesOn) this.#phase.value = "joining";
    });
    if (goesOn) {
      this.#mediaChanged();
      return;
    }
    this.#wasListed = false;
    // Without an answer the call may still work inside one network.
    if (this.#parts.now() >= this.#configUntil) await this.prepare().catch(() => {});
    if (this.#phase.peek() !== "joining") return;
    this.#tellRoom();
    this.#follow();
  }

  /** Until all who were there at the click were answered, `ms` at most. */
  async exchanged(ms: number): Promise<void> {
    const { call, connection_id: me } = this.#parts.client.state;
    const others = call.filter((one) => one.connection_id !== me && one.device === "page");
    if (others.length === 0 || !this.#taking) return;
    let stop = () => {};
    const all = new Promise<void>((resolve) => {
      stop = effect(() => {
        const peers = this.#peers.value;
        if (peers.length >= others.length)
          void Promise.all(peers.map((peer) => peer.exchanged)).then(() => resolve());
      });
    });
    await Promise.race([all, new Promise((resolve) => setTimeout(resolve, ms))]);
    stop();
  }

  /** While nobody else is there: what the first who comes is offered. */
  #keepReady(): void {
    const { client, media, now } = this.#parts;
    const { call, connection_id: me, link, topology } = client.state;
    const lines = [media.audio.peek(), media.video.peek()];
    const alone = call.every((one) => one.connection_id === me);
    const sends = lines.some(({ track }) => track !== null) && !lines.some(({ busy }) => busy);
    const known = link === "open" && topology !== "server" && now() < this.#configUntil;
    if (alone && sends && known && !this.#watching.peek())
      this.#standby.keep(this.#configNow(), this.#sending.all(), now());
    else this.#standby.forget();
  }

  #ready(member: CallMember, polite: boolean): ReadyConnection | null {
    if (polite || member.device !== "page" || this.#watching.peek()) return null;
    return this.#standby.take(this.#configNow(), this.#parts.now());
  }

  /** The person's own wish for a relay is asked each time: it may have changed since. */
  #configNow(): RTCConfiguration {
    return Call.alwaysRelay ? { ...this.#config, iceTransportPolicy: "relay" } : this.#config;
  }

  /** Whether another page of this person takes part in the call now. */
  get otherPageTakesPart(): boolean {
    const { call, connection_id: me, account_id: account } = this.#parts.client.state;
    return call.some(
      (one) =>
        one.account_id === account &&
        one.connection_id !== me &&
        one.device === "page" &&
        !one.watch,
    );
  }

  /** Send all of the picture again, though this computer was too slow for it. */
  sendAllAgain(): void {
    this.health.forget();
    this.#refresh();
  }

  leave(): void {
    if (this.#phase.peek() === "out") return;
    if (this.#taking) this.#parts.client.send({ type: "leave_call" });
    this.#stop("out");
  }

  close(): void {
    for (const stop of this.#stops.splice(0)) stop();
    this.#stop("out");
    this.#standby.forget();
  }

  get #taking(): boolean {
    return this.#phase.peek() === "joining" || this.#phase.peek() === "in";
  }

  #stop(phase: CallPhase): void {
    const peers = this.#peers.peek();
    const server = this.#server.peek();
    batch(() => {
      this.#phase.value = phase;
      this.#peers.value = [];
      this.#server.value = null;
    });
    server?.close();
    for (const peer of peers) this.#end(peer);
    this.#early.clear();
    this.health.forget();
  }

  #end(peer: Peer): void {
    this.#parts.voices.stop(peer.connectionId);
    this.health.leave(peer.connectionId);
    peer.close();
  }

  #tellRoom(): void {
    this.#parts.client.send(this.#sending.told());
  }

  #refresh(): void {
    this.#server.peek()?.refresh();
    for (const peer of this.#peers.peek()) void peer.refresh().catch(() => {});
  }

  #mediaChanged(): void {
    if (!this.#taking) return;
    this.#refresh();
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
    const { state } = this.#parts.client;
    const { call, connection_id: me } = state;
    if (state.link === "refused") {
      this.#stop("out");
      return;
    }
    const listed = call.some((member) => member.connection_id === me);
    if (listed) {
      this.#wasListed = true;
      if (this.#phase.peek() === "joining") this.#phase.value = "in";
    } else if (this.#wasListed && !this.#watching.peek() && this.otherPageTakesPart) {
      this.#stop("elsewhere");
      return;
    } else if (this.#phase.peek() === "joining" && state.notice?.code === "call_full") {
      this.#stop("full");
      return;
    }
    if (state.topology === "server") {
      this.#throughServer(listed);
      this.health.told(state);
    } else {
      for (const { member, polite } of peeringsOf(call, me, state.recording))
        this.#ensurePeer(member, polite);
      this.#consentsChanged();
    }
    this.#sweep();
  }

  #throughServer(listed: boolean): void {
    const { client, voices, now, throughServer } = this.#parts;
    if (!listed || this.#server.peek() !== null || throughServer === undefined) return;
    this.#server.value = throughServer({
      client,
      voices,
      config: () => this.#configNow(),
      outgoing: () => this.#sending.all(),
      now,
    });
  }

  #agreedTo: readonly unknown[] = [];
  /** A kernel or the recorder may have more, or less, than before. */
  #consentsChanged(): void {
    const { recording, pictures } = this.#parts.client.state;
    const before = this.#agreedTo;
    if (before[0] === recording && before[1] === pictures) return;
    this.#agreedTo = [recording, pictures];
    for (const peer of this.#peers.peek())
      if (peer.device !== "page") void peer.refresh().catch(() => {});
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
      ready: this.#ready(member, polite),
      outgoing: () => this.#sending.to(member, client.state),
      eased: () => this.health.eased.peek(),
      theirs: () => client.state.call.find((one) => one.connection_id === id) ?? null,
      send: (signal) => {
        client.send({ type: "send_signal", to: id, ...signal });
      },
      // One's own second camera, or kernel, is not to be heard beside oneself.
      voice: (track) => {
        if (member.account_id !== client.state.account_id) voices.play(id, track);
      },
      heard: (level) => this.health.heard(id, level),
      sampled: (sample) => {
        if (this.health.sampled(id, sample)) this.#refresh();
      },
      now,
    });
    this.#peers.value = [...this.#peers.peek(), peer];
    for (const frame of this.#early.take(id)) peer.receive(signalOf(frame));
    return peer;
  }

  #signalled(frame: SignalFrame): void {
    if (!this.#taking) return;
    const peer = this.#peers.peek().find((one) => one.connectionId === frame.sender);
    if (peer !== undefined) peer.receive(signalOf(frame));
    else this.#early.keep(frame);
  }

  #sweep(): void {
    if (!this.#taking || this.#peers.peek().length === 0) return;
    const gone = this.#peers.peek().filter((peer) => this.#isGone(peer));
    if (gone.length === 0) return;
    this.#peers.value = this.#peers.peek().filter((peer) => !gone.includes(peer));
    for (const peer of gone) this.#end(peer);
  }

  #isGone(peer: Peer): boolean {
    const { call, participants, link, recording, connection_id: me } = this.#parts.client.state;
    const member = call.find((one) => one.connection_id === peer.connectionId);
    if (member !== undefined)
      // The consent that this connection was made for may be taken back.
      return (
        peer.device === "recorder" &&
        !peeringsOf(call, me, recording).some((one) => one.member === member) &&
        call.some((one) => one.connection_id === me)
      );
    const { accountId, device } = peer;
    if (call.some((one) => one.account_id === accountId && one.device === device && !one.watch))
      return true;
    // Without the room nobody can tell who left: what still comes goes on.
    if (link !== "open") return false;
    const settling = this.#parts.now() - this.#restartedAt < BACK_WITHIN_MS;
    const here = participants.some((one) => one.connection_id === peer.connectionId && one.here);
    return (here && !settling) || peer.silentMs() > GONE_AFTER_MS;
  }

  #restartAll(): void {
    // Gathered in the network that was.
    this.#standby.forget();
    const restart = () => {
      this.#server.peek()?.restart();
      for (const peer of this.#peers.peek()) peer.restart(this.#configNow());
    };
    if (this.#parts.now() < this.#configUntil) restart();
    else void this.prepare().then(restart, restart);
  }
}
