/** Words of replays: the player, in a pane and in a file of its own. */
import type { ReplayLineKind } from "../../../contracts/generated";

const levels: Record<string, string> = {
  view: "may see",
  point: "may point",
  edit: "may edit",
  run: "may run code",
};

const settled: Record<string, string> = {
  accepted: "accepted a suggestion",
  declined: "declined a suggestion",
  withdrawn: "took a suggestion back",
};

const kinds: Record<ReplayLineKind, string> = {
  chat: "wrote",
  joined: "came",
  left: "left",
  grant_asked: "asked for more",
  granted: "decided:",
  comment: "commented",
  suggestion: "suggested",
  settled: "settled a suggestion",
  still: "took a still",
  handout: "handed over",
  restart: "restarted the kernel",
  refused: "was refused a run",
  lead: "handed over the lead",
  ended: "ended the helpout",
};

const states: Record<string, string> = {
  queued: "waits",
  running: "runs",
  ok: "done",
  error: "failed",
  aborted: "stopped",
  kernel_died: "kernel gone",
};

export const replay = {
  title: "Replay",
  open: "Replay",
  save: "Save replay as one page",
  saving: "Making the page",
  saved: "Saved. It opens in any browser, without a network.",
  saveFailed: "The page could not be made.",
  silent: "The page holds no sound. The recording keeps it, for as long as it is kept.",
  empty: "Nothing happened here",
  emptyDetail: "Nobody wrote, ran or said anything in this helpout.",
  play: "Play",
  pause: "Pause",
  position: "Position",
  positionText: (now: string, whole: string) => `${now} of ${whole}`,
  speed: "Speed",
  speedOf: (rate: number) => `${rate}×`,
  squeeze: "Shorten pauses",
  sound: "Sound",
  recording: "Open the recording",
  keys: "Space plays, arrows go 5 seconds, comma and full stop go by chapters, plus and minus change the speed.",
  cells: "Shared cells",
  noCells: "No cell yet",
  lanes: { edits: "Edits", runs: "Runs", chat: "Said" },
  chapters: "Chapters",
  said: "What was said and done",
  nothingSaid: "Nothing was said.",
  begin: "Begin",
  jump: (time: string, what: string) => `${time}, ${what}`,
  ran: (name: string) => `${name} ran this`,
  runs: (name: string) => `${name} runs this`,
  waits: (name: string) => `${name}'s run`,
  state: (state: string) => states[state] ?? state,
  took: (seconds: string) => `${seconds} s`,
  scratch: "in a scratch namespace",
  somebody: "Somebody",
  caret: (name: string) => name,
  picture: "Picture made by a run",
  still: (caption: string) =>
    caption === "" ? "Picture of the shared screen" : `Picture of the shared screen: ${caption}`,
  stillLarger: "Show the picture larger",
  stillSmaller: "Show the picture smaller",
  stillGone: "This picture is not here.",
  stillsLeftOut: (count: number) =>
    count === 1
      ? "One picture of the screen is not in the page."
      : `${count} pictures of the screen are not in the page.`,
  frame: "Output of a run, without scripts",
  frameGone: "This output tried to go elsewhere and was removed.",
  leftOut: "An output that would have made the replay too large is left out.",
  truncated: "More was printed than is kept.",
  coarse: "So much was written that edits are shown several at a time.",
  leftOutCount: (count: number) =>
    count === 1
      ? "One output is left out: the replay would be too large."
      : `${count} outputs are left out: the replay would be too large.`,
  kind: (kind: ReplayLineKind) => kinds[kind],
  level: (level: string) => levels[level] ?? level,
  settled: (how: string) => settled[how] ?? how,
  granted: (name: string, level: string) => `${name} ${level}`,
  broken: "This replay cannot be read",
  brokenDetail: "The file is not whole, or this browser is too old. Try another browser.",
} as const;
