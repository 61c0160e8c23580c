/** The row of controls below a live session. */
import { useEffect, useRef } from "preact/hooks";
import { call } from "../../core/messages/en/call";
import { liveSession as words } from "../../core/messages/en/live_session";
import { Button, classes, Icon, type IconName } from "../../ui";
import { type Share, ShareChoice } from "../screen_share/view";
import { useLive } from "./live";

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
  const muted = media.muted.value || media.audio.value.track === null;
  const camera = media.video.value.track !== null;
  const sharing = live.room.screen.shared.value !== null;
  return (
    <footer class="helpout-dock-area" data-helpout-region="dock" tabIndex={-1}>
      {props.failure !== null && (
        <p class="helpout-small helpout-bad helpout-dock__said" role="alert">
          {props.failure}
        </p>
      )}
      {props.asking === "share" ? (
        <ShareChoice share={props.share} onDone={() => props.onAsk(null)} />
      ) : (
        props.asking !== null && <Ask {...props} asking={props.asking} />
      )}
      <div class="helpout-dock">
        {inCall && (
          <>
            <DockButton
              icon={muted ? "microphone-off" : "microphone"}
              label={muted ? call.dock.unmute : call.dock.mute}
              tone={muted ? "off" : undefined}
              onClick={() => toggleMute(live)}
            />
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
          icon="chat"
          label={words.dock.chat}
          tone={props.chatShown ? "on" : undefined}
          count={props.unread}
          onClick={props.onChat}
        />
        {inCall && (
          <DockButton icon="exit" label={words.dock.leave} onClick={() => props.onAsk("leave")} />
        )}
        <span class="helpout-end">
          <span class="helpout-small helpout-soft helpout-dock__keys">
            {words.dock.press} <kbd class="helpout-key">F8</kbd> {words.dock.keys}
          </span>
          <Button kind="bad" icon="leave" onClick={() => props.onAsk("end")}>
            <span class="helpout-wide-words">{words.dock.end}</span>
            <span class="helpout-narrow-words">{words.dock.endShort}</span>
          </Button>
        </span>
      </div>
    </footer>
  );
}

export function toggleMute(live: ReturnType<typeof useLive>): void {
  const { media } = live.room;
  if (media.audio.peek().track === null) {
    media.setMuted(false);
    void media.start({ audio: true, video: false });
  } else media.setMuted(!media.muted.peek());
}

export function toggleCamera(live: ReturnType<typeof useLive>): void {
  const { media } = live.room;
  if (media.video.peek().track === null) void media.start({ audio: false, video: true });
  else media.cameraOff();
}

interface DockButtonProps {
  icon: IconName;
  label: string;
  /** In its place where there is no room; the label is still read aloud. */
  short?: string;
  tone?: "on" | "off" | undefined;
  count?: number;
  onClick(): void;
}

function DockButton({ icon, label, short, tone, count = 0, onClick }: DockButtonProps) {
  return (
    <button
      type="button"
      class={classes("helpout-dock__button", tone !== undefined && `helpout-dock__button--${tone}`)}
      aria-pressed={tone === "on" || undefined}
      aria-label={label}
      title={label}
      onClick={onClick}
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
  const question =
    asking === "leave" ? words.leaveAsk.question(live.otherName) : words.endAsk.question;
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
