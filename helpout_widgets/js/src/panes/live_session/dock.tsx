/** The row of controls below a live session. */
import { useEffect, useRef } from "preact/hooks";
import { call } from "../../core/messages/en/call";
import { inCall as inCallWords } from "../../core/messages/en/in_call";
import { liveSession as words } from "../../core/messages/en/live_session";
import { roomPeople } from "../../core/messages/en/room_people";
import { Button, classes, Icon, type IconName } from "../../ui";
import { type Share, ShareChoice } from "../screen_share/view";
import { handIsUp, raiseHand, toggleCamera, toggleMute } from "./controls";
import { useLive } from "./live";
import { Panel } from "./panel";

export type Question = "leave" | "end" | "share" | null;

export interface DockProps {
  chatShown: boolean;
  unread: number;
  onChat(): void;
  /** Stop sharing, or ask what to share. */
  onShare(): void;
  share: Share;
  asking: Question;
  onAsk(question: Question): void;
  onLeave(): void;
  onEnd(): void;
  failure: string | null;
}

export function Dock(props: DockProps) {
  const live = useLive();
  const { media } = live.room;
  const inCall = live.room.call.phase.value === "in" || live.room.call.phase.value === "joining";
  const sends = inCall && !live.room.call.watching.value;
  const mayEnd = live.isLender || live.isLead.value || !live.isGroup;
  const hand = handIsUp(live);
  const camera = media.video.value.track !== null;
  const sharing = live.room.screen.shared.value !== null;
  return (
    <footer class="helpout-dock-area" data-helpout-region="dock" tabIndex={-1}>
      {props.failure !== null && (
        <p class="helpout-small helpout-bad helpout-dock__said" role="alert">
          {props.failure}
        </p>
      )}
      <Panel />
      {props.asking === "share" ? (
        <ShareChoice share={props.share} onDone={() => props.onAsk(null)} />
      ) : (
        props.asking !== null && <Ask {...props} asking={props.asking} />
      )}
      <div class={classes("helpout-dock", live.isGroup && "helpout-dock--group")}>
        {sends && (
          <>
            <MicrophoneButton />
            <DockButton
              icon={camera ? "video" : "video-off"}
              label={camera ? call.dock.cameraOff : call.dock.cameraOn}
              short={call.check.camera}
              tone={camera ? undefined : "off"}
              onClick={() => toggleCamera(live)}
            />
            <span class="helpout-dock__line" />
            <DockButton
              icon="screen"
              label={sharing ? call.dock.sharing : call.dock.share}
              tone={sharing ? "on" : undefined}
              onClick={props.onShare}
            />
          </>
        )}
        <DockButton
          name="chat"
          icon="chat"
          label={words.dock.chat}
          tone={props.chatShown ? "on" : undefined}
          count={props.unread}
          onClick={props.onChat}
        />
        {live.isGroup && (
          <DockButton
            icon="hand"
            label={hand ? roomPeople.hand.lower : roomPeople.hand.raise}
            short={roomPeople.hand.short}
            tone={hand ? "on" : undefined}
            onClick={() => raiseHand(live, !hand)}
          />
        )}
        <DockButton
          icon="more"
          label={inCallWords.more}
          tone={live.panel.value === "more" ? "on" : undefined}
          onClick={() => {
            live.panel.value = live.panel.peek() === "more" ? null : "more";
          }}
        />
        {inCall && (
          <DockButton icon="exit" label={words.dock.leave} onClick={() => props.onAsk("leave")} />
        )}
        <span class="helpout-end">
          <span class="helpout-small helpout-soft helpout-dock__keys">
            {words.dock.press} <kbd class="helpout-key">F8</kbd> {words.dock.keys}
          </span>
          {mayEnd && (
            <Button kind="bad" icon="leave" onClick={() => props.onAsk("end")}>
              <span class="helpout-wide-words">{words.dock.end}</span>
              <span class="helpout-narrow-words">{words.dock.endShort}</span>
            </Button>
          )}
        </span>
      </div>
    </footer>
  );
}

/** Mutes and unmutes; where one holds to talk, it is what is held. */
function MicrophoneButton() {
  const live = useLive();
  const { media, talking } = live.room;
  const muted = media.muted.value || media.audio.value.track === null;
  if (!talking.pushToTalk.value || talking.sameRoom.value)
    return (
      <DockButton
        icon={muted ? "microphone-off" : "microphone"}
        label={muted ? call.dock.unmute : call.dock.mute}
        tone={muted ? "off" : undefined}
        disabled={talking.sameRoom.value ? inCallWords.talk.sameRoomOn : ""}
        onClick={() => toggleMute(live)}
      />
    );
  return (
    <DockButton
      icon={muted ? "microphone-off" : "microphone"}
      label={muted ? inCallWords.talk.hold : inCallWords.talk.talking}
      short={inCallWords.talk.holdShort}
      tone={muted ? "off" : "on"}
      onClick={() => {}}
      onHold={(held) => talking.hold(held)}
    />
  );
}

interface DockButtonProps {
  name?: string;
  icon: IconName;
  label: string;
  /** In its place where there is no room; the label is still read aloud. */
  short?: string;
  tone?: "on" | "off" | undefined;
  count?: number;
  /** Why it does nothing now. */
  disabled?: string;
  onClick(): void;
  /** It is held, by pointer or key, and let go. */
  onHold?: (held: boolean) => void;
}

function DockButton(props: DockButtonProps) {
  const { name, icon, label, short, tone, count = 0, disabled = "", onClick, onHold } = props;
  const holds = (held: boolean) => (onHold === undefined ? undefined : () => onHold(held));
  const keys = (held: boolean) =>
    onHold === undefined
      ? undefined
      : (event: KeyboardEvent) => {
          if (event.key === " " || event.key === "Enter") onHold(held);
        };
  return (
    <button
      type="button"
      class={classes("helpout-dock__button", tone !== undefined && `helpout-dock__button--${tone}`)}
      data-helpout-dock={name}
      aria-pressed={tone === "on" || undefined}
      aria-disabled={disabled !== "" || undefined}
      aria-label={label}
      title={disabled === "" ? label : disabled}
      onClick={disabled === "" ? onClick : undefined}
      onPointerDown={holds(true)}
      onPointerUp={holds(false)}
      onPointerLeave={holds(false)}
      onKeyDown={keys(true)}
      onKeyUp={keys(false)}
      onBlur={holds(false)}
    >
      <Icon name={icon} size="l" />
      <span class="helpout-dock__label">
        <span class={short === undefined ? undefined : "helpout-wide-words"}>{label}</span>
        {short !== undefined && (
          <span class="helpout-narrow-words" aria-hidden="true">
            {short}
          </span>
        )}
      </span>
      {count > 0 && <span class="helpout-count helpout-count--new">{count}</span>}
    </button>
  );
}

function Ask({ asking, onAsk, onLeave, onEnd }: DockProps & { asking: "leave" | "end" }) {
  const live = useLive();
  const stay = useRef<HTMLButtonElement>(null);
  useEffect(() => stay.current?.focus(), [asking]);
  const text = asking === "leave" ? words.leaveAsk : words.endAsk;
  const ofTwo =
    asking === "leave" ? words.leaveAsk.question(live.otherName) : words.endAsk.question;
  const question = live.isGroup ? text.group : ofTwo;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a question with two answers, no fields
    <div
      class="helpout-confirm helpout-dock__ask"
      role="group"
      aria-label={question}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.stopPropagation();
        onAsk(null);
      }}
    >
      <p>{question}</p>
      <div class="helpout-line helpout-line--wrap">
        <Button buttonRef={stay} onClick={() => onAsk(null)}>
          {text.no}
        </Button>
        <Button kind="bad" onClick={asking === "leave" ? onLeave : onEnd}>
          {text.yes}
        </Button>
      </div>
    </div>
  );
}
