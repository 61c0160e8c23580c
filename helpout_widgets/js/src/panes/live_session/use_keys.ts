/** Ties the keys of the live session to what they do, while a pane of it is shown. */
import { useEffect, useRef } from "preact/hooks";
import { togglePointing } from "../screen_share/view";
import { toggleCamera, toggleMute } from "./dock";
import { listenToKeys } from "./keys";
import { useLive } from "./live";
import { revokeAll } from "./rights";

export interface KeyTargets {
  chat(): void;
  share(): void;
  leave(): void;
  list(shown: boolean): void;
  revokeFailed(): void;
}

export function useKeys(root: { current: HTMLElement | null }, targets: KeyTargets): void {
  const live = useLive();
  const latest = useRef(targets);
  latest.current = targets;
  useEffect(() => {
    const element = root.current;
    if (element === null) return;
    const stop = new AbortController();
    listenToKeys(
      element,
      {
        revoke: () => {
          if (live.isLender) revokeAll(live).catch(() => latest.current.revokeFailed());
        },
        mute: () => toggleMute(live),
        camera: () => toggleCamera(live),
        share: () => latest.current.share(),
        point: () => togglePointing(live),
        chat: () => latest.current.chat(),
        rights: () => focusRegion(element, "rights"),
        leave: () => latest.current.leave(),
        list: (shown) => latest.current.list(shown),
        region: (step) => focusNext(element, step),
        talk: (held) => live.room.media.setMuted(!held),
        mayTalk: () => live.room.media.muted.peek() && live.room.call.phase.peek() === "in",
      },
      stop.signal,
    );
    return () => stop.abort();
  }, [live]);
}

function regionsOf(root: HTMLElement): HTMLElement[] {
  return [...root.querySelectorAll<HTMLElement>("[data-helpout-region]")].filter(
    (region) => region.offsetParent !== null,
  );
}

function focusRegion(root: HTMLElement, name: string): void {
  regionsOf(root)
    .find((region) => region.dataset.helpoutRegion === name)
    ?.focus();
}

function focusNext(root: HTMLElement, step: 1 | -1): void {
  const regions = regionsOf(root);
  const here = regions.findIndex((region) => region.contains(document.activeElement));
  const from = here < 0 && step < 0 ? 0 : here;
  regions[(from + step + regions.length) % regions.length]?.focus();
}
