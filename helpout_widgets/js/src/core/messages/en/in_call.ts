/** Words of what one can do in a call: layouts, floating, talking, captions, the connection. */
import type { Eased } from "../../call/processor";
import type { QualityReason } from "../../call/quality";

interface Reason {
  readonly what: string;
  readonly todo: string;
}

const reasons: Record<QualityReason, (name: string) => Reason> = {
  stalled: () => ({
    what: "Nothing comes any more.",
    todo: "We look for another path. If you changed networks, it is back in a moment.",
  }),
  loss: (name) => ({
    what: `Part of what ${name} sends is lost on the way.`,
    todo: "Come nearer to your Wi-Fi, or plug in a cable.",
  }),
  loss_there: (name) => ({
    what: `Part of what you send never reaches ${name}.`,
    todo: "Switch your camera off to leave room for your voice.",
  }),
  delay: (name) => ({
    what: `The way to ${name} is long: you hear each other late.`,
    todo: "Leave pauses. A VPN or a busy download is often the cause.",
  }),
  upload: () => ({
    what: "Your network is too slow for all you send.",
    todo: "Your picture is sent smaller. Stop uploads elsewhere, or switch your camera off.",
  }),
  processor: () => ({
    what: "Your computer is busy and cannot keep up with your picture.",
    todo: "Close other programs or tabs, or switch your camera off.",
  }),
  processor_there: (name) => ({
    what: `${name}'s picture comes seldom: their computer seems busy.`,
    todo: `Ask ${name} to close other programs.`,
  }),
  relay: () => ({
    what: "The call goes through a relay that is far away.",
    todo: "Nothing is wrong. Another network may allow a direct path.",
  }),
};

const eased: Record<Eased, string> = {
  0: "",
  1: "Your computer is busy, so your picture is sent at half its size.",
  2: "Your computer is very busy, so your picture is sent small and slow.",
};

export const inCall = {
  layout: {
    label: "Layout",
    names: { speaker: "Speaker", side: "Side by side", screen: "Screen large" },
    now: (name: string) => `Layout: ${name}`,
    pin: (name: string) => `Show ${name} large`,
    unpin: (name: string) => `${name} is shown large. Show whoever speaks`,
  },
  extraCamera: (name: string) => `${name}'s second camera`,
  kernelPictures: (name: string) => `From ${name}'s kernel`,
  more: "More",
  close: "Close",
  float: {
    start: "Float the picture",
    stop: "Bring the picture back",
    title: (name: string) => `Helpout with ${name}`,
    failed: "This browser did not float the picture.",
    away: "The picture floats in a window of its own.",
  },
  talk: {
    pushToTalk: "Push to talk",
    pushToTalkDetail: "Hold Space, or the button, while you speak.",
    hold: "Hold to talk",
    holdShort: "Hold",
    talking: "They hear you",
    sameRoom: "No sound in or out",
    sameRoomDetail: "For two computers in one room, so that nothing howls.",
    sameRoomOn: "You are muted and hear nothing here: another computer of your room does that.",
    sameRoomOff: "Sound on here",
  },
  captions: {
    name: "Captions",
    detail:
      "Your words as text below the picture. Your browser's maker may get the sound to write it down.",
    others: "This browser cannot write down what you say. You see the captions of others.",
    region: "Captions",
    you: "You",
    failures: {
      blocked: "Captions of your words are off: the browser was told not to listen for them.",
      network: "Captions of your words are off: the browser could not reach its maker.",
      failed: "Captions of your words are off: the browser stopped writing.",
    },
  },
  devices: "Camera and microphone",
  testNetwork: "Test the network",
  quality: {
    title: "Connection",
    open: (word: string) => `Connection: ${word}. Why?`,
    good: "Nothing is in the way.",
    with: (name: string) => `With ${name}`,
    path: { direct: "Direct", relay: "Through a relay" },
    ms: (ms: number) => `${ms} ms there and back`,
    loss: (percent: number) => `${percent} % lost`,
    connecting: "Finding a path.",
  },
  reasons,
  eased,
  sendAll: "Send it whole again",
  failed: {
    title: (name: string) => `No path to ${name}`,
    detail:
      "Your networks close every way we know, direct and through relays. Chat and shared cells work; we go on trying.",
  },
  serverAway: "No media server answers. Chat and shared cells go on; the pictures are tried again.",
  second: {
    title: "You are in this call in another window",
    detail: "One of them can be seen and heard. The other may watch.",
    take: "Take the call here",
    watch: "Only watch here",
    watching: "You only watch here: nobody sees or hears this window.",
    watchingDetail: "Sound is off here, since your other window plays it.",
    soundOn: "Hear it here",
    soundOff: "No sound here",
  },
  watcher: "You watch and listen. Nobody sees or hears you; write in the chat, or raise your hand.",
  full: {
    title: "The call is full",
    detail: (limit: number) =>
      `${limit} people take part, and no more can. Chat and shared cells work; try again when somebody leaves.`,
    retry: "Try again",
  },
  alone: "Nobody else is in the call yet",
  aloneDetail: "Whoever joins is seen here by itself.",
} as const;
