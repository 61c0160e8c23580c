/**
 * What this page sends to a media server: three lines in one connection, agreed on once.
 *
 * Whatever is switched on or off later only replaces a track. The camera goes out in several
 * sizes at once; a screen in the sharpest codec that media servers pass on.
 */
import type { CallLine } from "../contracts/generated";
import { LINES } from "../core/call/members";
import { layersOf } from "../core/media_server/layers";
import type { Outgoing } from "./remote";

export interface SenderParts {
  config: RTCConfiguration;
  outgoing(): Outgoing;
  offer(description: Record<string, unknown>, lines: CallLine[]): void;
  candidate(candidate: Record<string, unknown>): void;
  /** The path is dead. */
  dead(): void;
}

/** Only VP8 can be sent in several sizes and picked from by a media server. */
const CAMERA_CODECS = ["video/VP8"];
const SCREEN_CODECS = ["video/VP9", "video/VP8"];
const SCREEN_BPS_MAX = 1_500_000;

export class Sender {
  #parts: SenderParts;
  #pc: RTCPeerConnection;
  #closed = false;

  constructor(parts: SenderParts) {
    this.#parts = parts;
    this.#pc = new RTCPeerConnection(parts.config);
    this.#pc.addEventListener("icecandidate", ({ candidate }) => {
      if (candidate !== null && candidate.candidate !== "" && !this.#closed)
        parts.candidate(candidate.toJSON() as Record<string, unknown>);
    });
    this.#pc.addEventListener("connectionstatechange", () => {
      if (this.#pc.connectionState === "failed") parts.dead();
      if (this.#pc.connectionState === "connected") void this.refresh().catch(() => {});
    });
    this.#makeLines();
    void this.#offer().catch(() => parts.dead());
  }

  async answered(description: Record<string, unknown>): Promise<void> {
    if (this.#pc.signalingState !== "have-local-offer") return;
    await this.#pc.setRemoteDescription(description as unknown as RTCSessionDescriptionInit);
    await this.refresh();
  }

  /** What we send changed. */
  async refresh(): Promise<void> {
    const outgoing = this.#parts.outgoing();
    for (const [index, line] of LINES.entries()) {
      const sender = this.#pc.getTransceivers()[index]?.sender;
      if (sender === undefined || this.#closed) continue;
      if (sender.track !== outgoing[line]) await sender.replaceTrack(outgoing[line]);
      if (outgoing[line] !== null) await tune(sender, line, outgoing[line]);
    }
  }

  close(): void {
    this.#closed = true;
    this.#pc.close();
  }

  #makeLines(): void {
    const outgoing = this.#parts.outgoing();
    for (const line of LINES) {
      const track = outgoing[line];
      const transceiver = this.#pc.addTransceiver(track ?? (line === "audio" ? "audio" : "video"), {
        direction: "sendonly",
        ...encodingsOf(line, track),
      });
      prefer(transceiver, line);
    }
  }

  async #offer(): Promise<void> {
    await this.#pc.setLocalDescription();
    const told = this.#pc.localDescription;
    if (told === null || this.#closed) return;
    this.#parts.offer({ type: told.type, sdp: told.sdp }, [...LINES]);
  }
}

function encodingsOf(line: CallLine, track: MediaStreamTrack | null): RTCRtpTransceiverInit {
  if (line === "camera") return { sendEncodings: [...layersOf(heightOf(track))] };
  return line === "screen" ? { sendEncodings: [{ maxBitrate: SCREEN_BPS_MAX }] } : {};
}

function heightOf(track: MediaStreamTrack | null): number {
  return track?.getSettings().height ?? 0;
}

function prefer(transceiver: RTCRtpTransceiver, line: CallLine): void {
  if (line === "audio" || transceiver.setCodecPreferences === undefined) return;
  const known = RTCRtpSender.getCapabilities?.("video")?.codecs ?? [];
  const order = line === "camera" ? CAMERA_CODECS : SCREEN_CODECS;
  const chosen = order.flatMap((type) => known.filter((codec) => codec.mimeType === type));
  const repair = known.filter((codec) => codec.mimeType === "video/rtx");
  if (chosen.length > 0) transceiver.setCodecPreferences([...chosen, ...repair]);
}

type Parameters = RTCRtpSendParameters & { degradationPreference?: string };

async function tune(sender: RTCRtpSender, line: CallLine, track: MediaStreamTrack): Promise<void> {
  if (line === "audio") return;
  const parameters = sender.getParameters() as Parameters;
  const before = JSON.stringify([parameters.degradationPreference, parameters.encodings]);
  if (line === "screen") parameters.degradationPreference = "maintain-resolution";
  else {
    const layers = layersOf(heightOf(track));
    for (const encoding of parameters.encodings ?? [])
      Object.assign(encoding, layers.find((layer) => layer.rid === encoding.rid) ?? {});
  }
  if (JSON.stringify([parameters.degradationPreference, parameters.encodings]) === before) return;
  // Browsers that do not know a wish refuse it; the call goes on without.
  await sender.setParameters(parameters).catch(() => {});
}
