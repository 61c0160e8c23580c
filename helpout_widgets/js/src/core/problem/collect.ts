/**
 * A problem made of what a notebook and its kernel say, each part within the contract's bounds.
 *
 * Knows no DOM and no JupyterLab: facts come in, a Problem goes out, to be looked through.
 */

import type { Exercise, Problem, ProblemContext } from "../../contracts/generated";
import { exerciseOf, stripHiddenTests, stripTestTraceback } from "./exercise";
import type { KernelFacts } from "./probe";

export interface FactCell {
  readonly cell_type: "code" | "markdown" | "raw";
  readonly source: string;
  readonly execution_count: number | null;
  readonly metadata: unknown;
  /** Of an error among its outputs, as the kernel wrote it; else empty. */
  readonly traceback: string;
}

export interface NotebookFacts {
  readonly notebook_name: string;
  readonly cells: readonly FactCell[];
  /** Which cell has the focus; -1 where none has. */
  readonly active: number;
  readonly kernel_name: string;
  /** As the notebook's metadata says, such as `python 3.11.7`; empty where it does not. */
  readonly language: string;
}

export const LIMITS = { code: 100_000, traceback: 40_000, recent: 10_000, task: 20_000 } as const;
const RECENT_CELLS = 5;
const ORDER = 20;

// Colours of a terminal; a traceback travels as plain text.
// biome-ignore lint/suspicious/noControlCharactersInRegex: ESC begins every such sequence
const ANSI = /\u001b(?:\[[0-9;?]{0,20}[A-Za-z]|\][^\u0007\u001b]{0,200}(?:\u0007|\u001b\\))/g;

export function withoutColours(text: string): string {
  return text.replace(ANSI, "");
}

/** The beginning and the end of a text that is too long, with what is left out said between. */
export function shortened(text: string, longest: number): string {
  if (text.length <= longest) return text;
  const note = `\n… ${text.length - longest} more characters …\n`;
  const room = longest - note.length - 8;
  const head = Math.floor(room / 3);
  return text.slice(0, head) + note + text.slice(text.length - (room - head));
}

/** The failing cell: the active one, else the one that failed last; else the active one as it is. */
export function failingCell(facts: NotebookFacts): number {
  if ((facts.cells[facts.active]?.traceback ?? "") !== "") return facts.active;
  let last = -1;
  facts.cells.forEach((cell, index) => {
    if (cell.traceback === "") return;
    const count = cell.execution_count ?? 0;
    if (last < 0 || count > (facts.cells[last]?.execution_count ?? 0)) last = index;
  });
  if (last >= 0) return last;
  return facts.cells[facts.active]?.cell_type === "code" ? facts.active : -1;
}

/** What the student is stuck on; null where the notebook has no code cell to ask about. */
export function problemFrom(facts: NotebookFacts, kernel: KernelFacts | null): Problem | null {
  const at = failingCell(facts);
  const cell = facts.cells[at];
  if (cell === undefined) return null;
  const traceback = withoutColours(cell.traceback).trimEnd();
  return {
    summary: "",
    code: shortened(stripHiddenTests(cell.source, cell.metadata).trimEnd(), LIMITS.code),
    traceback: shortened(
      stripTestTraceback(traceback, cell.source, cell.metadata),
      LIMITS.traceback,
    ),
    notebook_name: facts.notebook_name.slice(-255),
    context: contextFrom(facts, at, kernel),
  };
}

function contextFrom(facts: NotebookFacts, at: number, kernel: KernelFacts | null): ProblemContext {
  const counts = facts.cells.flatMap((cell) => cell.execution_count ?? []);
  const latest = new Set([...counts].sort((a, b) => b - a).slice(0, ORDER));
  return {
    language: (kernel?.language || facts.language).slice(0, 120),
    kernel: facts.kernel_name.slice(0, 120),
    execution_count: facts.cells[at]?.execution_count ?? null,
    execution_order: counts.filter((count) => latest.has(count)).slice(-50),
    packages: kernel?.packages ?? [],
    shapes: kernel?.shapes ?? [],
    recent_cells: recentCells(facts, at),
    exercise: exerciseAround(facts, at),
  };
}

function recentCells(facts: NotebookFacts, at: number): ProblemContext["recent_cells"] {
  const ran = facts.cells
    .map((cell, index) => ({ cell, index }))
    .filter(({ cell, index }) => index !== at && cell.cell_type === "code" && cell.source !== "")
    .filter(({ cell }) => cell.execution_count !== null)
    .filter(({ cell }) => exerciseOf(cell.metadata)?.isTest !== true);
  return ran
    .sort((a, b) => (b.cell.execution_count ?? 0) - (a.cell.execution_count ?? 0))
    .slice(0, RECENT_CELLS)
    .sort((a, b) => a.index - b.index)
    .map(({ cell }) => ({
      source: shortened(stripHiddenTests(cell.source, cell.metadata).trimEnd(), LIMITS.recent),
      execution_count: cell.execution_count,
    }));
}

/** The exercise of the cell, its task being the text above it. */
function exerciseAround(facts: NotebookFacts, at: number): Exercise | null {
  const own = exerciseOf(facts.cells[at]?.metadata);
  if (own === null) return null;
  const above: string[] = [];
  for (let index = at - 1; index >= 0; index -= 1) {
    const cell = facts.cells[index];
    if (cell?.cell_type === "markdown") above.unshift(stripHiddenTests(cell.source, cell.metadata));
    else if (above.length > 0) break;
  }
  return {
    grade_id: own.gradeId,
    task: shortened(above.join("\n\n").trim(), LIMITS.task),
    graded: own.isGraded || own.isSolution,
  };
}
