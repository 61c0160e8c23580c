/** How good a call is, as bars, a word and its reasons, from two looks at the counters. Pure. */

export interface QualitySample {
  readonly at: number;
  /** Round trip of the chosen path; null where none is known yet. */
  readonly rtt_ms: number | null;
  readonly packets: number;
  readonly lost: number;
  /** Share of what we send that does not arrive, as the other side says, 0..1. */
  readonly lost_there: number;
  readonly freezes: number;
  /** Pictures a second that come; null where none do. */
  readonly fps: number | null;
  readonly relayed: boolean;
  /** Our sender is held back by the network. */
  readonly limited: boolean;
  /** Our sender is held back by this computer. */
  readonly processor_limited: boolean;
  /** Pictures encoded so far, and the seconds that took. */
  readonly encoded: number;
  readonly encode_s: number;
}

export type QualityWord = "good" | "fair" | "poor" | "frozen" | "connecting";

/** Why it is not good, the gravest first. */
export type QualityReason =
  | "stalled"
  | "loss"
  | "loss_there"
  | "delay"
  | "upload"
  | "processor"
  | "processor_there"
  | "relay";

export interface Quality {
  readonly word: QualityWord;
  /** 0..4 */
  readonly bars: number;
  readonly rtt_ms: number | null;
  /** Share of packets lost since the last look, 0..1. */
  readonly loss: number;
  readonly relayed: boolean;
  readonly reasons: readonly QualityReason[];
}

export const CONNECTING: Quality = {
  word: "connecting",
  bars: 0,
  rtt_ms: null,
  loss: 0,
  relayed: false,
  reasons: [],
};

const LOSS_FAIR = 0.03;
const LOSS_POOR = 0.08;
const DELAY_FAIR_MS = 300;
const DELAY_POOR_MS = 500;
/** A relay is blamed only where the way through it is long. */
const RELAY_SLOW_MS = 180;
/** A camera that brings fewer pictures over a clean path has a busy computer behind it. */
const FPS_FEW = 10;

export interface Circumstances {
  readonly stalled: boolean;
  /** Whether their camera should send pictures now. */
  readonly theirCamera: boolean;
}

const CALM: Circumstances = { stalled: false, theirCamera: false };

export function judge(
  before: QualitySample | null,
  now: QualitySample,
  { stalled, theirCamera }: Circumstances = CALM,
): Quality {
  const facts = { rtt_ms: now.rtt_ms, relayed: now.relayed };
  if (stalled) return { ...facts, word: "frozen", bars: 0, loss: 1, reasons: ["stalled"] };
  const came = Math.max(0, now.packets - (before?.packets ?? 0));
  const lost = Math.max(0, now.lost - (before?.lost ?? 0));
  const loss = came + lost === 0 ? 0 : lost / (came + lost);
  const froze = before !== null && now.freezes > before.freezes;
  const rtt = now.rtt_ms ?? 0;
  const all = { ...facts, loss, reasons: reasonsOf(now, loss, theirCamera) };
  if (loss > LOSS_POOR || rtt > DELAY_POOR_MS || froze) return { ...all, word: "poor", bars: 1 };
  if (loss > LOSS_FAIR || rtt > DELAY_FAIR_MS || now.lost_there > LOSS_POOR)
    return { ...all, word: "fair", bars: 2 };
  if (loss > 0.01 || rtt > RELAY_SLOW_MS || now.limited || now.processor_limited)
    return { ...all, word: "good", bars: 3 };
  return { ...all, word: "good", bars: 4 };
}

function reasonsOf(now: QualitySample, loss: number, theirCamera: boolean): QualityReason[] {
  const rtt = now.rtt_ms ?? 0;
  const slowThere = theirCamera && now.fps !== null && now.fps < FPS_FEW && loss <= 0.01;
  const found: [QualityReason, boolean][] = [
    ["loss", loss > LOSS_FAIR],
    ["loss_there", now.lost_there > LOSS_FAIR],
    ["delay", rtt > DELAY_FAIR_MS],
    ["processor", now.processor_limited],
    ["upload", now.limited],
    ["processor_there", slowThere],
    ["relay", now.relayed && rtt > RELAY_SLOW_MS],
  ];
  return found.filter(([, holds]) => holds).map(([reason]) => reason);
}
