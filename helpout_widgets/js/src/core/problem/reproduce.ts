/**
 * A problem as a notebook, for trying it on one's own server. Nothing in it runs by itself.
 *
 * All of it is another's text: it goes into code cells as it is and into fences that it cannot
 * leave, never into Markdown itself; the notebook claims no trust.
 */

import type { Problem } from "../../contracts/generated";
import { problem as words } from "../messages/en/problem";

export interface NotebookFile {
  /** Without an ending; letters that every system takes. */
  readonly name: string;
  readonly language: string;
  readonly content: Readonly<Record<string, unknown>>;
}

export function fenced(text: string): string {
  const longest = Math.max(0, ...(text.match(/`+/g) ?? []).map((ticks) => ticks.length));
  const fence = "`".repeat(Math.max(3, longest + 1));
  return `${fence}text\n${text}\n${fence}`;
}

/** Names of packages as pip takes them; whatever else is in one is left out. */
const SAFE = /^[A-Za-z0-9][A-Za-z0-9._-]{0,80}$/;
const SAFE_VERSION = /^[A-Za-z0-9][A-Za-z0-9.!+_-]{0,40}$/;

function versionsCell(problem: Problem): string | null {
  const packages = (problem.context?.packages ?? []).filter(
    (one) => SAFE.test(one.name) && SAFE_VERSION.test(one.version),
  );
  if (packages.length === 0 || !isPython(problem)) return null;
  const pins = packages.map((one) => `${one.name}==${one.version.split("+")[0]}`);
  return [`# ${words.reproduceVersions}`, `# %pip install ${pins.join(" ")}`].join("\n");
}

function isPython(problem: Problem): boolean {
  return /^(python|$)/i.test(problem.context?.language ?? "");
}

function headings(problem: Problem, name: string): string {
  const around = problem.context;
  const lines = [`# ${words.reproduceTitle}`];
  const add = (title: string, text: string) => {
    if (text.trim() !== "") lines.push(`**${title}**`, fenced(text));
  };
  add(words.reproduceFrom, name);
  add(words.reproduceWords, problem.summary);
  add(words.parts.exercise, around?.exercise?.task ?? "");
  const shapes = (around?.shapes ?? []).map((one) => {
    const rows = [`${one.name}  ${one.type} ${one.shape}`, one.dtype, one.head];
    return rows.filter((row) => row !== "").join("\n");
  });
  add(words.parts.shapes, shapes.join("\n"));
  add(words.parts.traceback, problem.traceback);
  return lines.join("\n\n");
}

/**
 * @param person whose problem it is, as shown in the file's name
 * @param idOf makes a cell's id
 */
export function reproduction(
  problem: Problem,
  person: string,
  idOf: (place: number) => string,
): NotebookFile {
  const sources = (problem.context?.recent_cells ?? []).map((cell) => cell.source);
  const codes = [versionsCell(problem), ...sources, problem.code].filter(
    (code): code is string => code !== null && code.trim() !== "",
  );
  const language = (problem.context?.language || "python").split(" ")[0]?.toLowerCase() ?? "python";
  const cells = [
    { cell_type: "markdown", metadata: {}, source: headings(problem, person) },
    ...codes.map((source) => ({
      cell_type: "code",
      metadata: {},
      source,
      execution_count: null,
      outputs: [],
    })),
  ].map((cell, place) => ({ id: idOf(place), ...cell }));
  const plain = person
    .replace(/[^\p{L}\p{N} _-]+/gu, " ")
    .replace(/\s+/g, " ")
    .trim();
  return {
    name: `Helpout ${plain.slice(0, 60) || words.somebody}`,
    language,
    content: {
      nbformat: 4,
      nbformat_minor: 5,
      metadata: { language_info: { name: language } },
      cells,
    },
  };
}
