/** The shared screen: whose it is, large; and what one shares oneself, always in sight. */
import { useEffect, useRef, useState } from "preact/hooks";
import { screen as words } from "../../core/messages/en/screen";
import type { Shared } from "../../host/screen";
import { stillOf } from "../../host/screen_still";
import { Button, classes, EmptyState, Icon, Note } from "../../ui";
import { useStreamOf } from "../call/video";
import { type Live, useLive } from "../live_session/live";
import { Choices } from "./choice";
import { type Draft, StillEditor } from "./editor";
import { keepOverlay } from "./overlay";
import { ScreenPicture } from "./picture";
import { togglePointing, useShare, useSharer } from "./sharing";

export { ShareChoice } from "./choice";
export { type Share, togglePointing, useShare, useSharer } from "./sharing";
export { StillPicture } from "./still";

const { sharing, looking, turn } = words;
/** Long enough to be read by who looks elsewhere when it comes. */
const NEWS_MS = 15_000;

/** What is shared, as a part of a sentence. */
export function sharedWords(shared: Shared): string {
  return sharing.kinds[shared.kind];
}

/** Always visible while one shares. */
export function SharingBar() {
  const live = useLive();
  const { screen, desk } = live.room;
  const shared = screen.shared.value;
  const paused = screen.paused.value;
  const asked = desk.asked.value;
  useEffect(() => {
    desk.captionFor = (id) => words.still.captionBy(live.find.peek()(id).short);
  }, [live]);
  useEffect(() => keepOverlay(live), [live, shared]);
  if (shared === null) return <GaveWay />;
  const alone = shared.element !== null;
  const name = live.otherName;
  return (
    <div class="helpout-sharing" data-helpout-sharing={shared.kind}>
      <Icon name="screen" />
      <span class="helpout-sharing__words" role="status">
        <b class="helpout-strong">{sharing.yours(sharedWords(shared))}</b>{" "}
        {paused ? sharing.paused(name) : alone ? sharing.nothingElse(name) : sharing.with(name)}
      </span>
      <span class="helpout-sharing__ways">
        <Button size="s" icon={paused ? "play" : "pause"} onClick={() => screen.setPaused(!paused)}>
          {paused ? sharing.goOn : sharing.pause}
        </Button>
        <Button size="s" onClick={() => screen.stop()}>
          {sharing.stop}
        </Button>
      </span>
      <StillNews />
      {asked !== null && (
        // biome-ignore lint/a11y/useSemanticElements: a question with two answers, no fields
        <div class="helpout-sharing__asked" role="group" aria-label={askedWords(live)}>
          <span role="alert">{askedWords(live)}</span>
          <span class="helpout-sharing__ways">
            <Button size="s" onClick={() => desk.answer(true)}>
              {turn.let(live.find.value(asked.accountId).short)}
            </Button>
            <Button size="s" onClick={() => desk.answer(false)}>
              {turn.keep}
            </Button>
          </span>
        </div>
      )}
    </div>
  );
}

function askedWords(live: Live): string {
  const asked = live.room.desk.asked.value;
  return asked === null ? "" : turn.asked(live.find.value(asked.accountId).short);
}

function GaveWay() {
  const live = useLive();
  const to = live.room.desk.gaveWayTo.value;
  if (to === null) return null;
  return (
    <Note tone="warn" icon="screen-off">
      <span class="helpout-line helpout-line--between">
        <span role="status">{turn.gaveWay(live.find.value(to).short)}</span>
        <button
          type="button"
          class="helpout-inline-link"
          onClick={() => live.room.desk.forgetNews()}
        >
          {words.close}
        </button>
      </span>
    </Note>
  );
}

/** The stage of the screen. With `idle` it offers to share; without, it is silent then. */
export function ScreenStage({ idle }: { idle: boolean }) {
  const live = useLive();
  const sharer = useSharer();
  const shared = live.room.screen.shared.value;
  const wished = live.room.desk.wished.value;
  if (sharer === null && shared === null)
    return idle || wished?.answer === "yes" ? <Offer /> : null;
  return <Stage />;
}

function Stage() {
  const live = useLive();
  const { room } = live;
  const sharer = useSharer();
  const shared = room.screen.shared.value;
  const ownStream = useStreamOf(shared?.track ?? null);
  const root = useRef<HTMLDivElement>(null);
  const full = useFullScreen(root);
  const [draft, setDraft] = useState<Draft | null>(null);
  const own = sharer === null;
  const person = own ? null : live.find.value(sharer.accountId);
  const member = room.state.value.call.find((one) => one.connection_id === sharer?.connectionId);
  const aiming = room.pointing.aiming.value;
  const pausedBy = person !== null && member?.paused === true ? person.short : null;
  useEffect(
    () => () => {
      room.pointing.aiming.value = false;
    },
    [],
  );
  const takeStill = () => {
    if (sharer !== null) room.desk.askStill(sharer.accountId);
    else if (shared !== null)
      void stillOf(shared.track).then(
        ({ blob, width, height }) => setDraft({ source: blob, width, height }),
        () => {},
      );
  };
  return (
    <div ref={root} class={classes("helpout-screen", full.is && "helpout-screen--full")}>
      <header class="helpout-bar helpout-screen__bar">
        <Icon name="screen" size="s" />
        <span class="helpout-small helpout-clip">
          {person === null ? words.seenBy(live.otherName) : words.theirs(person.short)}
        </span>
        <span class="helpout-end helpout-screen__ways">
          <Button
            size="s"
            kind="quiet"
            icon="pointer"
            aria-pressed={aiming}
            onClick={() => togglePointing(live)}
          >
            <span class="helpout-screen__word">
              {aiming ? looking.stopPointing : looking.point}
            </span>
          </Button>
          <Button size="s" kind="quiet" icon="camera" onClick={takeStill}>
            <span class="helpout-screen__word">{looking.still}</span>
          </Button>
          <Button size="s" kind="quiet" icon="expand" onClick={full.toggle}>
            <span class="helpout-screen__word">{full.is ? looking.small : looking.large}</span>
          </Button>
        </span>
      </header>
      {!own && <StillNews />}
      <ScreenPicture
        stream={own ? ownStream : sharer.view.value.screen}
        label={person === null ? words.seenBy(live.otherName) : words.theirs(person.short)}
        whose={own ? "own" : "other"}
        standing={pausedBy === null ? null : looking.pausedTheirs(pausedBy)}
      />
      {draft !== null && <StillEditor draft={draft} onClose={() => setDraft(null)} />}
    </div>
  );
}

function useFullScreen(root: { current: HTMLElement | null }): { is: boolean; toggle(): void } {
  const [is, setIs] = useState(false);
  useEffect(() => {
    const changed = () => setIs(document.fullscreenElement === root.current);
    document.addEventListener("fullscreenchange", changed);
    return () => document.removeEventListener("fullscreenchange", changed);
  }, []);
  return {
    is,
    toggle() {
      if (document.fullscreenElement !== null) void document.exitFullscreen().catch(() => {});
      else if (is) setIs(false);
      // Where the browser refuses (a frame without leave) it fills the window at least.
      else root.current?.requestFullscreen?.().catch(() => setIs(true));
    },
  };
}

/** What became of a still that somebody took. */
function StillNews() {
  const live = useLive();
  const { desk } = live.room;
  const news = desk.news.value;
  useEffect(() => {
    if (news === null || news.what === "asking" || news.what === "taking") return;
    const timer = setTimeout(() => desk.forgetNews(), NEWS_MS);
    return () => clearTimeout(timer);
  }, [news]);
  if (news === null) return null;
  const by = live.find.value(news.by);
  const text =
    news.what === "asking"
      ? words.still.asking(live.otherName)
      : news.what === "kept" && !by.isMe
        ? words.still.keptBy(by.short)
        : words.still[news.what];
  return (
    <p class="helpout-screen__news helpout-small" role="status">
      <Icon name="camera" size="s" />
      {text}
    </p>
  );
}

function Offer() {
  const live = useLive();
  const share = useShare();
  return (
    <>
      <EmptyState
        icon="screen"
        title={words.empty}
        detail={share.canShare ? words.emptyDetail(live.otherName) : words.joinFirst}
      >
        {share.canShare && (
          <div class="helpout-stack helpout-share-offer">
            <Choices share={share} />
          </div>
        )}
      </EmptyState>
      {share.failure !== null && (
        <Note tone="warn" icon="alert" urgent>
          {share.failure}
        </Note>
      )}
    </>
  );
}
