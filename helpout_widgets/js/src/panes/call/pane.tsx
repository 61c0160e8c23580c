/** The call alone: the check before it, the pictures, and its controls. */
import { useRef, useState } from "preact/hooks";
import { liveSession } from "../../core/messages/en/live_session";
import { PaneFrame } from "../../ui";
import { Chat, useUnread } from "../live_session/chat";
import { Dock, type Question } from "../live_session/dock";
import { DoorNote } from "../live_session/door_list";
import { useEntrance } from "../live_session/entrance";
import { KeyList } from "../live_session/key_list";
import { useLive } from "../live_session/live";
import { OnAir } from "../live_session/on_air";
import { titleOf } from "../live_session/people";
import { Questions } from "../live_session/questions";
import { RecordingBar } from "../live_session/recording_bar";
import { RightsBar } from "../live_session/rights";
import { Spoken } from "../live_session/spoken";
import { useKeys } from "../live_session/use_keys";
import { NotebookBar } from "../notebook_view";
import { SharingBar, useShare } from "../screen_share/view";
import { Check } from "./check";
import { FloatWindow } from "./float";
import { CallStage, QualityFact } from "./stage";

export function CallPane() {
  const { entered, enter, leave } = useEntrance();
  if (!entered) return <Check onJoin={(entrance) => void enter(entrance)} />;
  return <CallAlone leave={leave} />;
}

function CallAlone({ leave }: { leave(): void }) {
  const live = useLive();
  const [asking, setAsking] = useState<Question>(null);
  const [chat, setChat] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const share = useShare();
  const unread = useUnread(chat);
  const [listed, setListed] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const toggleShare = () => {
    const { screen } = live.room;
    if (screen.shared.peek() !== null) screen.stop();
    else if (share.canShare) setAsking("share");
  };
  useKeys(root, {
    chat: () => setChat(!chat),
    share: toggleShare,
    leave: () => setAsking("leave"),
    list: setListed,
    revokeFailed: () => setFailure(liveSession.rights.revokeFailed),
  });
  return (
    <PaneFrame
      title={titleOf(live.session.value)}
      back={live.context.back}
      end={
        <>
          <OnAir />
          <QualityFact />
        </>
      }
    >
      <div ref={root} class="helpout-live" data-lm-suppress-shortcuts="true">
        <div class="helpout-live__always" data-helpout-region="rights" tabIndex={-1}>
          <RecordingBar />
          <SharingBar />
          <NotebookBar />
          <Questions />
          <RightsBar />
        </div>
        <DoorNote />
        {listed && <KeyList />}
        <div class="helpout-live__alone">
          <CallStage />
          {chat && <Chat />}
        </div>
        <FloatWindow />
        <Spoken />
        <Dock
          chatShown={chat}
          unread={unread}
          onChat={() => setChat(!chat)}
          onShare={toggleShare}
          share={share}
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
