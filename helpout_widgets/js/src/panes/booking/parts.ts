/** What can be sent along from the notebook: the cell and its error, each shown and removable. */

import type { Problem } from "../../contracts/generated";
import { redact } from "../../core/redact";

export interface Attached {
  kind: "code" | "traceback";
  /** As it would be sent. */
  text: string;
  notebookName: string;
  /** Secrets hidden in it. */
  hidden: number;
  kept: boolean;
}

/** Longest that the marketplace takes, in characters. */
export const LIMITS: Readonly<Record<Attached["kind"], number>> = {
  code: 100_000,
  traceback: 40_000,
};

export interface ActiveCell {
  code: string;
  traceback: string;
  notebook_name: string;
}

/** Parts of the active cell, in the order in which they are shown. */
export function partsOf(cell: ActiveCell | null): Attached[] {
  if (cell === null) return [];
  const parts: Attached[] = [];
  for (const kind of ["code", "traceback"] as const) {
    if (cell[kind].trim() === "") continue;
    const { text, hidden } = redact(cell[kind].trimEnd());
    parts.push({ kind, text, hidden, notebookName: cell.notebook_name, kept: true });
  }
  return parts;
}

export function isTooLong(part: Attached): boolean {
  return part.kept && part.text.length > LIMITS[part.kind];
}

/** What leaves: the words, and the parts that were kept. */
export function problemOf(summary: string, parts: readonly Attached[]): Problem {
  const kept = parts.filter((part) => part.kept);
  const textOf = (kind: Attached["kind"]) => kept.find((part) => part.kind === kind)?.text ?? "";
  return {
    summary: summary.trim(),
    code: textOf("code"),
    traceback: textOf("traceback"),
    notebook_name: (kept[0]?.notebookName ?? "").slice(0, 255),
    context: null,
  };
}
