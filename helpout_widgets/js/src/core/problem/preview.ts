/**
 * What would leave, before it leaves: each part with its secrets, kept or removed, hidden or shown.
 *
 * State and pure functions. The one way from here to a Problem that is sent is `leaving`.
 */

import type {
  FailureSignature,
  PreparedPiece,
  PreparedProblem,
  Problem,
  ProblemContext,
} from "../../contracts/generated";

export const PART_KINDS = [
  "code",
  "traceback",
  "recent",
  "versions",
  "shapes",
  "exercise",
  "notebook",
] as const;
export type PartKind = (typeof PART_KINDS)[number];

export interface Preview {
  /** As it was collected: never sent. */
  readonly original: Problem;
  readonly pieces: ReadonlyMap<string, readonly PreparedPiece[]>;
  readonly removed: ReadonlySet<PartKind>;
  /** Secrets that the student shows anyway, by `path#place`. */
  readonly shown: ReadonlySet<string>;
  readonly signature: FailureSignature | null;
}

export type PreviewAction =
  | { type: "kept"; kind: PartKind; kept: boolean }
  | { type: "showed"; key: string; shown: boolean };

export function previewOf(original: Problem, prepared: PreparedProblem): Preview {
  return {
    original,
    pieces: new Map(prepared.parts.map((part) => [part.path, part.pieces])),
    removed: new Set(),
    shown: new Set(),
    signature: prepared.signature,
  };
}

function toggled<T>(set: ReadonlySet<T>, value: T, inside: boolean): ReadonlySet<T> {
  const next = new Set(set);
  if (inside) next.add(value);
  else next.delete(value);
  return next;
}

export function reducePreview(preview: Preview, action: PreviewAction): Preview {
  switch (action.type) {
    case "kept":
      return { ...preview, removed: toggled(preview.removed, action.kind, !action.kept) };
    case "showed":
      return { ...preview, shown: toggled(preview.shown, action.key, action.shown) };
  }
}

export interface Run {
  /** As it would be sent. */
  readonly text: string;
  /** Names the secret; null for harmless text. */
  readonly key: string | null;
  readonly hidden: boolean;
  readonly kind: PreparedPiece["secret"];
}

export interface Block {
  readonly path: string;
  /** Above the text, such as the count of a cell; may be empty. */
  readonly title: string;
  readonly runs: readonly Run[];
}

export interface Part {
  readonly kind: PartKind;
  readonly kept: boolean;
  readonly blocks: readonly Block[];
  readonly secrets: number;
  readonly hidden: number;
  /** UTF-8 bytes as it would be sent. */
  readonly bytes: number;
}

const encoder = new TextEncoder();

function runsOf(preview: Preview, path: string): Run[] {
  return (preview.pieces.get(path) ?? []).map((piece, place) => {
    if (piece.secret === null) return { text: piece.text, key: null, hidden: false, kind: null };
    const key = `${path}#${place}`;
    const hidden = !preview.shown.has(key);
    return { text: hidden ? piece.mark : piece.text, key, hidden, kind: piece.secret };
  });
}

function textAt(preview: Preview, path: string): string {
  return runsOf(preview, path)
    .map((run) => run.text)
    .join("");
}

const plain = (path: string, text: string): Block => ({
  path,
  title: "",
  runs: [{ text, key: null, hidden: false, kind: null }],
});

function blocksOf(preview: Preview, kind: PartKind): Block[] {
  const { original } = preview;
  const around = original.context;
  const block = (path: string, title = ""): Block[] => {
    const runs = runsOf(preview, path);
    return runs.length === 0 ? [] : [{ path, title, runs }];
  };
  switch (kind) {
    case "code":
    case "traceback":
      return block(kind);
    case "notebook": {
      const order = around?.execution_order ?? [];
      const counts = order.map((count) => `[${count}]`).join(" ");
      return [
        ...block("notebook_name"),
        ...(counts === "" ? [] : [plain("context.execution_order", counts)]),
      ];
    }
    case "recent":
      return (around?.recent_cells ?? []).flatMap((cell, index) =>
        block(`context.recent_cells.${index}.source`, `[${cell.execution_count ?? " "}]`),
      );
    case "versions":
      return versionLines(preview, around);
    case "shapes":
      return (around?.shapes ?? []).flatMap((held, index) => {
        const path = `context.shapes.${index}`;
        const at = (field: string) => textAt(preview, `${path}.${field}`);
        const line = `${at("name")}  ${at("type")} ${at("shape")}`;
        const dtype = at("dtype");
        return [
          plain(path, dtype === "" ? line : `${line}\n  ${dtype}`),
          ...(held.head === "" ? [] : block(`${path}.head`)),
        ];
      });
    case "exercise":
      return around?.exercise == null
        ? []
        : [...block("context.exercise.grade_id"), ...block("context.exercise.task")];
  }
}

function versionLines(preview: Preview, around: ProblemContext | null): Block[] {
  if (around === null) return [];
  const lines = [around.language, around.kernel].filter((line) => line !== "");
  around.packages.forEach((_, index) => {
    const path = `context.packages.${index}`;
    lines.push(`${textAt(preview, `${path}.name`)} ${textAt(preview, `${path}.version`)}`);
  });
  return lines.length === 0 ? [] : [plain("context.packages", lines.join("\n"))];
}

/** The parts that there are, in the order in which they are shown. */
export function partsOf(preview: Preview): Part[] {
  return PART_KINDS.flatMap((kind) => {
    const blocks = blocksOf(preview, kind);
    if (blocks.length === 0) return [];
    const runs = blocks.flatMap((block) => block.runs);
    const secrets = runs.filter((run) => run.key !== null);
    const bytes = runs.reduce((sum, run) => sum + encoder.encode(run.text).length, 0);
    return [
      {
        kind,
        kept: !preview.removed.has(kind),
        blocks,
        secrets: secrets.length,
        hidden: secrets.filter((run) => run.hidden).length,
        bytes,
      },
    ];
  });
}

type Tree = { [key: string]: Tree | string } & Tree[];

function put(tree: Tree, path: string, text: string): void {
  const steps = path.split(".");
  const last = steps.pop() ?? "";
  let node = tree;
  for (const step of steps) node = node[step as keyof Tree] as Tree;
  (node as Record<string, unknown>)[last] = text;
}

const BOUNDS: Readonly<Record<string, number>> = {
  code: 100_000,
  traceback: 40_000,
  notebook_name: 255,
  source: 10_000,
  task: 20_000,
  dtype: 2_000,
  head: 4_000,
  grade_id: 200,
};

/** What leaves: kept parts alone, secrets as the student decided, and the words. */
export function leaving(preview: Preview | null, summary: string): Problem {
  const words = summary.trim();
  if (preview === null)
    return { summary: words, code: "", traceback: "", notebook_name: "", context: null };
  const problem = structuredClone(preview.original);
  for (const path of preview.pieces.keys()) {
    const longest = BOUNDS[path.split(".").at(-1) ?? ""] ?? 120;
    put(problem as unknown as Tree, path, textAt(preview, path).slice(0, longest));
  }
  problem.summary = words;
  const has = (kind: PartKind) => !preview.removed.has(kind);
  if (!has("code")) problem.code = "";
  if (!has("traceback")) problem.traceback = "";
  if (!has("notebook")) problem.notebook_name = "";
  problem.context = contextLeaving(problem.context, has);
  return problem;
}

function contextLeaving(
  context: ProblemContext | null,
  has: (kind: PartKind) => boolean,
): ProblemContext | null {
  if (context === null) return null;
  const left: ProblemContext = {
    language: has("versions") ? context.language : "",
    kernel: has("versions") ? context.kernel : "",
    packages: has("versions") ? context.packages : [],
    execution_count: has("notebook") ? context.execution_count : null,
    execution_order: has("notebook") ? context.execution_order : [],
    shapes: has("shapes") ? context.shapes : [],
    recent_cells: has("recent") ? context.recent_cells : [],
    exercise: has("exercise") ? context.exercise : null,
  };
  const isEmpty =
    left.language === "" &&
    left.kernel === "" &&
    left.execution_count === null &&
    left.exercise === null &&
    [left.packages, left.execution_order, left.shapes, left.recent_cells].every(
      (list) => list.length === 0,
    );
  return isEmpty ? null : left;
}
