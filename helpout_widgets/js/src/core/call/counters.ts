/** What the browser counts of one connection, in the few numbers that we look at. Pure. */
import type { CallMember } from "../../contracts/generated";
import { LINES } from "./members";
import type { QualitySample } from "./quality";
import type { InboundStream } from "./watchdog";

export type Counted = Record<string, unknown>;

/** The part of RTCStatsReport that is read. */
export interface Report {
  forEach(look: (entry: Counted) => void): void;
  get(id: string): Counted | undefined;
}

const number = (value: unknown): number => (typeof value === "number" ? value : 0);

/** Address of the relay that carries the media; empty where none does or it is not told. */
export function relayOf(report: Report): string {
  let url = "";
  report.forEach((entry) => {
    if (entry.type !== "transport") return;
    const local = localOf(report, entry);
    if (local?.candidateType === "relay") url = String(local.url ?? "");
  });
  return url;
}

function pairOf(report: Report, transport: Counted): Counted | undefined {
  const id = transport.selectedCandidatePairId;
  return typeof id === "string" ? report.get(id) : undefined;
}

function localOf(report: Report, transport: Counted): Counted | undefined {
  const id = pairOf(report, transport)?.localCandidateId;
  return typeof id === "string" ? report.get(id) : undefined;
}

export function sampleOf(report: Report, at: number): QualitySample {
  const sample = {
    at,
    rtt_ms: null as number | null,
    packets: 0,
    lost: 0,
    lost_there: 0,
    freezes: 0,
    fps: null as number | null,
    relayed: false,
    limited: false,
    processor_limited: false,
    encoded: 0,
    encode_s: 0,
  };
  report.forEach((entry) => {
    if (entry.type === "inbound-rtp") {
      sample.packets += number(entry.packetsReceived);
      sample.lost += Math.max(0, number(entry.packetsLost));
      sample.freezes += number(entry.freezeCount);
      if (typeof entry.framesPerSecond === "number")
        sample.fps = Math.max(sample.fps ?? 0, entry.framesPerSecond);
    } else if (entry.type === "outbound-rtp") {
      sample.limited ||= entry.qualityLimitationReason === "bandwidth";
      sample.processor_limited ||= entry.qualityLimitationReason === "cpu";
      sample.encoded += number(entry.framesEncoded);
      sample.encode_s += number(entry.totalEncodeTime);
    } else if (entry.type === "remote-inbound-rtp") {
      sample.lost_there = Math.max(sample.lost_there, number(entry.fractionLost));
    } else if (entry.type === "transport") {
      const rtt = pairOf(report, entry)?.currentRoundTripTime;
      if (typeof rtt === "number") sample.rtt_ms = Math.round(rtt * 1000);
      sample.relayed ||= localOf(report, entry)?.candidateType === "relay";
    }
  });
  return sample;
}

/**
 * What comes in, by stream, and how loud the voice is (0..1; null where there is none).
 *
 * @param mids of the connection's lines, in their order.
 * @param theirs what the other side says that it sends; null where that is not known.
 */
export function inboundOf(
  report: Report,
  mids: readonly (string | null)[],
  theirs: CallMember | null,
): { streams: InboundStream[]; level: number | null } {
  const streams: InboundStream[] = [];
  let level: number | null = null;
  report.forEach((entry) => {
    if (entry.type !== "inbound-rtp") return;
    const line = LINES[mids.indexOf(String(entry.mid))];
    if (line === "audio") level = Number(entry.audioLevel ?? 0);
    // A still screen sends next to nothing, by right.
    const expected =
      theirs === null
        ? line !== "screen"
        : line === "audio"
          ? theirs.audio
          : line === "camera" && theirs.video;
    streams.push({ id: String(entry.id), packets: Number(entry.packetsReceived ?? 0), expected });
  });
  return { streams, level };
}
