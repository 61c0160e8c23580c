/**
 * Playing a recording of several files as one: pure.
 *
 * One clock for all: milliseconds from the recording's begin, pauses left out. Each file lies on
 * it from its start for its duration.
 */
import type { RecordingTrack, TimelineLine } from "../../contracts/generated";

export interface Clock {
  readonly position_ms: number;
  readonly playing: boolean;
  readonly rate: number;
}

export const RATES = [0.5, 1, 1.25, 1.5, 2] as const;
/** A file that is off by more is set right; less nobody notices, and setting it stutters. */
export const DRIFT_MS = 250;

export const start: Clock = { position_ms: 0, playing: false, rate: 1 };

/**
 * The clock after `passed_ms` of real time.
 *
 * @param held a file that should play has nothing to show yet: all wait for it.
 */
export function advance(clock: Clock, passed_ms: number, whole_ms: number, held: boolean): Clock {
  if (!clock.playing || held) return clock;
  const position_ms = Math.min(whole_ms, clock.position_ms + passed_ms * clock.rate);
  return { ...clock, position_ms, playing: position_ms < whole_ms };
}

export function seek(clock: Clock, position_ms: number, whole_ms: number): Clock {
  return { ...clock, position_ms: Math.min(whole_ms, Math.max(0, position_ms)) };
}

/** Play, from the begin again where it had ended; or pause. */
export function toggle(clock: Clock, whole_ms: number): Clock {
  if (clock.playing) return { ...clock, playing: false };
  const position_ms = clock.position_ms >= whole_ms ? 0 : clock.position_ms;
  return { ...clock, playing: true, position_ms };
}

/** Where in its own file a track is at that moment; null where it has nothing then. */
export function placeIn(track: RecordingTrack, position_ms: number): number | null {
  const place = position_ms - track.starts_at_ms;
  return place >= 0 && place < track.duration_ms ? place : null;
}

/** Files with something to show or to be heard. */
export function playable(tracks: readonly RecordingTrack[]): readonly RecordingTrack[] {
  return tracks.filter((track) => track.fault === "" && track.duration_ms > 0);
}

/** Which of the files is shown large: a shared screen while there is one. */
export function largeAt(
  tracks: readonly RecordingTrack[],
  position_ms: number,
): RecordingTrack | null {
  const now = tracks.filter((track) => placeIn(track, position_ms) !== null);
  return now.find((track) => track.kind === "screen") ?? now[0] ?? null;
}

/** The last line said by then; -1 before the first. Lines are in order. */
export function lineAt(lines: readonly TimelineLine[], position_ms: number): number {
  let index = -1;
  for (const [at, line] of lines.entries()) if (line.at_ms <= position_ms) index = at;
  return index;
}

/** `1:02:03`, `2:03` */
export function clockText(ms: number): string {
  const seconds = Math.floor(Math.max(0, ms) / 1_000);
  const hours = Math.floor(seconds / 3_600);
  const minutes = Math.floor(seconds / 60) % 60;
  const rest = String(seconds % 60).padStart(2, "0");
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, "0")}:${rest}` : `${minutes}:${rest}`;
}
