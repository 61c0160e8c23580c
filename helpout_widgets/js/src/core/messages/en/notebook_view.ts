/** Words of looking at the lender's notebook without touching it. */

export const notebookView = {
  title: (name: string) => `${name}'s notebook`,
  begin: (name: string) => `Let ${name} see this notebook`,
  beginHint: "To look, not to touch: they see cells and outputs as you work, and change nothing.",
  none: "Open a notebook first, then let them see it.",
  showing: (notebook: string) => `You are showing ${notebook}`,
  showingElsewhere: (notebook: string) => `You are showing ${notebook} from another window`,
  stop: "Stop",
  theirs: (name: string, notebook: string) => `${name} shows ${notebook}`,
  look: "Look",
  hide: "Hide",
  follow: "Follow",
  followHint: (name: string) => `Go where ${name} is`,
  running: "Running",
  here: (name: string) => `${name} is here`,
  cell: (place: number) => `Cell ${place}`,
  copy: "Copy cell",
  copied: "Copied",
  hint: "You can look and copy. To say something about a cell, ask for it in the pad.",
  empty: "The notebook is empty.",
  ended: "It is not shown any more.",
} as const;
