/**
 * One other person of a call: an RTCPeerConnection, its three media lines and its health.
 *
 * Three lines are agreed on once, in this order: voice, camera, screen. Whatever is switched on
 * or off later only replaces a track, so that nothing is negotiated again.
 */
import { type ReadonlySignal, signal } from "@preact/signals";
import type { CallMember } from "../contracts/generated";
import { type NegotiablePeer, Negotiation, type Signal } from "../core/call/negotiation";
import { CONNECTING, judge, type Quality, type QualitySample } from "../core/call/quality";
import { othersFirst } from "../core/call/relays";
import { type InboundStream, POLL_MS, Watchdog } from "../core/call/watchdog";

const LINES = ["audio", "camera", "screen"] as const;
type Line = (typeof LINES)[number];

/** What this page sends, by line. */
export type Outgoing = Readonly<Record<Line, MediaStreamTrack | null>>;

export interface PeerView {
  readonly state: RTCPeerConnectionState;
  readonly quality: Quality;
  /** Their camera's picture. */
  readonly camera: MediaStream;
  readonly screen: MediaStream;
}

export interface PeerParts {
  member: CallMember;
  polite: boolean;
  config: RTCConfiguration;
  outgoing(): Outgoing;
  /** What the other side says that it sends, now. */
  theirs(): CallMember | null;
  send(signal: Signal): void;
  voice(track: MediaStreamTrack): void;
  now(): number;
}

const JUDGE_EVERY = 5;
/**
 * Both sides notice a dead path at once. The polite one gives the other so much time to offer
 * first: an offer that is rolled back can leave Chromium with a picture that is decoded and not
 * drawn.
 */
const YIELD_MS = 1_000;
const SHARED_SCREEN_CODECS = ["video/AV1", "video/VP9", "video/VP8"];

export class Peer {
  readonly connectionId: string;
  readonly accountId: string;
  readonly view: ReadonlySignal<PeerView>;
  #view;
  #parts: PeerParts;
  #pc: RTCPeerConnection;
  #negotiation: Negotiation;
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

  constructor(parts: PeerParts) {
    this.#parts = parts;
    this.connectionId = parts.member.connection_id;
    this.accountId = parts.member.account_id;
    this.#pc = new RTCPeerConnection(parts.config);
    this.#view = signal<PeerView>({
      state: "new",
      quality: CONNECTING,
      camera: new MediaStream(),
      screen: new MediaStream(),
    });
    this.view = this.#view;
    this.#negotiation = new Negotiation({
      peer: this.#pc as unknown as NegotiablePeer,
      polite: parts.polite,
      send: parts.send,
      beforeAnswer: () => {
        if (this.#theyRestart()) {
          this.#theyRestartedAt = this.#parts.now();
          this.#leaveRelay();
        }
        return this.#attach();
      },
      failed: () => this.#negotiation.restart(),
    });
    this.#listen();
    this.#poll = setInterval(() => void this.#look(), POLL_MS);
    if (!parts.polite) this.#makeLines();
  }

  receive(signal: Signal): void {
    void this.#negotiation.receive(signal);
  }

  /** What we send changed: mute, camera, screen. */
  async refresh(): Promise<void> {
    if (this.#pc.getTransceivers().length >= LINES.length) await this.#attach();
  }

  restart(config?: RTCConfiguration): void {
    if (config !== undefined) this.#pc.setConfiguration(config);
    this.#findPath();
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
    this.#pc.close();
    this.#view.value = { ...this.#view.peek(), state: "closed" };
  }

  #listen(): void {
    const pc = this.#pc;
    pc.addEventListener("icecandidate", ({ candidate }) => {
      if (candidate !== null && candidate.candidate !== "")
        this.#parts.send({ candidate: candidate.toJSON() as Record<string, unknown> });
    });
    pc.addEventListener("negotiationneeded", () => void this.#negotiation.offer());
    pc.addEventListener("connectionstatechange", () => {
      const state = pc.connectionState;
      this.#view.value = { ...this.#view.peek(), state };
      if (state === "disconnected" || state === "failed") this.#findPath();
    });
    pc.addEventListener("track", ({ transceiver, track }) => {
      const line = LINES[pc.getTransceivers().indexOf(transceiver)];
      if (line === "audio") this.#parts.voice(track);
      else if (line !== undefined) this.#view.peek()[line].addTrack(track);
    });
  }

  #makeLines(): void {
    const outgoing = this.#parts.outgoing();
    // One stream for voice and camera keeps lips and words together.
    const person = new MediaStream();
    for (const line of LINES) {
      const transceiver = this.#pc.addTransceiver(
        outgoing[line] ?? (line === "audio" ? "audio" : "video"),
        { direction: "sendrecv", streams: line === "screen" ? [] : [person] },
      );
      if (line === "screen") preferSharpCodecs(transceiver);
    }
  }

  async #attach(): Promise<void> {
    const outgoing = this.#parts.outgoing();
    const transceivers = this.#pc.getTransceivers();
    const person = new MediaStream();
    for (const [index, line] of LINES.entries()) {
      const transceiver = transceivers[index];
      if (transceiver === undefined || transceiver.currentDirection === "stopped") continue;
      const { sender } = transceiver;
      if (transceiver.direction !== "sendrecv") {
        transceiver.direction = "sendrecv";
        if (line === "screen") preferSharpCodecs(transceiver);
        else sender.setStreams?.(person);
      }
      if (sender.track !== outgoing[line]) await sender.replaceTrack(outgoing[line]);
      if (line === "screen" && outgoing.screen !== null) await keepSharp(sender);
    }
  }

  async #look(): Promise<void> {
    if (this.#looking) return;
    this.#looking = true;
    try {
      const report = await this.#pc.getStats();
      if (this.#pc.connectionState === "closed") return;
      const streams = this.#inbound(report);
      const now = this.#parts.now();
      const connected = this.#pc.connectionState === "connected";
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

  #inbound(report: RTCStatsReport): InboundStream[] {
    const theirs = this.#parts.theirs();
    const lines = this.#pc.getTransceivers().map((transceiver) => transceiver.mid);
    const streams: InboundStream[] = [];
    report.forEach((entry: Record<string, unknown>) => {
      if (entry.type !== "inbound-rtp") return;
      const line = LINES[lines.indexOf(String(entry.mid))];
      // A still screen sends next to nothing, by right.
      const expected =
        theirs === null
          ? line !== "screen"
          : line === "audio"
            ? theirs.audio
            : line === "camera" && theirs.video;
      streams.push({ id: String(entry.id), packets: Number(entry.packetsReceived ?? 0), expected });
    });
    return streams;
  }

  #judge(report: RTCStatsReport, now: number): void {
    if (this.#pc.connectionState === "new" || this.#pc.connectionState === "connecting") return;
    const sample = sampleOf(report, now);
    const quality = judge(this.#sample, sample, this.#watchdog.stalled);
    this.#sample = sample;
    this.#view.value = { ...this.#view.peek(), quality };
  }
}

function fragmentOf({ sdp }: RTCSessionDescription): string {
  return /^a=ice-ufrag:(.*)$/m.exec(sdp)?.[1] ?? "";
}

function relayOf(report: RTCStatsReport): string {
  let url = "";
  report.forEach((entry: Record<string, unknown>) => {
    if (entry.type !== "transport") return;
    const pair = report.get(String(entry.selectedCandidatePairId));
    const local = report.get(String(pair?.localCandidateId));
    if (local?.candidateType === "relay") url = String(local.url ?? "");
  });
  return url;
}

function sampleOf(report: RTCStatsReport, at: number): QualitySample {
  let packets = 0;
  let lost = 0;
  let freezes = 0;
  let fps: number | null = null;
  let limited = false;
  let rtt: number | null = null;
  let relayed = false;
  report.forEach((entry: Record<string, unknown>) => {
    if (entry.type === "inbound-rtp") {
      packets += Number(entry.packetsReceived ?? 0);
      lost += Math.max(0, Number(entry.packetsLost ?? 0));
      freezes += Number(entry.freezeCount ?? 0);
      if (typeof entry.framesPerSecond === "number")
        fps = Math.max(fps ?? 0, entry.framesPerSecond);
    } else if (entry.type === "outbound-rtp") {
      limited ||= entry.qualityLimitationReason === "bandwidth";
    } else if (entry.type === "transport" && typeof entry.selectedCandidatePairId === "string") {
      const pair = report.get(entry.selectedCandidatePairId) as Record<string, unknown> | undefined;
      if (typeof pair?.currentRoundTripTime === "number")
        rtt = Math.round(pair.currentRoundTripTime * 1000);
      const local = report.get(String(pair?.localCandidateId)) as
        | Record<string, unknown>
        | undefined;
      relayed = local?.candidateType === "relay";
    }
  });
  return { at, rtt_ms: rtt, packets, lost, freezes, fps, relayed, limited };
}

/** AV1 draws code text at full size where VP8 makes it a blur. */
function preferSharpCodecs(transceiver: RTCRtpTransceiver): void {
  const known = RTCRtpReceiver.getCapabilities?.("video")?.codecs;
  if (known === undefined || transceiver.setCodecPreferences === undefined) return;
  const rank = (codec: { mimeType: string }) => {
    const place = SHARED_SCREEN_CODECS.indexOf(codec.mimeType);
    return place < 0 ? SHARED_SCREEN_CODECS.length : place;
  };
  transceiver.setCodecPreferences(known.toSorted((a, b) => rank(a) - rank(b)));
}

async function keepSharp(sender: RTCRtpSender): Promise<void> {
  const parameters = sender.getParameters() as RTCRtpSendParameters & {
    degradationPreference?: string;
  };
  if (parameters.degradationPreference === "maintain-resolution") return;
  parameters.degradationPreference = "maintain-resolution";
  // Browsers that do not know it refuse; the content hint still does most of it.
  await sender.setParameters(parameters).catch(() => {});
}
