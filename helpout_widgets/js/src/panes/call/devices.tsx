/** Camera and microphone in the check: picture, choice, level, and what is wrong with each. */
import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { call as words } from "../../core/messages/en/call";
import type { Captured, Kind } from "../../host/media";
import { Button, Icon, Select } from "../../ui";
import { useLive } from "../live_session/live";
import { Result } from "./result";
import { NoPicture, useStreamOf, Video } from "./video";

const LEVEL_BARS = 12;
const LEVEL_EVERY_MS = 100;
const SILENT_AFTER_MS = 6_000;

export function Preview({ on }: { on: boolean }) {
  const live = useLive();
  const { media } = live.room;
  const captured = media.video.value;
  const stream = useStreamOf(captured.track);
  const problem = captured.problem;
  return (
    <div class="helpout-video helpout-video--preview">
      {stream === null ? (
        <NoPicture>
          <Icon name="video-off" size="l" />
          <span>
            {on && problem !== null
              ? `${words.check.noPicture}: ${words.problems.camera[problem].title}`
              : captured.busy
                ? words.check.asking
                : words.check.noPicture}
          </span>
        </NoPicture>
      ) : (
        <Video stream={stream} label={words.check.you(live.otherName)} mirrored />
      )}
      {stream !== null && (
        <span class="helpout-video__tag">
          <Icon name={media.muted.value ? "microphone-off" : "microphone"} size="s" />
          {words.check.you(live.otherName)}
        </span>
      )}
    </div>
  );
}

export function DeviceSelect({ kind, end }: { kind: Kind; end?: ComponentChildren }) {
  const live = useLive();
  const { media } = live.room;
  const devices = media.devices.value[kind];
  // Read, so that the choice shown follows the track that runs.
  const captured: Captured = media[kind].value;
  if (devices.length === 0) return null;
  const label = kind === "audio" ? words.check.microphone : words.check.camera;
  return (
    <div class="helpout-device">
      <Icon name={kind === "audio" ? "microphone" : "video"} />
      <Select
        label={label}
        labelHidden
        value={captured.track === null ? "" : media.chosen(kind)}
        options={devices.map((device, index) => ({
          value: device.id,
          label: device.label || `${label} ${index + 1}`,
        }))}
        onValue={(id) => void media.choose(kind, id)}
      />
      {end}
    </div>
  );
}

/** Where others are heard; nothing where the browser leaves no choice. */
export function SpeakerSelect() {
  const live = useLive();
  const { media } = live.room;
  const speakers = media.speakers.value;
  const [failed, setFailed] = useState(false);
  const [playing, setPlaying] = useState(false);
  const play = () => {
    setPlaying(true);
    setFailed(false);
    media
      .playSound()
      .catch(() => setFailed(true))
      .finally(() => setPlaying(false));
  };
  return (
    <div class="helpout-device">
      <Icon name="speaker" />
      {speakers.length > 0 ? (
        <Select
          label={words.check.speaker}
          labelHidden
          value={media.speaker.value}
          options={[
            ...(speakers.some((one) => one.id === "default")
              ? []
              : [{ value: "", label: words.check.defaultSpeaker }]),
            ...speakers.map((device, index) => ({
              value: device.id === "default" ? "" : device.id,
              label: device.label || `${words.check.speaker} ${index + 1}`,
            })),
          ]}
          onValue={(id) => media.chooseSpeaker(id)}
        />
      ) : (
        <span class="helpout-small helpout-soft">{words.check.defaultSpeaker}</span>
      )}
      <Button size="s" icon="play" busy={playing} onClick={play}>
        {words.check.playSound}
      </Button>
      {failed && (
        <p class="helpout-small helpout-bad helpout-device__more" role="alert">
          {words.check.noSound}
        </p>
      )}
    </div>
  );
}

export function LevelMeter({ level }: { level: number }) {
  const on = Math.round(level * LEVEL_BARS);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a meter of the browser cannot be drawn as bars
    <span
      class="helpout-level"
      role="meter"
      aria-label={words.check.level}
      aria-valuemin={0}
      aria-valuemax={LEVEL_BARS}
      aria-valuenow={on}
    >
      {Array.from({ length: LEVEL_BARS }, (_, index) => (
        <i key={index} class={index < on ? "helpout-level__on" : undefined} />
      ))}
    </span>
  );
}

/** How loud it is, whether anything was heard yet, and whether it stayed silent for long. */
export function useLevel() {
  const live = useLive();
  const { media } = live.room;
  const [level, setLevel] = useState(0);
  const [heard, setHeard] = useState(false);
  const [silent, setSilent] = useState(false);
  const since = useRef<number | null>(null);
  const track = media.audio.value.track;
  useEffect(() => {
    setHeard(false);
    setSilent(false);
    since.current = null;
    if (track === null) {
      setLevel(0);
      return;
    }
    const timer = setInterval(() => {
      const now = media.level();
      setLevel((before) => Math.max(now, before * 0.7));
      if (now > 0.25) setHeard(true);
      since.current ??= Date.now();
      // A switch on the cable sends exact silence; a quiet room does not.
      if (now > 0 || !media.measures) since.current = Date.now();
      setSilent(Date.now() - since.current > SILENT_AFTER_MS);
    }, LEVEL_EVERY_MS);
    return () => clearInterval(timer);
  }, [track, media]);
  return { level, heard, silent: silent && !media.muted.value };
}

interface DeviceResultProps {
  kind: Kind;
  on: boolean;
  heard: string;
  silent?: boolean;
}

export function DeviceResult({ kind, on, heard, silent = false }: DeviceResultProps) {
  const live = useLive();
  const { media } = live.room;
  const captured = media[kind].value;
  const title = kind === "audio" ? words.check.microphone : words.check.camera;
  if (!on) return <Result state="warn" title={title} fact={words.check.off} />;
  if (captured.problem !== null) {
    const advice = words.problems[kind === "audio" ? "microphone" : "camera"][captured.problem];
    return (
      <Result
        state="bad"
        title={advice.title}
        detail={advice.detail}
        action={
          <Button
            size="s"
            onClick={() => void media.start({ audio: kind === "audio", video: kind === "video" })}
          >
            {words.check.tryAgain}
          </Button>
        }
      />
    );
  }
  if (captured.track === null)
    return <Result state="wait" title={title} fact={words.check.asking} />;
  if (silent)
    return (
      <Result
        state="warn"
        title={words.check.silentTitle}
        detail={`${words.check.silent(captured.track.label)}. ${words.check.silentDetail}`}
      />
    );
  const { height, frameRate } = captured.track.getSettings();
  const fact =
    kind === "audio" ? heard : words.check.picture(height ?? 0, Math.round(frameRate ?? 0));
  return <Result state="good" title={title} fact={fact} />;
}
