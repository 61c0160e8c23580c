/** What this page may do now, by the room's last word; the server judges for itself. Pure. */
import type { Grant } from "../../contracts/generated";
import type { RoomState } from "./state";

/** Whether the kernel host of the student's server is in the room. */
export function hostIsHere(state: RoomState): boolean {
  return state.participants.some((one) => one.role === "host" && one.here);
}

/** The account's live grant; none means it may only see. */
export function grantOf(state: RoomState, accountId: string): Grant | null {
  return state.grants.find((grant) => grant.account_id === accountId) ?? null;
}

/** Milliseconds that a grant has left, by the page's clock; null where time does not end it. */
export function grantLeftMs(state: RoomState, grant: Grant, now: number): number | null {
  if (grant.remaining_ms === null) return null;
  return Math.max(0, grant.remaining_ms - (grant.paused ? 0 : now - state.grants_at));
}

/** Whether this page's account is the one that lends its kernel. */
export function lends(state: RoomState): boolean {
  if (state.lender_id === "") return state.role === "student";
  return state.lender_id === state.account_id;
}

/** Whether the account may change the shared text now, as the server will judge it. */
export function mayEdit(state: RoomState): boolean {
  if (state.ended) return false;
  if (lends(state)) return true;
  const grant = grantOf(state, state.account_id);
  return grant !== null && (grant.level === "edit" || grant.level === "run") && hostIsHere(state);
}

/** Whether the account may change that cell's text: some take suggestions alone of others. */
export function mayEditCell(state: RoomState, cellId: string): boolean {
  return mayEdit(state) && (lends(state) || state.pad.links.get(cellId)?.suggest_only !== true);
}

/** Whether the account may write comments and suggestions: everybody but who watches. */
export function mayComment(state: RoomState): boolean {
  return !state.ended && state.role !== null && state.role !== "watcher";
}
