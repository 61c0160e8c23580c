/** Runs of shared cells, as the entries of the room's log add up to them. Pure. */
import type { Entry, RunRefused, RunState } from "../../contracts/generated";
import { withSteps } from "./output";

/** A run, and what is known of it only while it grows. */
export interface Run extends RunState {
  readonly clear_next: boolean;
}

export interface Refusal extends RunRefused {
  readonly at: string;
}

export interface Runs {
  /** Oldest first; at most `RUNS_MAX`. */
  readonly list: readonly Run[];
  /** The latest refusal of each cell, until a run of that cell is queued. */
  readonly refusals: Readonly<Record<string, Refusal>>;
}

export const RUNS_MAX = 200;
/** Pictures of one run. */
export const PICTURES_MAX = 100;
export const NO_RUNS: Runs = { list: [], refusals: {} };

export function runsFrom(states: readonly RunState[]): Runs {
  return { list: states.map((state) => ({ ...state, clear_next: false })), refusals: {} };
}

/** Whether the run has neither finished nor failed. */
export function isLive(run: RunState): boolean {
  return run.status === "queued" || run.status === "running";
}

export function latestRunOf(runs: Runs, cellId: string): Run | null {
  return runs.list.findLast((run) => run.cell_id === cellId) ?? null;
}

function changed(runs: Runs, runId: string, change: (run: Run) => Run): Runs {
  return { ...runs, list: runs.list.map((run) => (run.run_id === runId ? change(run) : run)) };
}

function without(refusals: Runs["refusals"], cellId: string): Runs["refusals"] {
  const { [cellId]: _, ...rest } = refusals;
  return rest;
}

/** The runs after an entry; the same object where the entry is not about runs. */
export function withEntry(runs: Runs, entry: Entry): Runs {
  const body = entry.body;
  switch (body.kind) {
    case "run_queued": {
      if (runs.list.some((run) => run.run_id === body.run_id)) return runs;
      const run: Run = {
        run_id: body.run_id,
        cell_id: body.cell_id,
        account_id: body.account_id,
        code: body.code,
        code_hash: body.code_hash,
        status: "queued",
        execution_count: null,
        duration_ms: null,
        asked_at: entry.at,
        outputs: [],
        truncated: false,
        last_part: 0,
        scratch: body.scratch,
        kernel_name: "",
        started_at: null,
        pictures: [],
        awaiting_input: null,
        clear_next: false,
      };
      return {
        list: [...runs.list, run].slice(-RUNS_MAX),
        refusals: without(runs.refusals, body.cell_id),
      };
    }
    case "run_started":
      return changed(runs, body.run_id, (run) =>
        // A kernel host that was taken for gone may come back to its run.
        run.status === "queued" || run.status === "aborted"
          ? {
              ...run,
              status: "running",
              duration_ms: null,
              kernel_name: body.kernel_name ?? "",
              started_at: entry.at,
            }
          : run,
      );
    case "run_output":
      return changed(runs, body.run_id, (run) => {
        // A part that came before (a host that sends again) changes nothing.
        if (body.part <= run.last_part) return run;
        const grown = withSteps(
          { list: run.outputs, clearNext: run.clear_next, truncated: run.truncated },
          body.steps,
        );
        return {
          ...run,
          outputs: [...grown.list],
          truncated: grown.truncated,
          clear_next: grown.clearNext,
          last_part: body.part,
        };
      });
    case "run_finished":
      return changed(runs, body.run_id, (run) => ({
        ...run,
        status: body.status,
        execution_count: body.execution_count,
        duration_ms: body.duration_ms,
        awaiting_input: null,
      }));
    case "run_refused":
      return { ...runs, refusals: { ...runs.refusals, [body.cell_id]: { ...body, at: entry.at } } };
    case "input_requested":
      return changed(runs, body.run_id, (run) => ({ ...run, awaiting_input: body }));
    case "input_answered":
      return changed(runs, body.run_id, (run) => ({ ...run, awaiting_input: null }));
    case "output_pictured":
      return changed(runs, body.run_id, (run) => ({
        ...run,
        pictures: [...run.pictures.filter((one) => one.place !== body.place), body].slice(
          -PICTURES_MAX,
        ),
      }));
    default:
      return runs;
  }
}
