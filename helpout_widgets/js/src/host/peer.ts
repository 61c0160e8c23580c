/**
 * One other member of a call: an RTCPeerConnection, its three media lines and its health.
 *
 * Three lines are agreed on once, in this order: voice, camera, screen. Whatever is switched on
 * or off later only replaces a track, so that nothing is negotiated again.
 */
import { type ReadonlySignal, signal } from "@preact/signals";
import type { CallLine, CallMember, Device } from "../contracts/generated";
import { inboundOf, type Report, relayOf, sampleOf } from "../core/call/counters";
import { directionTo, LINES } from "../core/call/members";
import { type NegotiablePeer, Negotiation, type Signal } from "../core/call/negotiation";
import type { Eased } from "../core/call/processor";
import { CONNECTING, judge, type QualitySample } from "../core/call/quality";
import { othersFirst } from "../core/call/relays";
import { fragmentOf, TheirConnection } from "../core/call/their_connection";
import { type InboundStream, POLL_MS, Watchdog } from "../core/call/watchdog";
import { chooseCodecs, makeLines, replaceTrack, tune } from "./lines";
import { type ChannelName, channels, type PeerChannel } from "./peer_channel";
import type { Outgoing, PeerView, Remote } from "./remote";

export interface PeerParts {
  member: CallMember;
  polite: boolean;
  config: RTCConfiguration;
  /** What goes to this member now. */
  outgoing(): Outgoing;
  /** How much less is sent of the camera. */
  eased(): Eased;
  /** What the other side says that it sends, now. */
  theirs(): CallMember | null;
  /** False while one of the two is only ready: nothing comes by right, and nothing is watched. */
  inCall(): boolean;
  send(signal: Signal): void;
  voice(track: MediaStreamTrack): void;
  /** How loud they are now, 0..1; told a few times a second. */
  heard(level: number): void;
  /** Told once a second while the connection stands. */
  sampled(sample: QualitySample): void;
  now(): number;
}

const JUDGE_EVERY = 5;
/**
 * Both sides notice a dead path at once. The polite one gives the other so much time to offer
 * first: an offer that is rolled back can leave Chromium with a picture that is decoded and not
 * drawn.
 */
const YIELD_MS = 1_000;
/** Somebody who is there answers at once: after so long what was offered is said again. */
const UNANSWERED_MS = 4_000;
/** A path that exists is found within two or three seconds; after this it is said that none is. */
const NO_PATH_MS = 10_000;

export class Peer implements Remote {
  readonly connectionId: string;
  readonly accountId: string;
  readonly device: Device;
  readonly view: ReadonlySignal<PeerView>;
  /** Kept once the first offer was answered, by us or by them. */
  readonly exchanged: Promise<void>;
  #exchanged = () => {};
  #view;
  #parts: PeerParts;
  #pc: RTCPeerConnection;
  #negotiation: Negotiation;
  #channels;
  #watchdog = new Watchdog();
  #sample: QualitySample | null = null;
  #polls = 0;
  #poll: ReturnType<typeof setInterval>;
  #looking = false;
  #silentSince: number | null = null;
  /** Address of the relay that carries the call; empty where none does or it is not told. */
  #relay = "";
  #theyRestartedAt = Number.NEGATIVE_INFINITY;
  #yielding: ReturnType<typeof setTimeout> | null = null;
  #begunAt: number;
  /** Every path failed: so it is shown until one is found, though the search goes on. */
  #pathless = false;
  #theirConnection = new TheirConnection();
  #connectedOnce = false;
  /** Since when an offer of ours is without answer. */
  #waitsSince: number | null = null;
  #renewed = false;
  /** The connection before this one, until this one stands: what still comes over it is shown. */
  #before: RTCPeerConnection | null = null;
  #arrived: [CallLine, MediaStreamTrack][] = [];

  constructor(parts: PeerParts) {
    this.#parts = parts;
    this.#begunAt = parts.now();
    this.connectionId = parts.member.connection_id;
    this.accountId = parts.member.account_id;
    this.device = parts.member.device;
    this.#view = signal<PeerView>({
      state: "new",
      quality: CONNECTING,
      camera: new MediaStream(),
      screen: new MediaStream(),
    });
    this.view = this.#view;
    this.#channels = channels();
    this.#pc = new RTCPeerConnection(parts.config);
    this.exchanged = new Promise((resolve) => {
      this.#exchanged = resolve;
    });
    this.#negotiation = this.#begin();
    this.#poll = setInterval(() => void this.#look(), POLL_MS);
  }

  channel(name: ChannelName): PeerChannel {
    return this.#channels[name];
  }

  receive(signal: Signal): void {
    const belongs = this.#theirConnection.judge(signal);
    if (belongs === "past") return;
    if (belongs === "next") this.#renew();
    void this.#negotiation.receive(signal);
  }

  /** What we send changed: mute, camera, screen, how much of it, or who may have it. */
  async refresh(): Promise<void> {
    if (this.#pc.getTransceivers().length >= LINES.length) await this.#attach();
  }

  restart(config?: RTCConfiguration): void {
    if (config !== undefined) this.#pc.setConfiguration(config);
    this.#findPath();
  }

  /** The call begins over what was connected before it, or failed to. */
  wake(): void {
    if (this.#pathless) this.#findPath();
  }

  /** The room forgot what was under way: say it again. */
  repeat(): void {
    const { signalingState, localDescription } = this.#pc;
    if (signalingState === "have-local-offer" && localDescription !== null)
      this.#parts.send({
        description: { type: localDescription.type, sdp: localDescription.sdp },
      });
  }

  /** Milliseconds since media last came; 0 while it does. */
  silentMs(): number {
    return this.#silentSince === null ? 0 : this.#parts.now() - this.#silentSince;
  }

  close(): void {
    clearInterval(this.#poll);
    if (this.#yielding !== null) clearTimeout(this.#yielding);
    this.#negotiation.close();
    for (const channel of Object.values(this.#channels)) channel.close();
    this.#before?.close();
    this.#pc.close();
    this.#view.value = { ...this.#view.peek(), state: "closed" };
  }

  /** Says and offers what a new connection needs. */
  #begin(): Negotiation {
    const { polite, send } = this.#parts;
    const negotiation = new Negotiation({
      peer: this.#pc as unknown as NegotiablePeer,
      polite,
      send,
      beforeAnswer: () => {
        if (this.#theyRestart()) {
          this.#theyRestartedAt = this.#parts.now();
          this.#leaveRelay();
        }
        this.#openChannels();
        return this.#attach();
      },
      failed: () => negotiation.restart(),
    });
    this.#listen(negotiation);
    if (polite) {
      this.#openChannels();
      this.#readyTracks();
    } else {
      this.#makeLines();
      // Now, before a new member is drawn, and not when the browser comes round to ask for it.
      void negotiation.offer();
    }
    return negotiation;
  }

  /**
   * A new connection in place of the one whose path died; pictures, sound and channels go on in
   * it. A browser clings to a direct path that went silent for six seconds, whatever else there
   * is: to leave it takes a connection that never knew it.
   */
  #renew(): void {
    const old = this.#pc;
    this.#negotiation.close();
    this.#theyRestartedAt = this.#parts.now();
    for (const channel of Object.values(this.#channels)) channel.detach();
    this.#pc = new RTCPeerConnection(old.getConfiguration());
    this.#before?.close();
    this.#before = old;
    this.#arrived = [];
    this.#renewed = true;
    this.#connectedOnce = false;
    this.#begunAt = this.#parts.now();
    this.#watchdog = new Watchdog();
    this.#sample = null;
    this.#lastPackets = -1;
    this.#negotiation = this.#begin();
    this.#show();
  }

  #listen(negotiation: Negotiation): void {
    const pc = this.#pc;
    pc.addEventListener("icecandidate", ({ candidate }) => {
      if (pc === this.#pc && candidate !== null && candidate.candidate !== "")
        this.#parts.send({ candidate: candidate.toJSON() as Record<string, unknown> });
    });
    pc.addEventListener("negotiationneeded", () => {
      // The first offer is the other's to make.
      if (this.#parts.polite && pc.remoteDescription === null) return;
      void negotiation.offer();
    });
    pc.addEventListener("signalingstatechange", () => {
      // A moment later: the answer is sent first.
      if (pc.signalingState === "stable") setTimeout(this.#exchanged);
    });
    pc.addEventListener("connectionstatechange", () => {
      if (pc !== this.#pc) return;
      const state = pc.connectionState;
      if (state === "connected") {
        this.#pathless = false;
        this.#connectedOnce = true;
        this.#moveOver();
      }
      if (state === "failed") this.#pathless = true;
      this.#show();
      if (state === "disconnected" || state === "failed") this.#findPath();
      // The rates of a sender are known only now.
      if (state === "connected") void this.refresh().catch(() => {});
    });
    pc.addEventListener("track", ({ transceiver, track }) => {
      const line = LINES[pc.getTransceivers().indexOf(transceiver)];
      if (pc !== this.#pc || line === undefined) return;
      this.#arrived.push([line, track]);
      if (this.#before === null) this.#moveOver();
    });
  }

  /** Shows and plays what this connection brings, and ends the one before it. */
  #moveOver(): void {
    for (const [line, track] of this.#arrived.splice(0))
      if (line === "audio") this.#parts.voice(track);
      else replaceTrack(this.#view.peek()[line], track);
    this.#before?.close();
    this.#before = null;
  }

  #show(): void {
    const { connectionState } = this.#pc;
    const searching = connectionState === "new" || connectionState === "connecting";
    // Who was connected is not called again: what is there stands still for a moment.
    const found = this.#renewed && searching ? "disconnected" : connectionState;
    const state = this.#pathless ? "failed" : found;
    if (this.#view.peek().state !== state) this.#view.value = { ...this.#view.peek(), state };
  }

  #openChannels(): void {
    if (this.device !== "page") return;
    for (const channel of Object.values(this.#channels)) channel.attach(this.#pc);
  }

  #makeLines(): void {
    const { member, outgoing } = this.#parts;
    this.#openChannels();
    makeLines(this.#pc, outgoing(), directionTo(member), this.device);
  }

  /** Tracks that wait for the offer are part of its answer at once; else they are put in after it. */
  #readyTracks(): void {
    const { audio, camera } = this.#parts.outgoing();
    const ordinary = this.device === "page" && directionTo(this.#parts.member) === "sendrecv";
    // Both or none: lines are told apart by their order.
    if (!ordinary || audio === null || camera === null) return;
    const person = new MediaStream();
    for (const track of [audio, camera]) this.#pc.addTrack(track, person);
  }

  async #attach(): Promise<void> {
    const outgoing = this.#parts.outgoing();
    const direction = directionTo(this.#parts.member);
    const transceivers = this.#pc.getTransceivers();
    const person = new MediaStream();
    const attached = LINES.map(async (line, index) => {
      const transceiver = transceivers[index];
      if (transceiver === undefined || transceiver.currentDirection === "stopped") return;
      const { sender } = transceiver;
      if (transceiver.direction !== direction) {
        transceiver.direction = direction;
        chooseCodecs(transceiver, line, this.device);
        if (line !== "screen") sender.setStreams?.(person);
      }
      if (direction === "recvonly") return;
      if (sender.track !== outgoing[line]) await sender.replaceTrack(outgoing[line]);
      if (outgoing[line] !== null) await tune(sender, line, this.device, this.#parts.eased());
    });
    await Promise.all(attached);
  }

  /** An offer that got lost must not leave both waiting for each other. */
  #sayAgain(): void {
    const { connectionState: state, signalingState } = this.#pc;
    const waits = signalingState === "have-local-offer" && state !== "connected";
    this.#waitsSince = waits ? (this.#waitsSince ?? this.#parts.now()) : null;
    if (this.#waitsSince === null || this.#parts.now() - this.#waitsSince < UNANSWERED_MS) return;
    this.#waitsSince = null;
    this.repeat();
  }

  #noticeNoPath(): void {
    const { connectionState: state } = this.#pc;
    const searching = state === "new" || state === "connecting";
    if (!searching || this.#parts.now() - this.#begunAt < NO_PATH_MS) return;
    this.#pathless = true;
    this.#show();
  }

  async #look(): Promise<void> {
    if (!this.#parts.inCall()) {
      this.#begunAt = this.#parts.now();
      return;
    }
    this.#noticeNoPath();
    this.#sayAgain();
    if (this.#looking) return;
    this.#looking = true;
    try {
      const pc = this.#pc;
      const report = (await pc.getStats()) as unknown as Report;
      if (pc !== this.#pc || pc.connectionState === "closed") return;
      const lines = pc.getTransceivers().map((transceiver) => transceiver.mid);
      const { streams, level } = inboundOf(report, lines, this.#parts.theirs());
      if (level !== null) this.#parts.heard(level);
      const now = this.#parts.now();
      const connected = pc.connectionState === "connected";
      this.#relay = relayOf(report);
      if (this.#watchdog.look(now, streams) && connected) this.#findPath();
      this.#notice(now, streams);
      this.#polls += 1;
      if (this.#watchdog.stalled || this.#polls % JUDGE_EVERY === 0) this.#judge(report, now);
    } catch {
      // The counters of a connection that closes meanwhile are of no use to anybody.
    } finally {
      this.#looking = false;
    }
  }

  #findPath(): void {
    if (this.#yielding !== null) return;
    const noticedAt = this.#parts.now();
    const restart = () => {
      this.#yielding = null;
      // Theirs may have come a little before we noticed.
      if (this.#parts.polite && noticedAt - this.#theyRestartedAt < YIELD_MS) return;
      // A relay that died is left for another by a restart; a direct path only with its connection.
      const direct = this.#connectedOnce && this.#relay === "";
      if (this.device === "page" && !this.#parts.polite && direct) {
        this.#theirConnection.leave();
        this.#renew();
        return;
      }
      this.#leaveRelay();
      this.#negotiation.restart();
    };
    if (this.#parts.polite) this.#yielding = setTimeout(restart, YIELD_MS);
    else restart();
  }

  /** The path has died: what carried it must not stand in the way of what could. */
  #leaveRelay(): void {
    if (this.#relay === "") return;
    const config = this.#pc.getConfiguration();
    const iceServers = othersFirst(config.iceServers ?? [], this.#relay);
    this.#pc.setConfiguration({ ...config, iceServers });
  }

  /** Whether the offer that was just set looks for new paths. */
  #theyRestart(): boolean {
    const { currentRemoteDescription: before, pendingRemoteDescription: now } = this.#pc;
    return before !== null && now !== null && fragmentOf(before) !== fragmentOf(now);
  }

  #lastPackets = -1;
  #notice(now: number, streams: readonly InboundStream[]): void {
    const packets = streams.reduce((sum, stream) => sum + stream.packets, 0);
    if (packets !== this.#lastPackets) this.#silentSince = null;
    else this.#silentSince ??= now;
    this.#lastPackets = packets;
  }

  #judge(report: Report, now: number): void {
    if (this.#pc.connectionState === "new" || this.#pc.connectionState === "connecting") return;
    const sample = sampleOf(report, now);
    const quality = judge(this.#sample, sample, {
      stalled: this.#watchdog.stalled,
      theirCamera: this.#parts.theirs()?.video === true,
    });
    this.#sample = sample;
    this.#view.value = { ...this.#view.peek(), quality };
    this.#parts.sampled(sample);
  }
}
