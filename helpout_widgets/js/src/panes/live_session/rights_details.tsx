/** What a right means now: how long it goes on, in which kernel, how often it was used. */
import { useEffect, useState } from "preact/hooks";
import type { Grant } from "../../contracts/generated";
import { liveSession } from "../../core/messages/en/live_session";
import { grantLeftMs, hostIsHere, type RoomState } from "../../core/room/state";
import { formatSpan } from "../../core/time";
import { useLive } from "./live";

const words = liveSession.rights;
/** A full bar; longer rights stand at its end. */
const FULL_MS = 15 * 60_000;
const TICK_MS = 1_000;

/** What follows the sentence: how long, in which kernel, how often; or why nothing runs. */
export function Details({ grant, state }: { grant: Grant | null; state: RoomState }) {
  const live = useLive();
  const now = useNow(grant?.remaining_ms != null && !grant.paused);
  const parts: string[] = [];
  const level = grant?.level ?? "view";
  if (grant?.paused)
    parts.push(live.isLender ? words.pausedDetail : words.pausedTheirs(live.lenderName));
  else if (state.known && state.link === "open" && level !== "view" && !hostIsHere(state))
    parts.push(live.isLender ? words.hostAwayYours : words.hostAway(live.lenderName));
  else if (level === "view" || level === "point")
    parts.push(live.room.notebook.showing.value === null ? words.viewDetail : words.viewsNotebook);
  else if (level === "edit") parts.push(words.editDetail);
  else {
    const left = grant === null ? null : grantLeftMs(state, grant, now);
    if (left !== null) parts.push(words.left(formatSpan(left)));
    if (grant?.ask_each === true) parts.push(words.askedEach);
    if (grant?.runs_left != null) parts.push(words.runsLeft(grant.runs_left));
    if (state.kernel !== null)
      parts.push(
        live.isLender
          ? words.inYourKernel(state.kernel.display_name)
          : words.inTheirKernel(live.lenderName, state.kernel.display_name),
      );
    const account = grant?.account_id;
    const runs = state.runs.list.filter((run) => run.account_id === account).length;
    if (runs > 0) parts.push(words.runs(runs));
  }
  if (grant?.variables === true && !live.isLender) parts.push(words.sees);
  return <span class="helpout-small helpout-soft"> {parts.join(", ")}</span>;
}

export function Track({ grant, state }: { grant: Grant | null; state: RoomState }) {
  const now = useNow(grant?.remaining_ms != null);
  if (grant === null || grant.remaining_ms === null) return null;
  const left = grantLeftMs(state, grant, now) ?? 0;
  const share = Math.min(1, left / FULL_MS);
  return (
    <span class="helpout-track" aria-hidden="true">
      <i style={{ inlineSize: `${share * 100}%` }} />
    </span>
  );
}

function useNow(ticking: boolean): number {
  const live = useLive();
  const [now, setNow] = useState(() => live.context.now());
  useEffect(() => {
    if (!ticking) return;
    const timer = setInterval(() => setNow(live.context.now()), TICK_MS);
    return () => clearInterval(timer);
  }, [ticking, live]);
  return Math.max(now, 0);
}
