/** How good a call is, as bars and a word, from two looks at the browser's counters. Pure. */

export interface QualitySample {
  readonly at: number;
  /** Round trip of the chosen path; null where none is known yet. */
  readonly rtt_ms: number | null;
  readonly packets: number;
  readonly lost: number;
  readonly freezes: number;
  readonly fps: number | null;
  readonly relayed: boolean;
  /** Our sender is held back by the network. */
  readonly limited: boolean;
}

export type QualityWord = "good" | "fair" | "poor" | "frozen" | "connecting";

export interface Quality {
  readonly word: QualityWord;
  /** 0..4 */
  readonly bars: number;
  readonly rtt_ms: number | null;
  /** Share of packets lost since the last look, 0..1. */
  readonly loss: number;
  readonly relayed: boolean;
}

export const CONNECTING: Quality = {
  word: "connecting",
  bars: 0,
  rtt_ms: null,
  loss: 0,
  relayed: false,
};

export function judge(before: QualitySample | null, now: QualitySample, stalled: boolean): Quality {
  const facts = { rtt_ms: now.rtt_ms, relayed: now.relayed };
  if (stalled) return { ...facts, word: "frozen", bars: 0, loss: 1 };
  const came = Math.max(0, now.packets - (before?.packets ?? 0));
  const lost = Math.max(0, now.lost - (before?.lost ?? 0));
  const loss = came + lost === 0 ? 0 : lost / (came + lost);
  const froze = before !== null && now.freezes > before.freezes;
  const rtt = now.rtt_ms ?? 0;
  if (loss > 0.08 || rtt > 500 || froze) return { ...facts, word: "poor", bars: 1, loss };
  if (loss > 0.03 || rtt > 300) return { ...facts, word: "fair", bars: 2, loss };
  if (loss > 0.01 || rtt > 180 || now.limited) return { ...facts, word: "good", bars: 3, loss };
  return { ...facts, word: "good", bars: 4, loss };
}
