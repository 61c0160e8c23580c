/** The recording of a room, as a page sees it. Pure. */
import type { RecordingStanding } from "../../contracts/generated";

export const NO_RECORDING: RecordingStanding = {
  name: "off",
  recording_id: null,
  asked_by: null,
  parts: { sound: true, camera: true, screen: true },
  keep_days: 30,
  agreed: [],
  awaited: [],
  recorded_ms: 0,
  waits: false,
};
