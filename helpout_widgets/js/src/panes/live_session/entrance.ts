/** Joining, leaving, and being back by itself after a reload. */
import { useEffect, useState } from "preact/hooks";
import type { Entrance } from "../call/check";
import { useLive } from "./live";

export interface Entering {
  readonly entered: boolean;
  enter(entrance: Entrance): Promise<void>;
  leave(): void;
}

export function useEntrance(): Entering {
  const live = useLive();
  const { room, context } = live;
  const { call, media, id } = room;
  const before = context.rooms.remembered();
  const back = before?.live_session_id === id ? before : null;
  const [wentIn, setWentIn] = useState(back !== null || call.phase.peek() !== "out");

  useEffect(() => {
    if (back?.entered !== "call" || call.phase.peek() !== "out") return;
    media.setMuted(back.muted);
    void media.start({ audio: true, video: back.camera });
    void call.join();
  }, [room]);

  // What was on when the page went is on again when it comes back.
  const phase = call.phase.value;
  // Another pane of the same room may have joined.
  const entered = wentIn || phase !== "out";
  const muted = media.muted.value;
  const camera = media.video.value;
  useEffect(() => {
    if (!entered || camera.busy) return;
    context.rooms.remember({
      live_session_id: id,
      entered: phase === "in" || phase === "joining" ? "call" : "chat",
      muted,
      camera: camera.track !== null,
    });
  }, [entered, phase, muted, camera, id]);

  const ended = room.state.value.ended;
  useEffect(() => {
    if (!ended) return;
    context.rooms.remember(null);
    call.leave();
    media.stop();
  }, [ended]);

  return {
    entered,
    async enter(entrance) {
      performance.mark("helpouts.join");
      if (entrance === "chat") media.stop();
      else {
        media.setMuted(entrance === "muted");
        void call.join();
      }
      setWentIn(true);
    },
    leave() {
      call.leave();
      media.stop();
    },
  };
}
