/** The clock of a replay: playing at any speed, with or without the gaps in which nothing is done. Pure. */
import type { Replay } from "../../contracts/generated";
import type { Timeline } from "./timeline";

export const RATES = [0.5, 1, 2, 4, 8, 16] as const;
/** A pause that is longer is squeezed to `GAP_KEPT_MS`. */
export const GAP_MS = 5_000;
export const GAP_KEPT_MS = 1_000;
/** So much of a pause after a still is kept. */
export const STILL_KEPT_MS = 4_000;
export const STEP_MS = 5_000;

export interface Gap {
  readonly from_ms: number;
  readonly to_ms: number;
}

export interface Playing {
  readonly position_ms: number;
  readonly playing: boolean;
  readonly rate: number;
  /** Gaps are squeezed. */
  readonly squeeze: boolean;
}

export const BEGIN: Playing = { position_ms: 0, playing: false, rate: 1, squeeze: true };

/** Where nothing happens for long; what is left of each stays, so that it is felt. */
export function gapsOf(timeline: Timeline, withSound: boolean): readonly Gap[] {
  const { replay } = timeline;
  const times = [0, ...timeline.editTimes, replay.duration_ms];
  for (const run of replay.runs) {
    times.push(run.at_ms);
    if (run.started_ms !== null) times.push(run.started_ms);
    if (run.finished_ms !== null) times.push(run.finished_ms);
    for (const stage of run.stages) times.push(stage.at_ms);
  }
  for (const line of replay.lines) {
    times.push(line.at_ms);
    // A picture is looked at for longer than a line is read.
    if (line.kind === "still") times.push(Math.min(replay.duration_ms, line.at_ms + STILL_KEPT_MS));
  }
  times.sort((a, b) => a - b);
  const gaps: Gap[] = [];
  for (let index = 1; index < times.length; index += 1) {
    const from = times[index - 1] ?? 0;
    const to = times[index] ?? 0;
    if (to - from <= GAP_MS) continue;
    const gap = { from_ms: from + GAP_KEPT_MS, to_ms: to };
    if (!(withSound && isHeard(replay, gap))) gaps.push(gap);
  }
  return gaps;
}

function isHeard(replay: Replay, gap: Gap): boolean {
  return replay.sounds.some(
    (one) => one.at_ms < gap.to_ms && one.at_ms + one.length_ms > gap.from_ms,
  );
}

/** After `passed_ms` of real time. */
export function advance(
  state: Playing,
  passed_ms: number,
  whole_ms: number,
  gaps: readonly Gap[],
): Playing {
  if (!state.playing) return state;
  let left = Math.max(0, passed_ms) * state.rate;
  let position = state.position_ms;
  if (state.squeeze)
    for (const gap of gaps) {
      if (gap.to_ms <= position) continue;
      if (position + left < gap.from_ms) break;
      left -= Math.max(0, gap.from_ms - position);
      position = gap.to_ms;
    }
  position = Math.min(whole_ms, position + left);
  return { ...state, position_ms: position, playing: position < whole_ms };
}

export function seek(state: Playing, position_ms: number, whole_ms: number): Playing {
  return { ...state, position_ms: Math.min(whole_ms, Math.max(0, position_ms)) };
}

/** Play, from the begin again where it had ended; or pause. */
export function toggle(state: Playing, whole_ms: number): Playing {
  if (state.playing) return { ...state, playing: false };
  const position_ms = state.position_ms >= whole_ms ? 0 : state.position_ms;
  return { ...state, playing: true, position_ms };
}

/** The next speed up or down. */
export function faster(rate: number, by: 1 | -1): number {
  const index = RATES.findIndex((one) => one >= rate);
  return RATES[Math.min(RATES.length - 1, Math.max(0, index + by))] ?? 1;
}

/** The begin of the chapter `by` from the one at that moment; back goes to its own begin first. */
export function chapterFrom(replay: Replay, ms: number, by: 1 | -1): number {
  const begins = replay.chapters.map((one) => one.at_ms);
  if (by === 1) return begins.find((at) => at > ms) ?? replay.duration_ms;
  return begins.findLast((at) => at < ms - 1_000) ?? 0;
}

/** What a key does; null for keys that are not the player's. */
export function withKey(state: Playing, key: string, replay: Replay): Playing | null {
  const whole = replay.duration_ms;
  switch (key) {
    case " ":
    case "k":
      return toggle(state, whole);
    case "ArrowLeft":
      return seek(state, state.position_ms - STEP_MS, whole);
    case "ArrowRight":
      return seek(state, state.position_ms + STEP_MS, whole);
    case "Home":
      return seek(state, 0, whole);
    case "End":
      return seek(state, whole, whole);
    case ",":
      return seek(state, chapterFrom(replay, state.position_ms, -1), whole);
    case ".":
      return seek(state, chapterFrom(replay, state.position_ms, 1), whole);
    case "+":
      return { ...state, rate: faster(state.rate, 1) };
    case "-":
      return { ...state, rate: faster(state.rate, -1) };
    default:
      return null;
  }
}

/** Where in a recording's own time a moment lies; null where nothing was recorded then. */
export function soundAt(
  replay: Replay,
  ms: number,
): { recording_id: string; recorded_ms: number } | null {
  const found = replay.sounds.find((one) => one.at_ms <= ms && ms < one.at_ms + one.length_ms);
  if (found === undefined) return null;
  return { recording_id: found.recording_id, recorded_ms: found.recorded_ms + ms - found.at_ms };
}
