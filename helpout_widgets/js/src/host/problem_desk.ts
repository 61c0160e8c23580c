/**
 * The problem in hand, one a page: collected from the notebook, looked through on the student's
 * own server, shown, and carried along from search to booking.
 *
 * Owns what was collected and what the student decided about it. Nothing leaves by it: who sends
 * asks for `leaving`.
 */

import { type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { Problem } from "../contracts/generated";
import type { HostApi } from "../core/host-api";
import {
  failingCell,
  type NotebookFacts,
  problemFrom,
  withoutColours,
} from "../core/problem/collect";
import {
  type Preview,
  type PreviewAction,
  previewOf,
  reducePreview,
} from "../core/problem/preview";
import { type KernelFacts, kernelFactsOf, probeExpression } from "../core/problem/probe";
import { isAbort } from "../core/refusal";
import type { NotebookAccess } from "./context";

/** A kernel that does not answer at once is busy with what the student runs. */
const KERNEL_MS = 3_000;

export interface DeskState {
  readonly phase: "empty" | "looking" | "ready" | "failed";
  readonly preview: Preview | null;
  /** The student chose to add first rows. */
  readonly heads: boolean;
  readonly error: unknown;
}

export interface ProblemDesk {
  readonly state: ReadonlySignal<DeskState>;
  /** Whether the notebook has a cell that failed. */
  hasFailure(notebook: NotebookAccess | null): boolean;
  /** Look at the notebook: now, or only if what is in hand is of another cell. */
  collect(
    notebook: NotebookAccess | null,
    host: HostApi,
    wish?: { heads?: boolean; onlyIfOther?: boolean },
  ): Promise<void>;
  dispatch(action: PreviewAction): void;
  /** It was sent, or is not wanted. */
  clear(): void;
}

const EMPTY: DeskState = { phase: "empty", preview: null, heads: false, error: null };

function factsOf(notebook: NotebookAccess | null): NotebookFacts | null {
  if (notebook === null) return null;
  const facts = notebook.problemFacts?.();
  if (facts !== undefined) return facts;
  // A host of panes that knows the active cell alone.
  const cell = notebook.activeCell();
  if (cell === null) return null;
  return {
    notebook_name: cell.notebook_name,
    active: 0,
    kernel_name: "",
    language: "",
    cells: [
      {
        cell_type: "code",
        source: cell.code,
        execution_count: null,
        metadata: {},
        traceback: cell.traceback,
      },
    ],
  };
}

/** The error of the failing cell as plain text; empty where no cell failed. */
export function failureOf(notebook: NotebookAccess | null): string {
  const facts = factsOf(notebook);
  const cell = facts?.cells[failingCell(facts)];
  return withoutColours(cell?.traceback ?? "");
}

async function askKernel(
  notebook: NotebookAccess | null,
  facts: NotebookFacts,
  heads: boolean,
): Promise<KernelFacts | null> {
  const ask = notebook?.evaluate;
  // Other languages: what the notebook itself says is all there is.
  if (ask === undefined || !/^python\b/i.test(facts.language)) return null;
  try {
    const shown = await ask(probeExpression(heads), KERNEL_MS);
    return shown === null ? null : kernelFactsOf(shown);
  } catch {
    return null;
  }
}

/** What is the same of a failure as long as it is the same one. */
function keyOf(problem: Problem): string {
  return JSON.stringify([problem.code, problem.traceback, problem.notebook_name]);
}

export function createProblemDesk(): ProblemDesk {
  const state: Signal<DeskState> = signal(EMPTY);
  let of = "";
  let turn = 0;

  return {
    state,
    hasFailure(notebook) {
      return failureOf(notebook) !== "";
    },
    async collect(notebook, host, wish = {}) {
      const facts = factsOf(notebook);
      const first = facts === null ? null : problemFrom(facts, null);
      if (facts === null || first === null) {
        if (wish.onlyIfOther !== true) state.value = EMPTY;
        return;
      }
      const before = state.peek();
      if (wish.onlyIfOther === true && before.phase !== "empty" && of === keyOf(first)) return;
      turn += 1;
      const mine = turn;
      const heads = wish.heads ?? false;
      of = keyOf(first);
      state.value = { phase: "looking", preview: before.preview, heads, error: null };
      try {
        const problem = problemFrom(facts, await askKernel(notebook, facts, heads)) ?? first;
        const prepared = await host.prepareProblem({ problem });
        if (mine !== turn) return;
        const preview = previewOf(problem, prepared);
        state.value = { phase: "ready", preview, heads, error: null };
      } catch (error) {
        if (mine === turn && !isAbort(error))
          state.value = { phase: "failed", preview: null, heads, error };
      }
    },
    dispatch(action) {
      const now = state.peek();
      if (now.preview !== null)
        state.value = { ...now, preview: reducePreview(now.preview, action) };
    },
    clear() {
      turn += 1;
      of = "";
      state.value = EMPTY;
    },
  };
}
