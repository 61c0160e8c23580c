/** Words of the problem: what would leave, part by part. */

const list = (count: number, one: string, many: string) =>
  count === 1 ? `1 ${one}` : `${count} ${many}`;

const parts = {
  code: "Cell",
  traceback: "Error",
  recent: "Cells before it",
  versions: "Versions",
  shapes: "Tables and arrays",
  exercise: "Exercise",
  notebook: "Notebook and order of runs",
} as const;

const secrets = {
  key: "key",
  token: "token",
  password: "password",
  private_key: "private key",
  folder: "name in a path",
  email: "e-mail address",
  phone: "telephone number",
} as const;

export const problem = {
  parts,
  secrets,
  sees: (name: string) => `${name} will see this and nothing else`,
  leaves: "This would leave your notebook",
  nothing: "No code is attached. You can share cells when you meet.",
  add: "Add the failing cell",
  addAgain: "Look again",
  addLabel: "Look at the notebook again",
  looking: "Looking at the notebook, and for secrets in it",
  failed: "The notebook could not be looked through, so nothing of it is attached.",
  hidden: (count: number) => list(count, "secret hidden", "secrets hidden"),
  shownAnyway: (count: number) => list(count, "secret shown", "secrets shown"),
  show: (kind: keyof typeof secrets) => `Show this ${secrets[kind]} anyway`,
  hide: (kind: keyof typeof secrets) => `Hide this ${secrets[kind]}`,
  remove: "Remove",
  removePart: (part: string) => `Remove ${part}`,
  putBack: "Put back",
  putBackPart: (part: string) => `Put back ${part}`,
  lines: (count: number) => list(count, "line", "lines"),
  size: (bytes: number) =>
    bytes < 1_000 ? list(bytes, "byte", "bytes") : `${(bytes / 1_000).toFixed(1)} kB`,
  heads: "Include their first rows",
  headsHint: "Only names, shapes and types go along unless you choose this.",
  whole: (bytes: string, kept: number) => `${bytes} in ${list(kept, "part", "parts")}`,
  netHasHoles: "Secrets are searched for, and some may be missed: read it before you send it.",
  brought: (name: string) => `What ${name} brought along`,
  reproduce: "Try it in a notebook of your own",
  reproduceDetail:
    "Makes a notebook on your own server with their cells. You choose where; nothing runs by itself.",
  reproduced: (path: string) => `Made ${path}. Run it cell by cell.`,
  notReproduced: "The notebook was not made.",
  reproduceTitle: "A problem to reproduce",
  reproduceFrom: "From",
  reproduceWords: "In their words",
  reproduceVersions: "The versions it failed with; take the # away to install them here",
  somebody: "problem",
} as const;
