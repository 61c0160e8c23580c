/** The files of a recording, played as one, with what was written beside them. */
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Recording, RecordingTrack, TimelineLine } from "../../contracts/generated";
import { recordings as words } from "../../core/messages/en/recordings";
import {
  advance,
  type Clock,
  clockText,
  DRIFT_MS,
  largeAt,
  lineAt,
  placeIn,
  playable,
  RATES,
  seek,
  start,
  toggle,
} from "../../core/recording/playback";
import { Button, classes, IconButton, Select } from "../../ui";

const STEP_MS = 10_000;
const TICK_MS = 100;

interface PlayerProps {
  recording: Recording;
  lines: readonly TimelineLine[];
  /** Address of a file. */
  fileOf(track: RecordingTrack): string;
}

export function Player({ recording, lines, fileOf }: PlayerProps) {
  const tracks = useMemo(() => playable(recording.tracks), [recording]);
  const whole = recording.duration_ms;
  const [clock, setClock] = useState<Clock>(start);
  const [silent, setSilent] = useState(false);
  const [waits, setWaits] = useState(false);
  const [broken, setBroken] = useState(false);
  const videos = useRef(new Map<number, HTMLVideoElement>());
  const now = useRef(clock);
  now.current = clock;

  useEffect(() => {
    if (!clock.playing) return;
    let last = performance.now();
    const timer = setInterval(() => {
      const at = performance.now();
      const held = tracks.some((track) => {
        const video = videos.current.get(track.index);
        const here = placeIn(track, now.current.position_ms) !== null;
        return here && video !== undefined && video.readyState < video.HAVE_CURRENT_DATA;
      });
      setWaits(held);
      setClock((before) => advance(before, at - last, whole, held));
      last = at;
    }, TICK_MS);
    return () => clearInterval(timer);
  }, [clock.playing, tracks, whole]);

  useEffect(() => {
    for (const track of tracks) {
      const video = videos.current.get(track.index);
      if (video !== undefined) follow(video, placeIn(track, clock.position_ms), clock);
    }
  }, [clock, tracks]);

  const large = largeAt(tracks, clock.position_ms);
  const go = (ms: number) => setClock((before) => seek(before, ms, whole));
  return (
    <div class="helpout-player">
      <div class="helpout-stack helpout-stack--s">
        <div class="helpout-player__stage" data-helpout-playing={clock.playing && !waits}>
          {tracks.map((track) => (
            <figure
              key={track.index}
              class={classes(
                "helpout-player__one",
                track === large && "helpout-player__one--large",
                placeIn(track, clock.position_ms) === null && "helpout-player__one--away",
              )}
            >
              <video
                ref={(element) => {
                  if (element === null) videos.current.delete(track.index);
                  else videos.current.set(track.index, element);
                }}
                class="helpout-picture helpout-picture--whole"
                src={fileOf(track)}
                preload="metadata"
                playsInline
                muted={silent || !track.sound}
                aria-label={nameOf(track)}
                onError={() => setBroken(true)}
              />
              <figcaption class="helpout-video__tag">{nameOf(track)}</figcaption>
            </figure>
          ))}
          {large === null && <p class="helpout-video__none">{words.nothing}</p>}
        </div>
        <div class="helpout-line helpout-line--wrap helpout-player__controls">
          <IconButton
            icon="left"
            size="s"
            label={words.back}
            onClick={() => go(clock.position_ms - STEP_MS)}
          />
          <Button
            kind="primary"
            icon={clock.playing ? "pause" : "play"}
            onClick={() => setClock((before) => toggle(before, whole))}
          >
            {clock.playing ? words.pause : words.play}
          </Button>
          <IconButton
            icon="right"
            size="s"
            label={words.forward}
            onClick={() => go(clock.position_ms + STEP_MS)}
          />
          <input
            class="helpout-player__position"
            type="range"
            min={0}
            max={whole}
            step={100}
            value={Math.round(clock.position_ms)}
            aria-label={words.position}
            aria-valuetext={words.positionText(clockText(clock.position_ms), clockText(whole))}
            onInput={({ currentTarget }) => go(currentTarget.valueAsNumber)}
          />
          <span class="helpout-num helpout-small">
            {words.positionText(clockText(clock.position_ms), clockText(whole))}
          </span>
          <Select
            label={words.speed}
            labelHidden
            value={String(clock.rate)}
            options={RATES.map((rate) => ({ value: String(rate), label: words.speedOf(rate) }))}
            onValue={(rate) => setClock((before) => ({ ...before, rate: Number(rate) }))}
          />
          <Button size="s" aria-pressed={silent} icon="speaker" onClick={() => setSilent(!silent)}>
            {silent ? words.muted : words.volume}
          </Button>
        </div>
        {clock.playing && waits && (
          <p class="helpout-small helpout-soft" role="status">
            {words.waiting}
          </p>
        )}
        {broken && (
          <p class="helpout-small helpout-warn" role="alert">
            {words.unplayable}
          </p>
        )}
      </div>
      <Timeline lines={lines} position_ms={clock.position_ms} onGo={go} />
    </div>
  );
}

/** Bring one file in line with the clock. */
function follow(video: HTMLVideoElement, place_ms: number | null, clock: Clock): void {
  if (place_ms === null) {
    if (!video.paused) video.pause();
    return;
  }
  video.playbackRate = clock.rate;
  if (Math.abs(video.currentTime * 1_000 - place_ms) > DRIFT_MS || !clock.playing) {
    const wanted = place_ms / 1_000;
    if (Math.abs(video.currentTime - wanted) > 0.01) video.currentTime = wanted;
  }
  if (clock.playing && video.paused) void video.play().catch(() => {});
  if (!clock.playing && !video.paused) video.pause();
}

export function nameOf(track: RecordingTrack): string {
  const name = track.account.display_name;
  return track.kind === "screen" ? words.screen(name) : words.person(name);
}

interface TimelineProps {
  lines: readonly TimelineLine[];
  position_ms: number;
  onGo(ms: number): void;
}

function Timeline({ lines, position_ms, onGo }: TimelineProps) {
  const current = lineAt(lines, position_ms);
  const list = useRef<HTMLOListElement>(null);
  useEffect(() => {
    const item = list.current?.children[current];
    const box = list.current;
    if (!(item instanceof HTMLElement) || box === null) return;
    // The list alone: the page stays where it is.
    box.scrollTop = item.offsetTop - box.clientHeight / 2;
  }, [current]);
  return (
    <section class="helpout-player__text" aria-label={words.text}>
      <h2 class="helpout-h helpout-h--m">{words.text}</h2>
      {lines.length === 0 ? (
        <p class="helpout-small helpout-soft">{words.textEmpty}</p>
      ) : (
        <ol ref={list} class="helpout-player__lines">
          {lines.map((line, index) => (
            <li
              key={`${line.at_ms}-${index}`}
              class={classes(
                "helpout-player__line",
                index === current && "helpout-player__line--now",
              )}
              aria-current={index === current}
            >
              <button
                type="button"
                class="helpout-player__time helpout-num"
                aria-label={words.jump(clockText(line.at_ms))}
                onClick={() => onGo(line.at_ms)}
              >
                {clockText(line.at_ms)}
              </button>
              <span>
                <b class="helpout-strong">{line.account.display_name}</b>{" "}
                <span class="helpout-soft">{words.kinds[line.kind]}</span>
                {line.text !== "" &&
                  (line.kind === "run" ? (
                    <pre class="helpout-player__code">{line.text}</pre>
                  ) : (
                    <span class="helpout-words"> {line.text}</span>
                  ))}
              </span>
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}
