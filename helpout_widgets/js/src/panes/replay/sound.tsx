/** The sound of a recording, in step with a replay. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { Recording, Replay } from "../../contracts/generated";
import { replay as words } from "../../core/messages/en/replay";
import { DRIFT_MS, placeIn, playable } from "../../core/recording/playback";
import { type Playing, soundAt } from "../../core/replay/playing";
import type { PaneContext } from "../../host/context";
import { Button } from "../../ui";

interface SoundProps {
  context: PaneContext;
  replay: Replay;
  playing: Playing;
}

/** Faster than that nobody understands a word. */
const RATE_MAX = 4;

export function Sound({ context, replay, playing }: SoundProps) {
  const [silent, setSilent] = useState(false);
  const recordings = useRecordings(context, replay);
  const now = soundAt(replay, playing.position_ms);
  const recording = recordings.find((one) => one.id === now?.recording_id) ?? recordings[0];
  if (recording === undefined) return null;
  const fits = playing.rate <= RATE_MAX && now !== null && now.recording_id === recording.id;
  return (
    <>
      <Button size="s" icon="speaker" aria-pressed={!silent} onClick={() => setSilent(!silent)}>
        {words.sound}
      </Button>
      <Button
        size="s"
        kind="quiet"
        onClick={() => context.navigate({ pane: "recording", recording_id: recording.id })}
      >
        {words.recording}
      </Button>
      {!silent &&
        playable(recording.tracks)
          .filter((track) => track.sound)
          .map((track) => (
            <Track
              key={`${recording.id} ${track.index}`}
              address={`${context.baseUrl}api/v1/recordings/${encodeURIComponent(recording.id)}/tracks/${track.index}`}
              place_ms={fits ? placeIn(track, now.recorded_ms) : null}
              playing={playing}
            />
          ))}
    </>
  );
}

function useRecordings(context: PaneContext, replay: Replay): readonly Recording[] {
  const [found, setFound] = useState<readonly Recording[]>([]);
  useEffect(() => {
    const ids = [...new Set(replay.sounds.map((one) => one.recording_id))];
    // One that was deleted meanwhile is simply not heard.
    Promise.allSettled(ids.map((id) => context.api.recording(id, { signal: context.signal }))).then(
      (answers) =>
        setFound(
          answers.flatMap((one) =>
            one.status === "fulfilled" && one.value.status === "ready" ? [one.value] : [],
          ),
        ),
    );
  }, [replay]);
  return found;
}

interface TrackProps {
  address: string;
  place_ms: number | null;
  playing: Playing;
}

function Track({ address, place_ms, playing }: TrackProps) {
  const element = useRef<HTMLAudioElement>(null);
  useEffect(() => {
    const audio = element.current;
    if (audio === null) return;
    if (place_ms === null || !playing.playing) {
      if (!audio.paused) audio.pause();
      return;
    }
    audio.playbackRate = playing.rate;
    if (Math.abs(audio.currentTime * 1_000 - place_ms) > DRIFT_MS * Math.max(1, playing.rate))
      audio.currentTime = place_ms / 1_000;
    if (audio.paused) void audio.play().catch(() => {});
  });
  return (
    // biome-ignore lint/a11y/useMediaCaption: what was said stands beside, as text
    <audio ref={element} class="helpout-replay__audio" src={address} preload="metadata" />
  );
}
