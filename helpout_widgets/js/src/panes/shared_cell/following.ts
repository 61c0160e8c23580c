/** Keeping another person's place in sight, until one scrolls or types oneself. */
import type { RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { pad } from "../../core/messages/en/pad";
import type { SharedCell } from "../../core/room/document";
import { useAnnounce } from "../../ui";
import { useLive } from "../live_session/live";
import { useDesk } from "./desk";
import { accountOf, placeIn } from "./editing/carets";

/** What a person does of their own accord ends it. */
const OWN = ["wheel", "touchmove", "keydown"] as const;

export function useFollowing(
  root: RefObject<HTMLElement | null>,
  cells: readonly SharedCell[],
): void {
  const live = useLive();
  const desk = useDesk();
  const announce = useAnnounce();
  const followed = desk.following.value;
  const turn = live.room.documentTurn.value;
  const latest = useRef(cells);
  latest.current = cells;

  useEffect(() => {
    if (followed === null) return;
    const { awareness } = live.room.client.document.current;
    let shown = "";
    const look = () => {
      for (const [client, state] of awareness.getStates()) {
        if (client === awareness.clientID || accountOf(state) !== followed) continue;
        for (const cell of latest.current) {
          const place = placeIn(cell.source, state);
          if (place === null) continue;
          const key = `${cell.id}:${place.head}`;
          if (key !== shown) {
            shown = key;
            const editor = desk.editors.get(cell.id);
            if (editor !== undefined) editor.reveal(place.head);
            else
              document
                .querySelector(`[data-helpout-cell="${CSS.escape(cell.id)}"]`)
                ?.scrollIntoView({ block: "nearest" });
          }
          return;
        }
      }
    };
    look();
    awareness.on("change", look);
    return () => awareness.off("change", look);
  }, [followed, turn]);

  useEffect(() => {
    const element = root.current;
    if (followed === null || element === null) return;
    const stop = () => {
      desk.following.value = null;
      announce(pad.follow.ended(live.find.peek()(followed).short));
    };
    for (const name of OWN) element.addEventListener(name, stop, { passive: true });
    return () => {
      for (const name of OWN) element.removeEventListener(name, stop);
    };
  }, [followed]);
}
