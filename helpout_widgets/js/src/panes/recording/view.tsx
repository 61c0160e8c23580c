/** One recording: what it is, playing it, its files, and doing away with it. */
import { useEffect, useState } from "preact/hooks";
import type { Recording, RecordingTrack, TimelineLine } from "../../contracts/generated";
import { recordings as words } from "../../core/messages/en/recordings";
import { clockText } from "../../core/recording/playback";
import { type Explanation, explain, isAbort } from "../../core/refusal";
import { formatDayTime, formatNear, instantOf } from "../../core/time";
import type { PaneContext } from "../../host/context";
import { Badge, Confirm, ErrorState, Note, PaneFrame, Skeleton } from "../../ui";
import { nameOf, Player } from "./player";

interface Shown {
  recording: Recording;
  lines: readonly TimelineLine[];
  /** Who looks may delete it. */
  mine: boolean;
}

export function RecordingView({ context, id }: { context: PaneContext; id: string }) {
  const [shown, setShown] = useState<Shown | null>(null);
  const [failure, setFailure] = useState<Explanation | null>(null);
  const [turn, setTurn] = useState(0);
  const again = () => setTurn((before) => before + 1);
  useEffect(() => {
    const options = { signal: context.signal };
    Promise.all([
      context.api.recording(id, options),
      context.api.recordingTimeline(id, options),
      context.api.me(options),
    ]).then(
      ([recording, { lines }, { account }]) => {
        const mine = account.is_staff || recording.asked_by.id === account.id;
        setShown({ recording, lines, mine });
        setFailure(null);
      },
      (error: unknown) => {
        if (!isAbort(error)) setFailure(explain(error));
      },
    );
  }, [id, turn]);
  useEffect(
    () =>
      context.events.listen((hint) => {
        if (hint.name === "recording_changed" || hint.name === "look_again") again();
      }),
    [],
  );
  const title = shown?.recording.title ?? words.one;
  return (
    <PaneFrame title={title} back={context.back}>
      <div class="helpout-body">
        {shown !== null ? (
          <Content context={context} shown={shown} />
        ) : failure !== null ? (
          <ErrorState {...failure} onRetry={again} />
        ) : (
          <div class="helpout-stack" aria-busy="true">
            <Skeleton width="100%" height="220px" />
            <Skeleton width="60%" />
          </div>
        )}
      </div>
    </PaneFrame>
  );
}

function Content({ context, shown }: { context: PaneContext; shown: Shown }) {
  const { recording, lines, mine } = shown;
  const [failed, setFailed] = useState(false);
  const fileOf = (track: RecordingTrack) =>
    `${context.baseUrl}api/v1/recordings/${encodeURIComponent(recording.id)}/tracks/${track.index}`;
  const plays = recording.status === "ready" || recording.status === "failed";
  const remark = words.notReady[recording.status];
  return (
    <div class="helpout-stack">
      <p class="helpout-small helpout-soft helpout-dots">
        <span>{formatDayTime(instantOf(recording.started_at), context.timeZone)}</span>
        <span class="helpout-num">{words.length(clockText(recording.duration_ms))}</span>
        <span>{words.people(recording.agreed.map((one) => one.display_name))}</span>
        <span>
          {words.until(formatNear(instantOf(recording.delete_at), context.timeZone, context.now()))}
        </span>
        {recording.encrypted && <span>{words.encrypted}</span>}
      </p>
      {remark !== "" && (
        <Note tone={recording.status === "failed" ? "warn" : "plain"}>{remark}</Note>
      )}
      {plays && <Player recording={recording} lines={lines} fileOf={fileOf} />}
      {plays && <Files recording={recording} fileOf={fileOf} />}
      {mine && recording.status !== "deleted" && (
        <div>
          <Confirm
            label={words.remove}
            icon="trash"
            kind="quiet"
            question={words.removeQuestion}
            confirmLabel={words.removeConfirm}
            onConfirm={() => {
              context.api.deleteRecording(recording.id).then(
                () => context.navigate({ pane: "my_helpouts", tab: "past" }),
                () => setFailed(true),
              );
            }}
          />
          {failed && (
            <p class="helpout-small helpout-bad" role="alert">
              {words.removeFailed}
            </p>
          )}
        </div>
      )}
    </div>
  );
}

const MIB = 1_048_576;

function Files({
  recording,
  fileOf,
}: {
  recording: Recording;
  fileOf(track: RecordingTrack): string;
}) {
  const size = new Intl.NumberFormat(undefined, { maximumFractionDigits: 1 });
  return (
    <section class="helpout-stack helpout-stack--s" aria-label={words.files}>
      <h2 class="helpout-h helpout-h--m">{words.files}</h2>
      <ul class="helpout-rows">
        {recording.tracks.map((track) => (
          <li key={track.index} class="helpout-line helpout-line--wrap">
            <a class="helpout-link" href={fileOf(track)} download="">
              {words.download(nameOf(track), words.size(size.format(track.size_bytes / MIB)))}
            </a>
            {track.fault !== "" && (
              <Badge tone="warn" icon="alert">
                {track.fault}
              </Badge>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
