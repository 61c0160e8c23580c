/** Says what changed in the room, rights before all, to who cannot see it. */
import { useEffect, useRef } from "preact/hooks";
import { liveSession } from "../../core/messages/en/live_session";
import type { RoomState } from "../../core/room/state";
import { useAnnounce } from "../../ui";
import type { Live } from "./live";

export function useSpokenChanges(state: RoomState, live: Live): void {
  const announce = useAnnounce();
  const spoken = useRef(state.seq);
  useEffect(() => {
    const news = state.talk.filter((entry) => entry.seq > spoken.current);
    spoken.current = state.seq;
    for (const { body, account_id } of news) {
      const said = liveSession.said;
      const person = live.find.peek()(account_id);
      const name = person.short;
      if (!person.isMe && body.kind === "chat") announce(said.chat(name));
      if (!person.isMe && body.kind === "joined" && body.role !== "host")
        announce(said.joined(name));
      if (!person.isMe && body.kind === "left" && body.role !== "host") announce(said.left(name));
      if (body.kind === "grant_asked" && live.isLender)
        announce(said.asks(name, liveSession.levelVerb[body.level]), "now");
      if (body.kind === "grants_changed") {
        const grant = body.grants[0];
        if (body.why === "given" && grant !== undefined) {
          const verb = liveSession.levelVerb[grant.level];
          announce(givenText(live, grant.account_id, verb), "now");
        } else if (body.grants.length === 0 && body.why !== "counted")
          announce(live.isLender ? said.revoked(live.otherName) : said.youRevoked, "now");
      }
    }
  }, [state.seq]);
}

function givenText(live: Live, accountId: string, verb: string): string {
  const to = live.find.peek()(accountId);
  const { said } = liveSession;
  return to.isMe ? said.youGiven(verb) : said.given(to.short, verb);
}
