/** The call alone: the check before it, the pictures, and its controls. */
import { useState } from "preact/hooks";
import { liveSession } from "../../core/messages/en/live_session";
import { PaneFrame } from "../../ui";
import { Chat, useUnread } from "../live_session/chat";
import { Dock, type Question } from "../live_session/dock";
import { useEntrance } from "../live_session/entrance";
import { useLive } from "../live_session/live";
import { RightsBar } from "../live_session/rights";
import { SharingBar, useShare } from "../screen_share/view";
import { Check, titleOf } from "./check";
import { CallStage, QualityFact } from "./stage";

export function CallPane() {
  const live = useLive();
  const { entered, enter, leave } = useEntrance();
  const [asking, setAsking] = useState<Question>(null);
  const [chat, setChat] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const share = useShare();
  const unread = useUnread(chat);
  if (!entered) return <Check onJoin={(entrance) => void enter(entrance)} />;
  return (
    <PaneFrame title={titleOf(live.session.value)} back={live.context.back} end={<QualityFact />}>
      <div class="helpout-live" data-lm-suppress-shortcuts="true">
        <div class="helpout-live__always">
          <SharingBar />
          <RightsBar />
        </div>
        <div class="helpout-live__alone">
          <CallStage />
          {chat && <Chat />}
        </div>
        <Dock
          chatShown={chat}
          unread={unread}
          onChat={() => setChat(!chat)}
          onShare={() => {
            const { media } = live.room;
            if (media.screen.peek() !== null) media.stopScreen();
            else setAsking("share");
          }}
          onShareChosen={share.share}
          asking={asking}
          onAsk={setAsking}
          onLeave={() => {
            setAsking(null);
            leave();
          }}
          onEnd={() => {
            setAsking(null);
            live.context.api
              .endLiveSession(live.room.id)
              .then(live.reload, () => setFailure(liveSession.endAsk.failed));
          }}
          failure={failure ?? share.failure}
        />
      </div>
    </PaneFrame>
  );
}
