/** Ties the keys of the live session to what they do, while a pane of it is shown. */
import { useEffect, useRef } from "preact/hooks";
import { inCall } from "../../core/messages/en/in_call";
import { togglePointing } from "../screen_share/view";
import { handIsUp, raiseHand, toggleCamera, toggleMute } from "./controls";
import { listenToKeys } from "./keys";
import { type Live, useLive } from "./live";
import { toggleFloat } from "./more";
import { stopRecording } from "./recording_bar";
import { isAskable } from "./recording_state";
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
        notes: () => togglePanel(live, "notes"),
        files: () => togglePanel(live, "handout"),
        record: () => toggleRecording(live),
        float: () => void toggleFloat(live),
        layout: () => {
          const layout = live.room.wishes.nextLayout();
          live.said.value = inCall.layout.now(inCall.layout.names[layout]);
        },
        hand: () => raiseHand(live, !handIsUp(live)),
        captions: () => live.room.captions.setOn(!live.room.captions.on.peek()),
        more: () => togglePanel(live, "more"),
        rights: () => focusRegion(element, "rights"),
        leave: () => latest.current.leave(),
        list: (shown) => latest.current.list(shown),
        region: (step) => focusNext(element, step),
        talk: (held) => live.room.talking.hold(held),
        mayTalk: () => live.room.talking.mayHold && live.room.call.phase.peek() === "in",
      },
      stop.signal,
    );
    return () => stop.abort();
  }, [live]);
}

function togglePanel(live: Live, panel: "more" | "notes" | "handout"): void {
  live.panel.value = live.panel.peek() === panel ? null : panel;
}

/** Asks for a recording, or stops the one that runs. */
function toggleRecording(live: Live): void {
  const { recording, account_id: me } = live.room.state.peek();
  if (!isAskable(recording)) {
    if (recording.agreed.includes(me)) stopRecording(live);
  } else if (live.session.peek().recording_refused === "" && live.room.call.phase.peek() === "in")
    live.panel.value = "record";
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
