/**
 * A call through a media server: one connection to send, one to receive, everybody in it.
 *
 * The media server offers what it sends, this page offers what it sends; both go through the
 * room's socket. `media_moved` begins both anew, on new connections: that is another attempt.
 */
import { type ReadonlySignal, signal } from "@preact/signals";
import type {
  MediaAnsweredFrame,
  MediaOfferedFrame,
  ServerFrame,
  WantedFeed,
} from "../contracts/generated";
import type { Report } from "../core/call/counters";
import { sampleOf } from "../core/call/counters";
import { CONNECTING, judge, type Quality, type QualitySample } from "../core/call/quality";
import type { InboundStream } from "../core/call/watchdog";
import { changeOf, type Place } from "../core/media_server/lines";
import { PathWatch, RESTART_PAUSE_MS } from "../core/media_server/path";
import { othersOf, sameWants, wantedOf } from "../core/media_server/wanted";
import { Sender } from "./media_sender";
import type { Remote, ServerCall, ServerCallParts } from "./remote";
import { ServerRemote } from "./server_remote";

const POLL_MS = 400;
const JUDGE_EVERY = 3;
/** Who speaks changes often; what is asked for follows at this pace. */
const WANT_PAUSE_MS = 250;

export class MediaServerCall implements ServerCall {
  readonly remotes: ReadonlySignal<readonly Remote[]>;
  #remotes = signal<readonly ServerRemote[]>([]);
  #parts: ServerCallParts;
  #attempt = 0;
  #sender: Sender | null = null;
  #receiving: RTCPeerConnection | null = null;
  /** Offers are taken one after another. */
  #turn: Promise<void> = Promise.resolve();
  #places: readonly Place[] = [];
  #wanted: readonly WantedFeed[] = [];
  #wantTimer: ReturnType<typeof setTimeout> | null = null;
  #path = new PathWatch();
  #sample: QualitySample | null = null;
  #polls = 0;
  #poll: ReturnType<typeof setInterval>;
  #looking = false;
  #stops: (() => void)[];
  #restartedAt = Number.NEGATIVE_INFINITY;
  #restartTimer: ReturnType<typeof setTimeout> | null = null;
  #closed = false;

  constructor(parts: ServerCallParts) {
    this.#parts = parts;
    this.remotes = this.#remotes;
    this.#stops = [
      parts.client.subscribe(() => this.#follow()),
      parts.client.onFrame((frame) => this.#told(frame)),
      parts.client.onWelcome((frame) => {
        // A room that was restarted knows nothing of what was under way.
        if (!frame.resumed) this.#anew();
      }),
    ];
    this.#poll = setInterval(() => void this.#look(), POLL_MS);
    this.#begin();
  }

  refresh(): void {
    void this.#sender?.refresh().catch(() => {});
  }

  restart(): void {
    if (this.#closed || this.#restartTimer !== null) return;
    const since = this.#parts.now() - this.#restartedAt;
    const attempt = this.#attempt;
    // Not too often, but what failed is not left as it is.
    this.#restartTimer = setTimeout(
      () => {
        this.#restartTimer = null;
        if (this.#closed || attempt !== this.#attempt) return;
        this.#restartedAt = this.#parts.now();
        this.#parts.client.send({ type: "restart_media" });
      },
      Math.max(0, RESTART_PAUSE_MS - since),
    );
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    clearInterval(this.#poll);
    for (const timer of [this.#wantTimer, this.#restartTimer])
      if (timer !== null) clearTimeout(timer);
    for (const stop of this.#stops) stop();
    this.#drop();
    for (const remote of this.#remotes.peek()) remote.close();
  }

  // ---- beginning ------------------------------------------------------------------------

  #anew(): void {
    if (this.#closed) return;
    this.#attempt += 1;
    this.#drop();
    this.#begin();
  }

  #begin(): void {
    this.#path = new PathWatch();
    this.#sample = null;
    this.#follow();
  }

  #drop(): void {
    this.#sender?.close();
    this.#sender = null;
    this.#receiving?.close();
    this.#receiving = null;
    // What awaits a connection that was closed is never told anything.
    this.#turn = Promise.resolve();
    this.#take([]);
    this.#wanted = [];
    for (const remote of this.#remotes.peek()) remote.show({ state: "connecting" });
  }

  /** Who only watches has nothing to send. */
  #sendIfWeMay(): void {
    const { call, connection_id } = this.#parts.client.state;
    const me = call.find((one) => one.connection_id === connection_id);
    if (me === undefined) return;
    if (!me.watch) this.#send();
    else {
      this.#sender?.close();
      this.#sender = null;
    }
  }

  #send(): void {
    if (this.#sender !== null) return;
    const { client, config, outgoing } = this.#parts;
    const attempt = this.#attempt;
    this.#sender = new Sender({
      config: config(),
      outgoing,
      offer: (description, lines) => {
        client.send({ type: "publish_media", description, lines, attempt });
      },
      candidate: (candidate) => {
        client.send({ type: "media_candidate", leg: "publish", candidate, attempt });
      },
      dead: () => this.restart(),
    });
  }

  #told(frame: ServerFrame): void {
    if (frame.type === "media_moved") this.#anew();
    else if (frame.type === "media_answered") this.#answered(frame);
    else if (frame.type === "media_offered") this.#offered(frame);
  }

  #answered({ attempt, description }: MediaAnsweredFrame): void {
    if (attempt !== this.#attempt || this.#sender === null) return;
    void this.#sender.answered(description).catch(() => this.restart());
  }

  // ---- receiving ------------------------------------------------------------------------

  #offered(frame: MediaOfferedFrame): void {
    this.#turn = this.#turn.then(() => this.#answer(frame)).catch(() => this.restart());
  }

  async #answer({ attempt, description, lines }: MediaOfferedFrame): Promise<void> {
    if (attempt !== this.#attempt || this.#closed) return;
    const pc = this.#receiving ?? this.#receiver(attempt);
    await pc.setRemoteDescription(description as unknown as RTCSessionDescriptionInit);
    await pc.setLocalDescription();
    const told = pc.localDescription;
    if (attempt !== this.#attempt || told === null) return;
    this.#take(lines);
    this.#parts.client.send({
      type: "answer_media",
      description: { type: told.type, sdp: told.sdp },
      attempt,
    });
  }

  #receiver(attempt: number): RTCPeerConnection {
    const pc = new RTCPeerConnection(this.#parts.config());
    this.#receiving = pc;
    pc.addEventListener("icecandidate", ({ candidate }) => {
      if (candidate === null || candidate.candidate === "") return;
      const told = candidate.toJSON() as Record<string, unknown>;
      this.#parts.client.send({
        type: "media_candidate",
        leg: "receive",
        candidate: told,
        attempt,
      });
    });
    pc.addEventListener("connectionstatechange", () => {
      if (pc !== this.#receiving) return;
      this.#showStates();
      if (pc.connectionState === "failed") this.restart();
    });
    return pc;
  }

  /** Give each track to whom it belongs now. */
  #take(lines: readonly Place[]): void {
    const { gone, come } = changeOf(this.#places, lines);
    this.#places = lines.map(({ mid, connection_id, line }) => ({ mid, connection_id, line }));
    for (const place of gone) this.#place(place, null);
    this.#give(come);
    this.#showStates();
  }

  #give(places: readonly Place[]): void {
    if (places.length === 0) return;
    const tracks = new Map(
      this.#receiving?.getTransceivers().map((one) => [one.mid, one.receiver.track]) ?? [],
    );
    for (const place of places) this.#place(place, tracks.get(place.mid) ?? null);
  }

  #place({ connection_id, line }: Place, track: MediaStreamTrack | null): void {
    const { voices } = this.#parts;
    if (line !== "audio")
      this.#remotes
        .peek()
        .find((one) => one.connectionId === connection_id)
        ?.picture(line, track);
    else if (track === null) voices.stop(connection_id);
    else voices.play(connection_id, track);
  }

  // ---- who is there ---------------------------------------------------------------------

  #follow(): void {
    if (this.#closed) return;
    const { call, connection_id, account_id } = this.#parts.client.state;
    const others = othersOf(call, connection_id, account_id);
    const known = this.#remotes.peek();
    const remotes = others.map(
      (member) =>
        known.find((one) => one.connectionId === member.connection_id) ??
        new ServerRemote(member, () => this.#wantSoon()),
    );
    if (remotes.length !== known.length || remotes.some((one, at) => one !== known[at])) {
      this.#remotes.value = remotes;
      // What the media server said may have come before the list that names them.
      const fresh = remotes.filter((one) => !known.includes(one)).map((one) => one.connectionId);
      this.#give(this.#places.filter((place) => fresh.includes(place.connection_id)));
      for (const gone of known.filter((one) => !remotes.includes(one))) {
        this.#parts.voices.stop(gone.connectionId);
        gone.close();
      }
      this.#showStates();
    }
    this.#sendIfWeMay();
    this.#wantSoon();
  }

  #wantSoon(): void {
    if (this.#wantTimer !== null || this.#closed) return;
    const first = this.#wanted.length === 0;
    this.#wantTimer = setTimeout(() => this.#want(), first ? 0 : WANT_PAUSE_MS);
  }

  #want(): void {
    this.#wantTimer = null;
    const { client } = this.#parts;
    const { call, connection_id, account_id, speaking } = client.state;
    if (!call.some((one) => one.connection_id === connection_id)) return;
    const drawn = new Map<string, number>();
    for (const remote of this.#remotes.peek())
      if (remote.drawnPx !== null) drawn.set(remote.connectionId, remote.drawnPx);
    const others = othersOf(call, connection_id, account_id);
    const wanted = wantedOf({ others, accountId: account_id, drawn, speaking });
    if (sameWants(wanted, this.#wanted)) return;
    this.#wanted = wanted;
    client.send({ type: "receive_media", feeds: [...wanted], attempt: this.#attempt });
  }

  #showStates(): void {
    const state = this.#receiving?.connectionState ?? "connecting";
    for (const remote of this.#remotes.peek()) {
      const placed = this.#places.some((one) => one.connection_id === remote.connectionId);
      remote.show({ state: placed && state !== "new" ? state : "connecting" });
    }
  }

  // ---- health ---------------------------------------------------------------------------

  async #look(): Promise<void> {
    const pc = this.#receiving;
    if (this.#looking || pc === null || pc.connectionState !== "connected") return;
    this.#looking = true;
    try {
      const report = (await pc.getStats()) as unknown as Report;
      if (pc !== this.#receiving) return;
      const now = this.#parts.now();
      if (this.#path.look(now, { streams: this.#inbound(report), checks: checksOf(report) }))
        this.restart();
      this.#polls += 1;
      if (this.#path.stalled || this.#polls % JUDGE_EVERY === 0) this.#judge(report, now);
    } catch {
      // The counters of a connection that closes meanwhile are of no use to anybody.
    } finally {
      this.#looking = false;
    }
  }

  #inbound(report: Report): InboundStream[] {
    const { call } = this.#parts.client.state;
    const streams: InboundStream[] = [];
    report.forEach((entry) => {
      if (entry.type !== "inbound-rtp") return;
      const place = this.#places.find((one) => one.mid === String(entry.mid));
      const theirs = call.find((one) => one.connection_id === place?.connection_id);
      const wanted = this.#wanted.some(
        (one) => one.connection_id === place?.connection_id && one.line === place.line,
      );
      // A still screen sends next to nothing, by right.
      const sends = place?.line === "audio" ? theirs?.audio : theirs?.video;
      const expected = wanted && place?.line !== "screen" && sends === true;
      streams.push({ id: String(entry.id), packets: Number(entry.packetsReceived ?? 0), expected });
    });
    return streams;
  }

  #judge(report: Report, now: number): void {
    const sample = sampleOf(report, now);
    const quality: Quality = judge(this.#sample, sample, {
      stalled: this.#path.stalled,
      theirCamera: false,
    });
    this.#sample = sample;
    for (const remote of this.#remotes.peek())
      remote.show({ quality: remote.view.peek().state === "connected" ? quality : CONNECTING });
  }
}

/** Answers of the other end of the path that is in use. */
function checksOf(report: Report): number {
  let checks = 0;
  report.forEach((entry) => {
    if (entry.type !== "candidate-pair" || entry.nominated !== true) return;
    checks += Number(entry.responsesReceived ?? 0) + Number(entry.requestsReceived ?? 0);
  });
  return checks;
}
