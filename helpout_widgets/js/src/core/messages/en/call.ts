/** Words of the call, the check before it, and the shared screen. */
import type { DeviceProblem } from "../../call/problems";
import type { QualityWord } from "../../call/quality";

interface Advice {
  readonly title: string;
  readonly detail: string;
}

const camera: Record<DeviceProblem, Advice> = {
  blocked: {
    title: "Camera is blocked",
    detail:
      "Your browser was told not to use it. Open the camera sign in the address bar, choose Allow, then try again.",
  },
  missing: {
    title: "No camera found",
    detail: "Plug one in and it is used at once. You can join without a picture.",
  },
  busy: {
    title: "Camera is in use",
    detail: "Another program holds it. Close that program, then try again.",
  },
  unfit: {
    title: "Camera cannot do this",
    detail: "It refused the picture size. Choose another camera.",
  },
  insecure: {
    title: "No camera on this page",
    detail:
      "Browsers hide cameras on pages without https. Ask whoever runs this server for an https address. Chat and shared cells work.",
  },
  unsupported: {
    title: "This browser has no cameras",
    detail: "Chat and shared cells work. For a picture open this in another browser.",
  },
  unknown: {
    title: "Camera did not start",
    detail: "Try again, or choose another one. You can join without a picture.",
  },
};

const microphone: Record<DeviceProblem, Advice> = {
  blocked: {
    title: "Microphone is blocked",
    detail:
      "Your browser was told not to use it. Open the microphone sign in the address bar, choose Allow, then try again.",
  },
  missing: {
    title: "No microphone found",
    detail: "Plug one in and it is used at once. You can join and write.",
  },
  busy: {
    title: "Microphone is in use",
    detail: "Another program holds it. Close that program, then try again.",
  },
  unfit: { title: "Microphone cannot do this", detail: "Choose another microphone." },
  insecure: {
    title: "No microphone on this page",
    detail: "Browsers hide microphones on pages without https. You can join and write.",
  },
  unsupported: {
    title: "This browser has no microphones",
    detail: "You can join and write. To speak open this in another browser.",
  },
  unknown: {
    title: "Microphone did not start",
    detail: "Try again, or choose another one. You can join and write.",
  },
};

const quality: Record<QualityWord, string> = {
  good: "Good",
  fair: "Fair",
  poor: "Poor",
  frozen: "Frozen",
  connecting: "Connecting",
};

export const call = {
  check: {
    ready: "You are ready",
    toFix: (count: number) => (count === 1 ? "One thing to fix" : `${count} things to fix`),
    asking: "Asking your browser",
    again: "Check again",
    tryAgain: "Try again",
    you: (name: string) => `You, as ${name} will see you`,
    cameraOn: "Camera on",
    cameraOff: "Camera off",
    microphoneOn: "Microphone on",
    microphoneOff: "Microphone off",
    camera: "Camera",
    microphone: "Microphone",
    defaultDevice: "The browser's choice",
    level: "Your microphone level",
    speaker: "Speaker",
    defaultSpeaker: "The system's speaker",
    playSound: "Play a sound",
    noSound: "The sound could not be played. Choose another speaker.",
    blur: "Blur background",
    soundOnly: "Join with sound only",
    noPicture: "No picture",
    picture: (height: number, rate: number) => `${height}p, ${rate} pictures a second`,
    hear: "we hear you",
    quiet: "say something",
    silent: (name: string) => `“${name}” sends silence`,
    silentTitle: "We hear nothing",
    silentDetail: "It may be muted by a switch on the cable. You can join and fix this inside.",
    off: "off",
    connection: "Connection",
    connectionGood: "the room answers",
    connectionRelay: "the room answers, through a relay",
    connectionAway: "The room does not answer",
    connectionAwayDetail: "The marketplace is away. We go on trying; chat and cells wait for it.",
    connectionWait: "asking",
    relay: "Always use a relay (hides your address)",
    noRelay: "This marketplace has no relay, so a call could not connect.",
    kernel: "Kernel",
    kernelWait: "looking",
    kernelNone: "No kernel is lent",
    kernelNoneDetail: (name: string) =>
      `Lend one, and code of this helpout runs there. ${name} runs nothing without your leave.`,
    kernelChoose: "Running kernels",
    kernelNoneRuns: "No notebook runs here yet. Open one and it appears.",
    kernelLend: "Lend it",
    kernelLent: (name: string) => `${name}, lent`,
    kernelTheirs: (name: string) => `${name} has not lent one yet`,
    whatMay: (name: string) => `What ${name} may do when you join`,
    whatMayDetail: (name: string) =>
      `${name} sees the shared cells and nothing else. You can give more, or take it back, at any moment.`,
    whatMayYou: "What you may do when you join",
    whatMayYouDetail: (name: string) =>
      `You see the shared cells. Ask ${name} inside when you want to edit or run.`,
    join: (name: string) => `Join ${name}`,
    joinMuted: "Join muted",
    joinSameRoom: "Join without sound",
    joinSameRoomDetail: "For a second computer in one room: no sound in or out, so nothing howls",
    joinGroup: "Join the room",
    groupHere: (others: number) =>
      others === 0
        ? "Nobody else is here yet."
        : others === 1
          ? "1 other is here."
          : `${others} others are here.`,
    joinChat: "Join with chat only",
    here: (name: string) => `${name} is here and waiting.`,
    inCall: (name: string) => `${name} is in the call.`,
    notHere: (name: string) => `${name} is not here yet.`,
    starts: (span: string) => `Starts in ${span},`,
    running: "Running,",
    planned: (minutes: number) => `${minutes} min planned.`,
  },
  problems: { camera, microphone },
  quality,
  qualityWith: (word: string, ms: number) => `${word}, ${ms} ms`,
  relayed: "through a relay",
  direct: "direct",
  calling: (name: string) => `Calling ${name}`,
  callingDetail: "Finding a path between you",
  waitingFor: (name: string) => `${name} is not here yet`,
  waitingDetail: (name: string) => `You are. ${name}'s picture comes here by itself.`,
  chatsOnly: (name: string) => `${name} is here, not in the call`,
  chatsOnlyDetail: (name: string) => `The picture comes by itself if ${name} joins the call.`,
  frozen: "Frozen. Finding another path.",
  reconnecting: "Reconnecting",
  noPath: (name: string) => `No path to ${name}'s picture`,
  noPathDetail: "We go on trying. Chat and shared cells still work.",
  cameraOffOf: (name: string) => `${name}'s camera is off`,
  you: "You",
  muted: "muted",
  elsewhere: "You are in this call in another window.",
  here: "Take it here",
  chatOnly: "You are here with chat only.",
  joinCall: "Join the call",
  clickToHear: "Click to hear",
  clickToHearDetail: (name: string) => `Your browser waits for a click before it plays ${name}.`,
  talking: "Talking",
  dock: {
    mute: "Mute",
    unmute: "Unmute",
    cameraOff: "Camera off",
    cameraOn: "Camera on",
    share: "Share",
    sharing: "Sharing",
    devices: "Devices",
    noMicrophone: "No microphone",
  },
} as const;
