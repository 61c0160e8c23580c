/** Starting and changing what this page shares, for every view that offers it. */
import { useEffect, useState } from "preact/hooks";
import { screen as words } from "../../core/messages/en/screen";
import type { Remote } from "../../host/remote";
import type { Wanted } from "../../host/screen";
import type { CaptureProblem } from "../../host/screen_capture";
import { type Live, useLive } from "../live_session/live";

export interface Share {
  start(wanted: Wanted): void;
  readonly failure: string | null;
  readonly canShare: boolean;
}

/** Whoever else shares, by the room's list. */
export function useSharer(): Remote | null {
  const live = useLive();
  const { call } = live.room.state.value;
  const sharing = live.room.call.peers.value.find((peer) =>
    call.some((member) => member.connection_id === peer.connectionId && member.screen),
  );
  return sharing ?? null;
}

function reasonOf(problem: CaptureProblem): string {
  const { failures } = words;
  if (problem === "blocked" || problem === "not_this_tab" || problem === "unsupported")
    return failures[problem];
  return failures.else;
}

export function useShare(): Share {
  const live = useLive();
  const [failure, setFailure] = useState<string | null>(null);
  const phase = live.room.call.phase.value;
  const canShare = phase === "in" || phase === "joining";
  const start = (wanted: Wanted) => {
    setFailure(null);
    void live.room.screen.start(wanted).then((problem) => {
      setFailure(problem === null ? null : reasonOf(problem));
    });
  };
  useEffect(
    () =>
      live.context.notebook?.onShareOutput?.((surface) => {
        if (canShare) start({ kind: "output", surface });
        else setFailure(words.joinFirst);
      }),
    [live, canShare],
  );
  return { start, failure, canShare };
}

/** F8 P: point at what is shared, or stop; nothing where nothing is shared. */
export function togglePointing(live: Live): void {
  const { pointing, state } = live.room;
  const shared = state.peek().call.some((member) => member.screen);
  pointing.aiming.value = shared && !pointing.aiming.peek();
  if (!pointing.aiming.peek()) pointing.tell({ kind: "hide" });
}
