/** What may be done with a shared cell now, and why not. Pure. */
import { sharedCell as words } from "../../core/messages/en/shared_cell";
import { isLive, type Run, type Runs } from "../../core/room/runs";
import {
  grantOf,
  hostIsHere,
  lends,
  mayEdit,
  mayEditCell,
  type RoomState,
} from "../../core/room/state";

/** Null where it may be done, else the reason that a person reads. */
export type Reason = string | null;

export function whyReadOnly(state: RoomState, studentName: string, cellId: string): Reason {
  if (mayEditCell(state, cellId)) return null;
  if (mayEdit(state)) return words.readOnly.suggestOnly(studentName);
  if (state.ended) return words.readOnly.ended;
  const grant = grantOf(state, state.account_id);
  const granted = grant?.level === "edit" || grant?.level === "run";
  return granted ? words.readOnly.hostAway(studentName) : words.readOnly.noGrant(studentName);
}

export function whyNotRun(
  state: RoomState,
  studentName: string,
  run: Run | null,
  waits = false,
): Reason {
  if (state.ended) return words.cannotRun.ended;
  if (waits) return words.cannotRun.waits;
  if (run !== null && isLive(run)) return words.cannotRun.busy;
  if (lends(state))
    return state.kernel === null && state.link === "open" ? words.cannotRun.noKernel : null;
  if (state.link !== "open") return words.cannotRun.offline;
  const grant = grantOf(state, state.account_id);
  if (grant === null || grant.level !== "run") return words.cannotRun.noGrant(studentName);
  if (!hostIsHere(state)) return words.cannotRun.hostAway;
  if (grant.paused) return words.cannotRun.paused;
  if (grant.runs_left === 0) return words.cannotRun.usedUp;
  if (state.kernel === null) return words.cannotRun.noKernelTheirs(studentName);
  return null;
}

/** A run may be stopped by the student always, by another person only while it is theirs. */
export function mayInterrupt(state: RoomState, run: Run | null): boolean {
  if (run === null || !isLive(run)) return false;
  return lends(state) || run.account_id === state.account_id;
}

/** "0.08", "12.4", "75" seconds. */
export function secondsText(ms: number): string {
  const seconds = ms / 1000;
  return seconds < 1 ? seconds.toFixed(2) : seconds < 60 ? seconds.toFixed(1) : seconds.toFixed(0);
}

/** 1 for the run that begins next; runs that execute now come before it. */
export function queuePlace(runs: Runs, runId: string): number {
  const live = runs.list.filter(isLive);
  return Math.max(1, live.findIndex((run) => run.run_id === runId) + 1);
}
