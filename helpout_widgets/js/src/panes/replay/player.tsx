/** Plays a replay: in a pane, and in a file of its own. */
import type { ComponentChildren } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Replay } from "../../contracts/generated";
import { replay as words } from "../../core/messages/en/replay";
import { clockText } from "../../core/recording/playback";
import {
  advance,
  BEGIN,
  gapsOf,
  type Playing,
  RATES,
  seek,
  toggle,
  withKey,
} from "../../core/replay/playing";
import { Timeline } from "../../core/replay/timeline";
import { Button, CheckBox, classes, EmptyState, Note, Segment } from "../../ui";
import { Lanes } from "./lanes";
import { Side } from "./side";
import { colourOf, nameOf, Stage } from "./stage";
import { StageStill, type StillAt } from "./still";

/** Drawn at most so often; the clock is exact all the same. */
const DRAW_MS = 33;

interface PlayerProps {
  replay: Replay;
  still: StillAt;
  /** What plays in step, such as a recording's sound. */
  sound?: (playing: Playing) => ComponentChildren;
  children?: ComponentChildren;
}

export function ReplayPlayer({ replay, still, sound, children }: PlayerProps) {
  const timeline = useMemo(() => new Timeline(replay), [replay]);
  const gaps = useMemo(
    () => gapsOf(timeline, sound !== undefined),
    [timeline, sound !== undefined],
  );
  const [playing, setPlaying] = useState<Playing>(BEGIN);
  const whole = replay.duration_ms;
  usePassing(playing.playing, (passed) =>
    setPlaying((before) => advance(before, passed, whole, gaps)),
  );
  const moment = timeline.at(playing.position_ms);
  const go = (ms: number) => setPlaying((before) => seek(before, ms, whole));
  if (replay.cells.length === 0 && replay.lines.length === 0)
    return <EmptyState icon="clock" title={words.empty} detail={words.emptyDetail} />;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys of the player, wherever the focus is in it
    <div
      class="helpout-replay"
      data-helpout-position={Math.round(playing.position_ms)}
      onKeyDown={(event) => {
        if (isTyped(event)) return;
        const next = withKey(playing, event.key, replay);
        if (next === null) return;
        event.preventDefault();
        setPlaying(next);
      }}
    >
      <div class="helpout-replay__main">
        <div class="helpout-replay__stage">
          <Stage timeline={timeline} cells={moment.cells} />
          {moment.still !== null && (
            <StageStill timeline={timeline} line={moment.still} still={still} />
          )}
        </div>
        <Lanes timeline={timeline} position_ms={playing.position_ms} />
        <input
          class="helpout-replay__position"
          type="range"
          min={0}
          max={whole}
          step={100}
          value={Math.round(playing.position_ms)}
          aria-label={words.position}
          aria-valuetext={words.positionText(clockText(playing.position_ms), clockText(whole))}
          onInput={({ currentTarget }) => go(currentTarget.valueAsNumber)}
        />
        <div class="helpout-line helpout-line--wrap">
          <Button
            kind="primary"
            icon={playing.playing ? "pause" : "play"}
            onClick={() => setPlaying((before) => toggle(before, whole))}
          >
            {playing.playing ? words.pause : words.play}
          </Button>
          <span class="helpout-num helpout-small">
            {words.positionText(clockText(playing.position_ms), clockText(whole))}
          </span>
          <Segment
            label={words.speed}
            value={playing.rate}
            choices={RATES.map((rate) => ({ value: rate, label: words.speedOf(rate) }))}
            onValue={(rate) => setPlaying((before) => ({ ...before, rate }))}
          />
          <CheckBox
            checked={playing.squeeze}
            onChecked={(squeeze) => setPlaying((before) => ({ ...before, squeeze }))}
          >
            {words.squeeze}
          </CheckBox>
          {sound?.(playing)}
        </div>
        <p class="helpout-small helpout-replay__people">
          {replay.people.map((_, who) => (
            <span
              key={who}
              class={classes("helpout-replay__person", `helpout-person-${colourOf(who)}`)}
            >
              {nameOf(timeline, who)}
            </span>
          ))}
          <span class="helpout-soft">{words.keys}</span>
        </p>
        {replay.coarse && <Note icon="info">{words.coarse}</Note>}
        {replay.pictures_left_out > 0 && (
          <Note icon="info">{words.leftOutCount(replay.pictures_left_out)}</Note>
        )}
      </div>
      <div class="helpout-replay__beside">
        <Side timeline={timeline} chapter={moment.chapter} line={moment.line} onGo={go} />
        {children}
      </div>
    </div>
  );
}

/** Calls back with the time that passed, as long as it plays. */
function usePassing(plays: boolean, onPassed: (ms: number) => void): void {
  const call = useRef(onPassed);
  call.current = onPassed;
  useEffect(() => {
    if (!plays) return;
    let before = performance.now();
    let frame = 0;
    const step = (now: number) => {
      if (now - before >= DRAW_MS) {
        call.current(now - before);
        before = now;
      }
      frame = requestAnimationFrame(step);
    };
    frame = requestAnimationFrame(step);
    return () => cancelAnimationFrame(frame);
  }, [plays]);
}

/** Keys that belong to what has the focus. */
function isTyped(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey) return true;
  const target = event.target;
  if (!(target instanceof HTMLElement)) return false;
  if (target.closest("[role=radiogroup]") !== null) return true;
  const isButton = target.closest("button, input[type=checkbox]") !== null;
  if (isButton) return event.key === " " || event.key === "Enter";
  return target.closest("input:not([type=range]), textarea, select") !== null;
}
