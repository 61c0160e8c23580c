/** What a recording means for the person who looks at it. Pure. */
import type { RecordedParts, RecordingStanding } from "../../contracts/generated";
import { recording as words } from "../../core/messages/en/recording";

/** Whether somebody may ask for a recording now. */
export function isAskable(recording: RecordingStanding): boolean {
  return recording.name === "off" || recording.name === "failed";
}

/** Whether something of it is being written at this moment. */
export function isRunning(recording: RecordingStanding): boolean {
  return recording.name === "on" && !recording.waits;
}

/** Whether this person is asked, and has not answered. */
export function awaitsMe(recording: RecordingStanding, me: string): boolean {
  return recording.recording_id !== null && !isAskable(recording) && recording.awaited.includes(me);
}

/** "Voices, Camera pictures" as a person reads it. */
export function partsText(parts: RecordedParts): string {
  return (["sound", "camera", "screen"] as const)
    .filter((part) => parts[part] !== false)
    .map((part) => words.ask.part[part])
    .join(", ");
}

export function isNothing(parts: RecordedParts): boolean {
  return parts.sound === false && parts.camera === false && parts.screen === false;
}

/** How much is recorded now, by the page's clock. */
export function recordedMs(recording: RecordingStanding, toldAt: number, now: number): number {
  return recording.recorded_ms + (isRunning(recording) ? Math.max(0, now - toldAt) : 0);
}
