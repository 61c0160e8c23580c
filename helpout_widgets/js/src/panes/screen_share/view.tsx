/** The shared screen: whose it is, large; and sharing one's own. */
import { useState } from "preact/hooks";
import { call as words } from "../../core/messages/en/call";
import type { Remote } from "../../host/remote";
import { Button, classes, EmptyState, Icon, Note } from "../../ui";
import { useStreamOf, Video } from "../call/video";
import { useLive } from "../live_session/live";

/** Whoever else shares, by the room's list. */
export function useSharer(): Remote | null {
  const live = useLive();
  const { call } = live.room.state.value;
  const sharing = live.room.call.peers.value.find((peer) =>
    call.some((member) => member.connection_id === peer.connectionId && member.screen),
  );
  return sharing ?? null;
}

/** Always visible while one shares. */
export function SharingBar() {
  const live = useLive();
  const { screen } = live.room;
  if (screen.shared.value === null) return null;
  return (
    <div class="helpout-sharing" role="status">
      <Icon name="screen" />
      <b class="helpout-strong">{words.screen.yours(live.otherName)}</b>
      <span class="helpout-end">
        <Button size="s" onClick={() => screen.stop()}>
          {words.screen.stop}
        </Button>
      </span>
    </div>
  );
}

/** The stage of the screen. With `idle` it offers to share; without, it is silent then. */
export function ScreenStage({ idle }: { idle: boolean }) {
  const live = useLive();
  const sharer = useSharer();
  const own = live.room.screen.shared.value?.track ?? null;
  const [large, setLarge] = useState(false);
  const ownStream = useStreamOf(own);
  if (sharer === null && own === null) return idle ? <Offer /> : null;
  const person = sharer === null ? null : live.find.value(sharer.accountId);
  return (
    <div class={classes("helpout-screen", large && "helpout-screen--large")}>
      <header class="helpout-bar">
        <Icon name="screen" size="s" />
        <span class="helpout-small helpout-clip">
          {person === null
            ? words.screen.seenBy(live.otherName)
            : words.screen.theirs(person.short)}
        </span>
        <span class="helpout-end">
          <Button size="s" kind="quiet" icon="expand" onClick={() => setLarge(!large)}>
            {large ? words.screen.small : words.screen.large}
          </Button>
        </span>
      </header>
      <div class="helpout-screen__picture" data-helpout-screen={sharer === null ? "own" : "other"}>
        <Video
          whole
          stream={sharer === null ? ownStream : sharer.view.value.screen}
          label={words.screen.title}
        />
      </div>
    </div>
  );
}

export function useShare(): {
  share(thisTab: boolean): void;
  failure: string | null;
  canShare: boolean;
} {
  const live = useLive();
  const [failure, setFailure] = useState<string | null>(null);
  return {
    failure,
    canShare: live.room.call.phase.value === "in" || live.room.call.phase.value === "joining",
    share(thisTab) {
      setFailure(null);
      void live.room.screen.start(thisTab).then((problem) => {
        if (problem !== null)
          setFailure(problem === "blocked" ? words.screen.blocked : words.screen.failed);
      });
    },
  };
}

function Offer() {
  const live = useLive();
  const { share, failure, canShare } = useShare();
  return (
    <>
      <EmptyState
        icon="screen"
        title={words.screen.empty}
        detail={canShare ? words.screen.emptyDetail(live.otherName) : words.screen.joinFirst}
      >
        {canShare && (
          <>
            <Button kind="primary" icon="screen" onClick={() => share(false)}>
              {words.screen.other}
            </Button>
            <Button onClick={() => share(true)}>{words.screen.tab}</Button>
          </>
        )}
      </EmptyState>
      {failure !== null && (
        <Note tone="warn" icon="alert" urgent>
          {failure}
        </Note>
      )}
    </>
  );
}
