/** Joining, leaving, and being back by itself after a reload. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { RoomState } from "../../core/room/state";
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
  const { call, media, talking, id } = room;
  const before = context.rooms.remembered();
  const back = before?.live_session_id === id ? before : null;
  const [wentIn, setWentIn] = useState(back !== null || call.phase.peek() !== "out");
  const watcher = live.session.value.my_role === "watcher";

  // A tab that was copied remembers the same: then its person says which of the two takes part.
  const { known } = room.state.value;
  const returned = useRef(false);
  useEffect(() => {
    if (back?.entered === "call") void call.prepare().catch(() => {});
  }, [room]);
  useEffect(() => {
    if (!known || returned.current) return;
    returned.current = true;
    if (back?.entered !== "call" || call.phase.peek() !== "out") return;
    const watch = watcher || back.watch === true;
    if (!watch && otherPageIsHere(room.state.peek())) return;
    talking.setSameRoom(back.same_room === true);
    if (!watch) {
      media.setMuted(back.muted);
      void media.start({ audio: true, video: back.camera });
    }
    void call.join({ watch });
  }, [room, known]);

  // What was on when the page went is on again when it comes back.
  const phase = call.phase.value;
  // Another pane of the same room may have joined.
  const entering = useRef(false);
  const entered = wentIn || (phase !== "out" && !entering.current);
  const muted = media.muted.value;
  const camera = media.video.value;
  const same_room = talking.sameRoom.value;
  const watch = call.watching.value;
  useEffect(() => {
    if (!entered || camera.busy) return;
    const taking = phase === "in" || phase === "joining";
    // Before it is back in the call it must not forget that it was.
    if (!taking && back?.entered === "call" && !returned.current) return;
    context.rooms.remember({
      live_session_id: id,
      entered: taking ? "call" : "chat",
      muted,
      camera: camera.track !== null,
      same_room,
      watch,
    });
  }, [entered, phase, muted, camera, same_room, watch, id]);

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
      if (watcher && entrance !== "chat") {
        media.stop();
        setWentIn(true);
        await call.join({ watch: true });
        return;
      }
      if (entrance === "chat") media.stop();
      else {
        media.setMuted(entrance !== "call");
        talking.setSameRoom(entrance === "same_room");
        // In another window already: the stage asks which of the two.
        if (!otherPageIsHere(room.state.peek())) {
          entering.current = true;
          void call.join();
          // To draw the room keeps a page from answering: whoever is there is answered first.
          await call.exchanged();
          entering.current = false;
        }
      }
      setWentIn(true);
    },
    leave() {
      call.leave();
      media.stop();
    },
  };
}

/** Another page of this person takes part in the call, and its socket stands. */
function otherPageIsHere({ call, participants, connection_id, account_id }: RoomState): boolean {
  return call.some(
    (one) =>
      one.account_id === account_id &&
      one.connection_id !== connection_id &&
      one.device === "page" &&
      !one.watch &&
      !one.ready &&
      participants.some((here) => here.connection_id === one.connection_id && here.here),
  );
}
