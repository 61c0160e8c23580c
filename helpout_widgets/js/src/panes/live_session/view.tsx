/** The live session: before joining, inside, after the end. Puts the parts in their places. */
import { useRef, useState } from "preact/hooks";
import type { Layout } from "../../core/call/layout";
import { liveSession as words } from "../../core/messages/en/live_session";
import { classes, ErrorState, IconButton, Note, OfflineBar, PaneFrame } from "../../ui";
import { Check, type Entrance } from "../call/check";
import { FloatWindow } from "../call/float";
import { CallStage, QualityFact } from "../call/stage";
import { NotebookBar, NotebookView } from "../notebook_view";
import { ScreenStage, SharingBar, useShare, useSharer } from "../screen_share/view";
import { SharedCells } from "../shared_cell/view";
import { After } from "./after";
import { Chat, useUnread } from "./chat";
import { ClockFact } from "./clock";
import { Dock, type Question } from "./dock";
import { Removed, WatchEntrance } from "./door";
import { DoorNote } from "./door_list";
import { useEntrance } from "./entrance";
import { KeyList } from "./key_list";
import { LateNote } from "./late";
import { useLive } from "./live";
import { OnAir } from "./on_air";
import { titleOf } from "./people";
import { Questions } from "./questions";
import { RecordingBar } from "./recording_bar";
import { RightsBar } from "./rights";
import { Roster } from "./roster";
import { useSettled } from "./settled";
import { Spoken } from "./spoken";
import { useNarrow, useStageHeight } from "./stage_size";
import { type SideTab, SideTabs, type Tab, TabList } from "./tabs";
import { useKeys } from "./use_keys";

export function LiveSessionView() {
  const live = useLive();
  const state = live.room.state.value;
  const { entered, enter, leave } = useEntrance();
  if (state.ended || live.session.value.status === "over") return <After />;
  if (state.link === "refused" && state.refusal === "removed")
    return <Removed context={live.context} />;
  if (state.link === "refused")
    return (
      <PaneFrame title={words.refused.title} titleHidden back={live.context.back}>
        <ErrorState
          title={words.refused.title}
          detail={words.refused.detail}
          code={`code: ${state.refusal}`}
        />
      </PaneFrame>
    );
  if (!entered && live.session.value.my_role === "watcher")
    return (
      <WatchEntrance
        title={titleOf(live.session.value)}
        back={live.context.back}
        onWatch={() => void enter("call")}
        onChat={() => void enter("chat")}
      />
    );
  if (!entered) return <Check onJoin={(entrance: Entrance) => void enter(entrance)} />;
  return <Inside onLeave={leave} />;
}

function Inside({ onLeave }: { onLeave(): void }) {
  const live = useLive();
  const [tab, setTab] = useState<Tab>("cells");
  const [chatShown, setChatShown] = useState(true);
  const [side, setSide] = useState<SideTab>("chat");
  const [asking, setAsking] = useState<Question>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const [listed, setListed] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const share = useShare();
  const sharer = useSharer();
  const narrow = useNarrow(root);
  useStageHeight(root);
  const layout = useLayout();
  const settled = useSettled();
  const unread = useUnread(narrow ? tab === "chat" : chatShown && side === "chat");
  const sideTab = narrow && tab !== "chat" ? "people" : narrow ? "chat" : side;

  const toggleChat = () => {
    if (narrow) setTab(tab === "chat" ? "cells" : "chat");
    else {
      setChatShown(!chatShown || side !== "chat");
      setSide("chat");
    }
  };
  const toggleShare = () => {
    const { screen } = live.room;
    if (screen.shared.peek() !== null) screen.stop();
    else if (share.canShare) setAsking("share");
  };
  const end = () => {
    setAsking(null);
    live.context.api.endLiveSession(live.room.id).then(live.reload, () => {
      setFailure(words.endAsk.failed);
    });
  };
  useKeys(root, {
    chat: toggleChat,
    share: toggleShare,
    leave: () => setAsking("leave"),
    list: setListed,
    revokeFailed: () => setFailure(words.rights.revokeFailed),
  });

  return (
    <PaneFrame
      title={titleOf(live.session.value)}
      back={live.context.back}
      fills
      end={
        <>
          <span class="helpout-live__facts helpout-live__facts--head">
            <Facts />
          </span>
          <MoveButton />
        </>
      }
    >
      <div
        ref={root}
        class={classes(
          "helpout-live",
          chatShown && "helpout-live--chat",
          `helpout-live--layout-${layout}`,
          (sharer !== null || live.room.screen.shared.value !== null) && "helpout-live--screen",
        )}
        data-helpout-tab={tab}
        data-helpout-link={live.room.state.value.link}
        data-lm-suppress-shortcuts="true"
      >
        <div class="helpout-live__facts helpout-live__facts--row">
          <Facts />
        </div>
        <div class="helpout-live__always" data-helpout-region="rights" tabIndex={-1}>
          <RecordingBar />
          <SharingBar />
          <NotebookBar />
          <Questions />
          <RightsBar />
        </div>
        <DoorNote />
        <LateNote context={live.context} booking={live.session.value.booking} />
        <Notices />
        {share.failure !== null && (
          <Note tone="warn" icon="alert" urgent>
            {share.failure}
          </Note>
        )}
        {listed && <KeyList />}
        <div class="helpout-live__main">
          <section
            class="helpout-live__picture"
            aria-label={words.regions.picture}
            data-helpout-region="picture"
            tabIndex={-1}
          >
            <CallStage />
          </section>
          <TabList tab={tab} onTab={setTab} unread={unread} sharing={sharer !== null} />
          <section
            class="helpout-live__screen"
            aria-label={words.regions.screen}
            data-helpout-region="screen"
            tabIndex={-1}
          >
            <ScreenStage idle={tab === "screen" && narrow} />
          </section>
          <section
            class="helpout-live__cells"
            aria-label={words.regions.cells}
            aria-busy={!settled}
            data-helpout-region="cells"
            tabIndex={-1}
          >
            <NotebookView />
            {settled && <SharedCells />}
          </section>
          <section
            class="helpout-live__chat"
            aria-label={words.regions.chat}
            data-helpout-region="chat"
            tabIndex={-1}
          >
            <SideTabs tab={side} onTab={setSide} unread={unread} />
            {settled && (sideTab === "chat" ? <Chat /> : <Roster />)}
          </section>
        </div>
        <FloatWindow />
        <Spoken />
        <Dock
          chatShown={narrow ? tab === "chat" : chatShown}
          unread={unread}
          onChat={toggleChat}
          onShare={toggleShare}
          share={share}
          asking={asking}
          onAsk={setAsking}
          onLeave={() => {
            setAsking(null);
            onLeave();
          }}
          onEnd={end}
          failure={failure}
        />
      </div>
    </PaneFrame>
  );
}

/** From the sidebar to a tab of its own, and back. */
function MoveButton() {
  const place = useLive().context.livePlace ?? null;
  if (place === null) return null;
  const inTab = place.here === "tab";
  return (
    <IconButton
      icon={inTab ? "sidebar" : "expand"}
      label={inTab ? words.place.sidebar : words.place.tab}
      onClick={() => place.move()}
    />
  );
}

/** The stage has room for a large screen only while one is shared. */
function useLayout(): Layout {
  const live = useLive();
  const layout = live.room.wishes.layout.value;
  const shared = live.room.screen.shared.value !== null || useSharer() !== null;
  return layout === "screen" && !shared ? "speaker" : layout;
}

function Facts() {
  return (
    <>
      <OnAir />
      <QualityFact />
      <ClockFact />
    </>
  );
}

function Notices() {
  const live = useLive();
  const state = live.room.state.value;
  const { client } = live.room;
  const inCall = live.room.call.phase.value === "in";
  const notice = state.notice;
  const away = state.known && (state.link === "waiting" || state.link === "connecting");
  return (
    <>
      {away && (
        <OfflineBar
          reason={inCall ? words.offline.call : words.offline.noCall}
          onRetry={() => client.retryNow()}
        />
      )}
      {notice !== null && (
        <Note tone="warn" icon="alert" urgent>
          <span class="helpout-line helpout-line--between">
            <span>{words.notice[notice.code] ?? words.noticeElse}</span>
            <button type="button" class="helpout-inline-link" onClick={() => client.readNotice()}>
              {words.keys.close}
            </button>
          </span>
        </Note>
      )}
    </>
  );
}
