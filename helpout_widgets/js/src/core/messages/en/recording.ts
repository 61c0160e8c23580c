/** Words of recordings in the live session: asking, agreeing, the mark. */
import type {
  LiveSession,
  RecordingStanding,
  RecordingStopped,
} from "../../../contracts/generated";

const refused: Record<LiveSession["recording_refused"], string> = {
  "": "",
  under_18: "Somebody here is under 18, so nothing is recorded.",
  category: "Helpouts of this kind are never recorded.",
  off: "This marketplace has no recorder.",
};

const ends: Record<RecordingStopped["why"], (who: string) => string> = {
  asked: (who) => `${who} stopped the recording`,
  withdrawn: (who) => `${who} no longer agreed: the recording is stopped`,
  refused: (who) => `${who} did not agree: nothing is recorded`,
  ended: () => "The recording ended with the helpout",
  failed: () => "The recording failed. What was recorded until then is kept",
  nobody_in_call: () => "The recording stopped: nobody was in the call",
};

const parts: Record<keyof RecordingStanding["parts"], string> = {
  sound: "Voices",
  camera: "Camera pictures",
  screen: "Shared screens",
};

export const recording = {
  start: "Record",
  refused,
  /** Why it cannot be asked for just now. */
  notNow: {
    running: "It is being recorded already.",
    out: "Join the call first: it is the call that is recorded.",
    server: "Recording of groups is not set up here.",
  },
  ask: {
    title: "Record this helpout",
    detail:
      "Everybody here is asked. It begins when all have agreed, and stops for good when one takes it back.",
    parts: "What is recorded",
    part: parts,
    keep: "Kept for",
    days: (days: number) => (days === 1 ? "1 day" : `${days} days`),
    where: "Then it is deleted. Those who agreed can play and download it in My helpouts.",
    agree: "I agree to be recorded",
    agreeFirst: "Tick what is recorded, and that you agree.",
    send: "Ask everybody",
    cancel: "Not now",
  },
  question: {
    title: (who: string) => `${who} would like to record`,
    what: (what: string, keep: string) => `${what}. Kept for ${keep}, then deleted.`,
    who: "Those who agree can play and download it in My helpouts.",
    yes: "I agree",
    no: "No",
  },
  mark: {
    asking: "Asking everybody to agree to a recording",
    on: "Recording",
    /** Everybody agreed; nothing has arrived at the recorder yet. */
    waits: "The recording starts",
    waitsDetail: "with the first sound or picture",
    paused: "Recording paused",
    failed: "The recording failed",
    agreed: "everybody agreed",
    awaits: (names: string) => `until ${names} agreed`,
    stop: "Stop",
    stopLong: "Stop recording",
    withdraw: "Stop recording me",
    withdrawDetail: "I no longer agree. The recording ends for everybody.",
    time: (text: string) => `${text} so far`,
  },
  said: {
    asks: (who: string) => `${who} asks to record.`,
    on: "Recording begins.",
    paused: "Recording is paused.",
    off: "Recording stopped.",
  },
  talk: {
    asked: (who: string, keep: string) => `${who} asked to record, kept for ${keep}`,
    agreed: (who: string) => `${who} agreed to the recording`,
    declined: (who: string) => `${who} did not agree to the recording`,
    started: "Recording",
    paused: "Recording paused",
    ends,
  },
  failed: "The room did not take that. Nothing is recorded.",
  and: (names: readonly string[]) => names.join(", "),
} as const;
