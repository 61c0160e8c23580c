/** Words of the people in a room: the list, hands, the door, moderating, handing over, presence. */
import type { CallLine, ModeratedFrame, ParticipantRole } from "../../../contracts/generated";

const roles: Record<ParticipantRole, string> = {
  student: "student",
  tutor: "tutor",
  staff: "staff",
  attendee: "takes part",
  watcher: "watches",
  host: "server",
};

const moderated: Record<ModeratedFrame["action"], (who: string) => string> = {
  mute: (who) => `${who} muted you. Unmute when it is your turn.`,
  camera_off: (who) => `${who} switched your camera off. You may switch it on again.`,
  screen_off: (who) => `${who} ended your sharing.`,
  lower_hand: (who) => `${who} took your hand down.`,
};

const lines: Record<CallLine, string> = {
  audio: "your voice",
  camera: "your camera",
  screen: "your shared screen",
};

export const roomPeople = {
  title: "People",
  tab: "People",
  you: "You",
  roles,
  lead: "holds it",
  notInCall: "not in the call",
  away: "dropped out, coming back",
  sharing: "shares a screen",
  device: { camera: "second camera", kernel: "kernel", recorder: "recorder" },
  everybody: "everybody",

  hand: {
    raise: "Raise hand",
    lower: "Lower hand",
    short: "Hand",
    place: (place: number) => `Hand up, number ${place}`,
    raised: (who: string) => `${who} raised a hand.`,
    yours: (place: number) =>
      place === 1 ? "Your hand is up: you are next." : `Your hand is up: number ${place}.`,
  },
  act: {
    open: (who: string) => `What you can do about ${who}`,
    mute: "Mute",
    camera_off: "Camera off",
    screen_off: "Stop their sharing",
    lower_hand: "Lower hand",
    remove: "Remove",
    removeAsk: (who: string) => `Remove ${who}? They cannot come back in by themselves.`,
    removeYes: (who: string) => `Remove ${who}`,
    failed: "Nothing was changed: the marketplace did not take it.",
  },
  moderated,
  understood: "OK",

  door: {
    waits: (who: string) => `${who} waits at the door`,
    many: (count: number) => `${count} people wait at the door`,
    admit: "Let in",
    admitAll: "Let all in",
    refuse: "Turn away",
    title: "You are at the door",
    detail: (who: string) =>
      `${who} lets you in. This goes on by itself; you need not do anything.`,
    said: (who: string) => `${who} waits at the door.`,
    leave: "Leave the door",
  },
  removed: {
    title: "You were taken out of this room",
    detail: "The person who holds it did that. What was yours is safe; nothing runs any more.",
    elsewhere: "Look for help elsewhere",
  },
  refused: {
    title: "You were not let in",
    detail: "The person who holds it turned you away. Ask them if you think that was a mistake.",
  },

  watch: {
    title: "Watch and listen",
    detail:
      "Nobody sees or hears you. You may write in the chat and raise your hand; others see that you watch.",
    enter: "Watch and listen",
    chat: "Chat only",
  },

  presence: {
    title: "Are you still here?",
    detail: (span: string) => `Else this helpout ends in ${span}. Nothing is lost by that.`,
    reminders: ["", "Asked a second time.", "Asked for the last time."] as const,
    yes: "I am here",
    said: (span: string) => `Are you still here? The helpout ends in ${span} if nobody answers.`,
  },

  pictures: {
    title: (who: string) => `${who}'s kernel asks for pictures`,
    detail: (who: string, what: string) =>
      `A program in ${who}'s kernel would get ${what} while you are in the call. You can take it back here.`,
    lines,
    /** The same of somebody else. */
    lineNames: { audio: "voice", camera: "camera", screen: "shared screen" },
    yes: "Let it",
    no: "No",
    goes: (who: string, what: string) => `${who}'s kernel gets ${what}`,
    stop: "Take it back",
    lineStarted: (who: string, whose: string, what: string) =>
      `${who} let ${whose} kernel have: ${what}`,
    lineStopped: (who: string, whose: string) =>
      `${who} took the pictures back from ${whose} kernel`,
    and: (words: readonly string[]) => words.join(" and "),
  },

  handOver: {
    title: "Ask a colleague in",
    open: "Ask a colleague in",
    detail: (student: string) => `${student} is asked first. Rights start anew for whoever comes.`,
    whom: "Colleague",
    nobody: "Nobody else of this marketplace could be asked.",
    joins: "to help beside you",
    takes: "to take over from you",
    how: "Why",
    ask: (student: string) => `Ask ${student}`,
    asked: (colleague: string, student: string) =>
      `${student} was asked whether ${colleague} may come.`,
    cancel: "Not now",
    questionJoin: (lead: string, colleague: string) => `${lead} would like ${colleague} to join`,
    questionTake: (lead: string, colleague: string) =>
      `${lead} would like ${colleague} to take over`,
    questionDetail: (colleague: string) =>
      `${colleague} sees the shared cells and the chat. All rights start anew: nobody runs anything without your leave.`,
    yes: (colleague: string) => `Let ${colleague} in`,
    no: "No",
    line: (who: string) => `${who} holds the helpout now. Rights start anew`,
    lineYou: "You hold the helpout now. Rights start anew",
  },

  onAir: {
    mark: "On air",
    detail: "Others of this marketplace may watch and listen.",
    watching: (count: number) => (count === 1 ? "1 watches" : `${count} watch`),
  },

  stills: {
    line: (who: string) => `${who} took a picture of the screen`,
  },
} as const;
