/** What to know about the call right now, and what to do: above the pictures. */
import type { ComponentChildren } from "preact";
import { call as words } from "../../core/messages/en/call";
import { inCall } from "../../core/messages/en/in_call";
import { Button, Note } from "../../ui";
import { takeCall } from "../live_session/controls";
import { useLive } from "../live_session/live";

export function CallNotes() {
  return (
    <>
      <HearNote />
      <SilenceNote />
      <BusyNote />
      <PathNote />
      <ServerAway />
    </>
  );
}

interface LineProps {
  tone: "plain" | "warn" | "bad";
  icon: "speaker" | "eye" | "bolt" | "video-off" | "offline";
  text: string;
  urgent?: boolean;
  label?: string;
  onClick?: () => void;
  /** Another way on, before the first. */
  children?: ComponentChildren;
}

function LineNote(props: LineProps) {
  const { tone, icon, text, urgent = false, label, onClick, children } = props;
  return (
    <Note tone={tone} icon={icon} urgent={urgent}>
      <div class="helpout-line helpout-line--wrap helpout-line--between">
        <span class="helpout-small">{text}</span>
        <span class="helpout-line helpout-line--wrap">
          {children}
          {label !== undefined && (
            <Button size="s" onClick={onClick}>
              {label}
            </Button>
          )}
        </span>
      </div>
    </Note>
  );
}

/** The browser refused to play before it was touched. */
function HearNote() {
  const live = useLive();
  const { voices } = live.room;
  if (!voices.blocked.value || voices.silenced.value) return null;
  return (
    <LineNote
      tone="warn"
      icon="speaker"
      urgent
      text={words.clickToHearDetail(live.otherName)}
      label={words.clickToHear}
      onClick={() => voices.unblock()}
    />
  );
}

function SilenceNote() {
  const live = useLive();
  const { call, talking } = live.room;
  const same = talking.sameRoom.value;
  if (call.watching.value) {
    if (live.session.value.my_role === "watcher")
      return <LineNote tone="plain" icon="eye" text={inCall.watcher} />;
    return (
      <LineNote
        tone="plain"
        icon="eye"
        text={`${inCall.second.watching} ${same ? inCall.second.watchingDetail : ""}`}
        label={same ? inCall.second.soundOn : inCall.second.soundOff}
        onClick={() => talking.setSameRoom(!same)}
      >
        <Button size="s" kind="primary" onClick={() => takeCall(live)}>
          {inCall.second.take}
        </Button>
      </LineNote>
    );
  }
  if (!same) return null;
  return (
    <LineNote
      tone="warn"
      icon="speaker"
      text={inCall.talk.sameRoomOn}
      label={inCall.talk.sameRoomOff}
      onClick={() => talking.setSameRoom(false)}
    />
  );
}

function BusyNote() {
  const { call } = useLive().room;
  const eased = call.health.eased.value;
  if (eased === 0) return null;
  return (
    <LineNote
      tone="warn"
      icon="bolt"
      text={inCall.eased[eased]}
      label={inCall.sendAll}
      onClick={() => call.sendAllAgain()}
    />
  );
}

/** Every path failed, and goes on failing. */
function PathNote() {
  const live = useLive();
  const lost = live.room.call.peers.value.find(
    (peer) => peer.device === "page" && peer.view.value.state === "failed",
  );
  if (lost === undefined) return null;
  const { short } = live.find.value(lost.accountId);
  return (
    <LineNote
      tone="bad"
      icon="video-off"
      urgent
      text={`${inCall.failed.title(short)}. ${inCall.failed.detail}`}
      label={inCall.testNetwork}
      onClick={() => {
        live.panel.value = "network";
      }}
    />
  );
}

function ServerAway() {
  const { state, call } = useLive().room;
  if (state.value.media_retry_at === null || call.phase.value !== "in") return null;
  return <LineNote tone="warn" icon="offline" text={inCall.serverAway} />;
}
