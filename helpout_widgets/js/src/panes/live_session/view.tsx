/** The live session: before joining, inside, after the end. Puts the parts in their places. */
import { useRef, useState } from "preact/hooks";
import { liveSession as words } from "../../core/messages/en/live_session";
import { classes, ErrorState, IconButton, Note, OfflineBar, PaneFrame } from "../../ui";
import { Check, type Entrance } from "../call/check";
import { CallStage, QualityFact } from "../call/stage";
import { ScreenStage, SharingBar, useShare, useSharer } from "../screen_share/view";
import { SharedCells } from "../shared_cell/view";
import { After } from "./after";
import { Chat, useUnread } from "./chat";
import { ClockFact } from "./clock";
import { Dock, type Question } from "./dock";
import { useEntrance } from "./entrance";
import { KeyList } from "./key_list";
import { useLive } from "./live";
import { titleOf } from "./people";
import { RightsBar } from "./rights";
import { useNarrow, useStageHeight } from "./stage_size";
import { useKeys } from "./use_keys";

export function LiveSessionView() {
  const live = useLive();
  const state = live.room.state.value;
  const { entered, enter, leave } = useEntrance();
  if (state.ended || live.session.value.status === "over") return <After />;
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
  if (!entered) return <Check onJoin={(entrance: Entrance) => void enter(entrance)} />;
  return <Inside onLeave={leave} />;
}

type Tab = "cells" | "chat" | "screen";

function Inside({ onLeave }: { onLeave(): void }) {
  const live = useLive();
  const [tab, setTab] = useState<Tab>("cells");
  const [chatShown, setChatShown] = useState(true);
  const [asking, setAsking] = useState<Question>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const [listed, setListed] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const share = useShare();
  const sharer = useSharer();
  const narrow = useNarrow(root);
  useStageHeight(root);
  const unread = useUnread(narrow ? tab === "chat" : chatShown);

  const toggleChat = () => {
    if (narrow) setTab(tab === "chat" ? "cells" : "chat");
    else setChatShown(!chatShown);
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
          <SharingBar />
          <RightsBar />
        </div>
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
            data-helpout-region="cells"
            tabIndex={-1}
          >
            <SharedCells />
          </section>
          <section
            class="helpout-live__chat"
            aria-label={words.regions.chat}
            data-helpout-region="chat"
            tabIndex={-1}
          >
            <h2 class="helpout-bar helpout-h helpout-h--m">{words.regions.chat}</h2>
            <Chat />
          </section>
        </div>
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

function Facts() {
  return (
    <>
      <QualityFact />
      <ClockFact />
    </>
  );
}

interface TabListProps {
  tab: Tab;
  onTab(tab: Tab): void;
  unread: number;
  sharing: boolean;
}

function TabList({ tab, onTab, unread, sharing }: TabListProps) {
  const tabs: { value: Tab; label: string; count: number }[] = [
    { value: "cells", label: words.tabs.cells, count: 0 },
    { value: "chat", label: words.tabs.chat, count: unread },
    { value: "screen", label: words.tabs.screen, count: sharing ? 1 : 0 },
  ];
  const chosen = tabs.findIndex((one) => one.value === tab);
  return (
    <div
      class="helpout-tabs helpout-live__tabs"
      role="tablist"
      aria-label={words.tabs.label}
      onKeyDown={(event) => {
        const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
        const next = tabs[(chosen + step + tabs.length) % tabs.length];
        if (step === 0 || next === undefined) return;
        event.preventDefault();
        onTab(next.value);
        const child = event.currentTarget.children[tabs.indexOf(next)];
        if (child instanceof HTMLElement) child.focus();
      }}
    >
      {tabs.map(({ value, label, count }) => (
        <button
          key={value}
          type="button"
          role="tab"
          class="helpout-tab"
          aria-selected={value === tab}
          tabIndex={value === tab ? 0 : -1}
          onClick={() => onTab(value)}
        >
          {label}
          {count > 0 && <span class="helpout-count helpout-count--new">{count}</span>}
        </button>
      ))}
    </div>
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
