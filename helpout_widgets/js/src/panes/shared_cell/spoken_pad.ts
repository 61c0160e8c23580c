/** Says what others did to the pad to who cannot see it. */
import { useEffect, useRef } from "preact/hooks";
import type { EntryFrame } from "../../contracts/generated";
import { pad } from "../../core/messages/en/pad";
import { useAnnounce } from "../../ui";
import { type Live, useLive } from "../live_session/live";
import { useDesk } from "./desk";

function spoken(live: Live, { entry }: EntryFrame): string | null {
  const { body, account_id } = entry;
  const person = live.find.peek()(account_id);
  switch (body.kind) {
    case "commented":
      return person.isMe ? null : pad.comments.told(person.short);
    case "suggested":
      return person.isMe ? null : pad.suggest.told(person.short);
    case "run_asked":
      return live.isLender ? pad.waiting.announced(live.find.peek()(body.account_id).short) : null;
    case "run_answered": {
      if (body.allowed || !live.find.peek()(body.account_id).isMe) return null;
      return body.why === "answered"
        ? pad.answered.answered(live.lenderName)
        : pad.answered[body.why];
    }
    case "kernel_restarted":
      return live.isLender ? pad.restart.done : pad.restart.told(live.lenderName);
    default:
      return null;
  }
}

const SHOWN: ReadonlySet<string> = new Set(["run_answered", "kernel_restarted"]);

export function useSpokenPad(): void {
  const live = useLive();
  const desk = useDesk();
  const announce = useAnnounce();
  const say = useRef(announce);
  say.current = announce;
  useEffect(
    () =>
      live.room.client.onFrame((frame) => {
        if (frame.type !== "entry") return;
        const text = spoken(live, frame);
        if (text === null) return;
        if (SHOWN.has(frame.entry.body.kind)) desk.told.value = { text, undo: false };
        else say.current(text, frame.entry.body.kind === "run_asked" ? "now" : "polite");
      }),
    [live, desk],
  );
}
