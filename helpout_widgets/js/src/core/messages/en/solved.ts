/** Words of solved problems: found before booking, published by consent of both. */

const list = (count: number, one: string, many: string) =>
  count === 1 ? `1 ${one}` : `${count} ${many}`;

const fits: Readonly<Record<string, string>> = {
  same_exception: "same error",
  same_message: "same message",
  same_place: "at the same place in the library",
};

export const solved = {
  foundTitle: "Somebody solved this",
  found: (count: number) => list(count, "solved problem", "solved problems"),
  lookedFor: (what: string) => `Looked for: ${what}`,
  fits,
  alike: (percent: number) => `${percent}% alike`,
  withWords: "has your words",
  read: (title: string) => `Read “${title}”`,
  loadingTitle: "Solved problem",
  publishedOn: (day: string) => `Published ${day}, with the consent of both people`,
  parts: {
    problem: "The problem",
    code: "The cell that failed",
    traceback: "The error",
    solution: "The solution",
    explanation: "Why it works",
  },
  packages: "Versions",
  insert: "Put the solution into a new cell",
  inserted: "It is in a new cell below the active one. Nothing has run.",
  notInserted: "No notebook is open to put it into.",
  findTutor: "Find a tutor instead",
  remove: "Take it down",
  removeAsk: "Take this down for everybody?",
  removed: "It is taken down.",
  publishTitle: "Help the next person",
  publishDetail: (name: string) =>
    `What you found out can be published for others with the same error. Nobody sees it before you and ${name} agree, and either of you takes it back at any time.`,
  begin: "Look at what could be published",
  title: "Title",
  titleHint: "What somebody with this problem would search for.",
  removePart: (part: string) => `Remove ${part}`,
  removeWord: "Remove",
  hiddenIn: (count: number) =>
    `${list(count, "name or secret is", "names and secrets are")} replaced. Read it all the same: a machine overlooks things.`,
  propose: (name: string) => `Ask ${name} to agree`,
  proposeChanged: (name: string) => `Ask ${name} to agree to this`,
  cancel: "Not now",
  waits: (name: string) => `${name} has not agreed yet. Nobody else sees it.`,
  asks: (name: string) => `${name} would like to publish this with you. Nobody else sees it yet.`,
  agree: "Agree and publish",
  change: "Change the words",
  decline: "Decline",
  withdraw: "Take it back",
  published: "It is published. Neither of you is named.",
  withdrawn: "It was taken back. Nobody sees it, and its words are deleted.",
  removedByStaff: "Staff took it down.",
  failed: "That did not work.",
  titleMissing: "Give it a title of at least three letters.",
} as const;
