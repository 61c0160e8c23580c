/**
 * The call of one room: who is in it, with a peer connection for each other member, or through a
 * media server where the room has one.
 *
 * Follows the room's list of members and outlives its socket: what the server forgot in a restart
 * goes on while media comes. Connections may stand before anybody joins (`readiness.ts`): nothing
 * is sent over these, and nobody sees them. Knows no pane.
 */
import { batch, computed, effect, type ReadonlySignal, signal } from "@preact/signals";
import type { CallMember, IceServers, SignalFrame, Welcome } from "../contracts/generated";
import { hasLeft } from "../core/call/left";
import { otherPageTakesPart, othersThere, peeringsOf, withMe } from "../core/call/members";
import { CallHealth } from "./call_health";
import type { CallParts, JoinOptions } from "./call_parts";
import { EarlySignals, signalOf } from "./early_signals";
import { Heard } from "./heard";
import { Peer } from "./peer";
import { Readiness } from "./readiness";
import type { Remote, ServerCall } from "./remote";
import { Sending } from "./sending";
import { type CallPhase, Shown } from "./shown";
import { Ways } from "./ways";

export type { CallPhase } from "./shown";

/** After a restart of the marketplace the others need a moment to be back in the list. */
const BACK_WITHIN_MS = 10_000;
const SWEEP_MS = 1_000;

export class Call {
  readonly phase: ReadonlySignal<CallPhase>;
  /** Everybody else in the call, whatever carries their media. */
  readonly peers: ReadonlySignal<readonly Remote[]>;
  /** This page takes part without being seen or heard. */
  readonly watching: ReadonlySignal<boolean>;
  /** A picture of somebody else was drawn since we joined. */
  readonly seen: ReadonlySignal<boolean>;
  readonly health: CallHealth;
  #phase = signal<CallPhase>("out");
  /** All connections, those with members who are only ready too. */
  #peers: readonly Peer[] = [];
  /** Those that carry the call: we joined, and so did they. */
  #inCall = signal<readonly Peer[]>([]);
  #shown = new Shown(this.#phase, this.#inCall);
  #heard: Heard;
  #server = signal<ServerCall | null>(null);
  #watching = signal(false);
  #seen = signal(false);
  #parts: CallParts;
  #ways: Ways;
  #restartedAt = Number.NEGATIVE_INFINITY;
  #wasListed = false;
  /** Joining, and the room does not know it yet: it would pass no offer on. */
  #untold = false;
  #stops: (() => void)[] = [];
  #early = new EarlySignals();
  #sending: Sending;
  #readiness: Readiness;

  constructor(parts: CallParts) {
    this.#parts = parts;
    this.phase = this.#shown.phase;
    this.peers = computed(() => this.#server.value?.remotes.value ?? this.#shown.peers.value);
    this.watching = this.#watching;
    this.seen = this.#seen;
    this.health = new CallHealth(parts.now);
    this.#heard = new Heard(parts.voices);
    this.#ways = new Ways(parts.iceServers, parts.now);
    const { client, media, screen } = parts;
    this.#sending = new Sending(
      media,
      screen,
      () => this.#watching.peek(),
      () => this.#taking,
    );
    this.#readiness = new Readiness({
      state: () => client.state,
      ways: this.#ways,
      visible: parts.visible,
      now: parts.now,
      begin: () => this.#tellRoom(),
      end: (tell) => {
        if (tell) client.send({ type: "leave_call" });
        this.#endAll();
      },
    });
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
      }),
    );
    const online = () => this.#restartAll();
    globalThis.addEventListener("online", online);
    const sweep = setInterval(() => {
      this.#sweep();
      this.#keepReady();
    }, SWEEP_MS);
    this.#stops.push(
      () => globalThis.removeEventListener("online", online),
      () => clearInterval(sweep),
    );
  }

  /** Fetch the ways through the network ahead of the call; rejects where that fails. */
  async prepare(): Promise<IceServers> {
    const servers = await this.#ways.prepare();
    this.#keepReady();
    return servers;
  }

  /**
   * At the check: connect with whoever is there, so that joining is at once. Until the returned
   * function is called, or the person joins.
   */
  beReady(): () => void {
    const over = this.#readiness.check();
    this.#keepReady();
    return () => {
      over();
      this.#keepReady();
    };
  }

  async join({ watch = false }: JoinOptions = {}): Promise<void> {
    if (this.#taking && this.#watching.peek() === watch) return;
    const goesOn = this.#phase.peek() === "in";
    batch(() => {
      this.#watching.value = watch;
      if (goesOn) return;
      this.#shown.joins(othersThere(this.#parts.client.state));
      this.#phase.value = "joining";
    });
    if (goesOn) {
      this.#mediaChanged();
      return;
    }
    this.#wasListed = false;
    this.#untold = true;
    // Without an answer the call may still work inside one network.
    if (!this.#ways.good) await this.prepare().catch(() => {});
    this.#untold = false;
    if (this.#phase.peek() !== "joining") return;
    this.#readiness.joined();
    this.#tellRoom();
    this.#follow();
    for (const peer of this.#peers) peer.wake();
  }

  /** Until all who were there at the click were answered, for a moment at most. */
  async exchanged(): Promise<void> {
    if (this.#taking) await this.#shown.exchanged(othersThere(this.#parts.client.state));
  }

  #keepReady(): void {
    if (!this.#taking) this.#readiness.keep();
  }

  /** Whether another page of this person takes part in the call now. */
  get otherPageTakesPart(): boolean {
    return otherPageTakesPart(this.#parts.client.state);
  }

  /** Told by who draws pictures. */
  sawPicture(): void {
    this.#seen.value = true;
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
    this.#readiness.joined();
    this.#stop("out");
  }

  get #taking(): boolean {
    return this.#phase.peek() === "joining" || this.#phase.peek() === "in";
  }

  #stop(phase: CallPhase): void {
    const server = this.#server.peek();
    batch(() => {
      this.#shown.left();
      this.#phase.value = phase;
      this.#inCall.value = [];
      this.#seen.value = false;
      this.#server.value = null;
    });
    server?.close();
    this.#endAll();
    this.health.forget();
  }

  #endAll(): void {
    const peers = this.#peers;
    this.#peers = [];
    for (const peer of peers) this.#end(peer);
    this.#early.clear();
  }

  #end(peer: Peer): void {
    this.#heard.gone(peer.connectionId);
    this.health.leave(peer.connectionId);
    peer.close();
  }

  #tellRoom(): void {
    this.#parts.client.send(this.#sending.told());
  }

  #refresh(): void {
    this.#server.peek()?.refresh();
    for (const peer of this.#peers) void peer.refresh().catch(() => {});
  }

  #mediaChanged(): void {
    if (!this.#taking || this.#untold) return;
    this.#refresh();
    this.#tellRoom();
  }

  #welcomed(frame: Welcome): void {
    if (!frame.resumed) this.#restartedAt = this.#parts.now();
    if (!this.#taking || this.#untold) return;
    const listed = frame.call.some((member) => member.connection_id === frame.connection_id);
    if (!listed) {
      this.#wasListed = false;
      this.#tellRoom();
    }
    if (!frame.resumed) for (const peer of this.#peers) peer.repeat();
    this.#follow();
  }

  /** Bring the peers in line with the room's list. */
  #follow(): void {
    if (!this.#taking) {
      if (!this.#readiness.stands) return;
      this.#readiness.follow();
      this.#meetAll();
      this.#sweep();
      return;
    }
    const { state } = this.#parts.client;
    const { call, connection_id: me } = state;
    if (state.link === "refused") {
      this.#stop("out");
      return;
    }
    if (this.#untold) return;
    const listed = call.some((member) => member.connection_id === me && !member.ready);
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
      this.#meetAll();
      this.#consentsChanged();
    }
    this.#sweep();
  }

  #meetAll(): void {
    const { state } = this.#parts.client;
    const joining = this.#phase.peek() === "joining" && !this.#wasListed;
    const call = joining ? withMe(state, this.#watching.peek()) : state.call;
    for (const { member, polite } of peeringsOf(call, state.connection_id, state.recording))
      this.#ensurePeer(member, polite);
    this.#tellInCall();
  }

  /** Who is in the call now: what goes to them begins, what comes from them is heard. */
  #tellInCall(): void {
    const { call } = this.#parts.client.state;
    const before = this.#inCall.peek();
    const now = this.#peers.filter((peer) => {
      const member = call.find((one) => one.connection_id === peer.connectionId);
      return this.#taking && (member === undefined ? before.includes(peer) : !member.ready);
    });
    if (now.length === before.length && now.every((peer, at) => peer === before[at])) return;
    for (const peer of this.#peers)
      if (now.includes(peer) !== before.includes(peer)) void peer.refresh().catch(() => {});
    this.#inCall.value = now;
    this.#shown.came(now.filter((peer) => !before.includes(peer)));
    this.#heard.follow(now.map((peer) => peer.connectionId));
  }

  #isInCall(id: string): boolean {
    return this.#inCall.peek().some((peer) => peer.connectionId === id);
  }

  #throughServer(listed: boolean): void {
    const { client, voices, now, throughServer } = this.#parts;
    if (!listed || this.#server.peek() !== null || throughServer === undefined) return;
    this.#server.value = throughServer({
      client,
      voices,
      config: () => this.#ways.config,
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
    for (const peer of this.#peers) if (peer.device !== "page") void peer.refresh().catch(() => {});
  }

  #ensurePeer(member: CallMember, polite: boolean): Peer {
    const known = this.#peers.find((peer) => peer.connectionId === member.connection_id);
    if (known !== undefined) return known;
    const { client, now } = this.#parts;
    const id = member.connection_id;
    const theirs = () => client.state.call.find((one) => one.connection_id === id) ?? null;
    const peer = new Peer({
      member,
      polite,
      config: this.#ways.config,
      outgoing: () => this.#sending.to(theirs() ?? member, client.state),
      eased: () => this.health.eased.peek(),
      theirs,
      inCall: () => this.#isInCall(id),
      send: (signal) => {
        client.send({ type: "send_signal", to: id, ...signal });
      },
      // One's own second camera, or kernel, is not to be heard beside oneself.
      voice: (track) => {
        if (member.account_id === client.state.account_id) return;
        this.#heard.came(id, track);
      },
      heard: (level) => this.health.heard(id, level),
      sampled: (sample) => {
        if (this.health.sampled(id, sample)) this.#refresh();
      },
      now,
    });
    this.#peers = [...this.#peers, peer];
    for (const frame of this.#early.take(id)) peer.receive(signalOf(frame));
    return peer;
  }

  #signalled(frame: SignalFrame): void {
    if (!this.#taking && !this.#readiness.stands) return;
    const peer = this.#peers.find((one) => one.connectionId === frame.sender);
    if (peer !== undefined) peer.receive(signalOf(frame));
    else this.#early.keep(frame);
  }

  #sweep(): void {
    const gone = this.#peers.filter((peer) => this.#isGone(peer));
    if (gone.length === 0) return;
    this.#peers = this.#peers.filter((peer) => !gone.includes(peer));
    this.#tellInCall();
    for (const peer of gone) this.#end(peer);
  }

  #isGone(peer: Peer): boolean {
    const { connectionId, accountId, device } = peer;
    const inCall = this.#inCall.peek().includes(peer);
    const one = { connectionId, accountId, device, inCall, silentMs: peer.silentMs() };
    const settling = this.#parts.now() - this.#restartedAt < BACK_WITHIN_MS;
    return hasLeft(one, this.#parts.client.state, settling);
  }

  #restartAll(): void {
    const restart = () => {
      this.#server.peek()?.restart();
      for (const peer of this.#peers) peer.restart(this.#ways.config);
    };
    if (this.#ways.good) restart();
    else void this.prepare().then(restart, restart);
  }
}
