/** The history of the pad: a slider through its moments, who wrote what, play, and bringing back. */
import { useEffect, useMemo, useState } from "preact/hooks";
import { pad } from "../../../core/messages/en/pad";
import { isAbort } from "../../../core/refusal";
import { mayEdit } from "../../../core/room/state";
import { formatDayTime } from "../../../core/time";
import { Button, Confirm, classes, IconButton } from "../../../ui";
import { useLive } from "../../live_session/live";
import { useDesk } from "../desk";
import { fetchHistory } from "./load";
import { type CellThen, type HistoryStep, Moments } from "./moments";
import { differs, restore } from "./restore";

const words = pad.history;
/** The whole history plays in about this time, but no step is passed over. */
const PLAYED_IN_MS = 20_000;
const STEP_MS_MIN = 40;
const STEP_MS_MAX = 600;

export function History() {
  const live = useLive();
  const [history, setHistory] = useState<readonly HistoryStep[] | null>(null);
  const [failed, setFailed] = useState(false);
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    setFailed(false);
    fetchHistory(live.context, live.room.id, live.room.client.document).then(
      setHistory,
      (error: unknown) => {
        if (!isAbort(error)) setFailed(true);
      },
    );
  }, [turn]);
  if (failed)
    return (
      <div class="helpout-line" role="status">
        <span class="helpout-small">{words.failed}</span>
        <Button size="s" onClick={() => setTurn(turn + 1)}>
          {words.again}
        </Button>
      </div>
    );
  if (history === null)
    return (
      <p class="helpout-small helpout-soft" aria-busy="true">
        {words.loading}
      </p>
    );
  if (history.length === 0) return <p class="helpout-small helpout-soft">{words.empty}</p>;
  return <Player steps={history} />;
}

function Player({ steps }: { steps: readonly HistoryStep[] }) {
  const live = useLive();
  const desk = useDesk();
  const moments = useMemo(() => new Moments(steps), [steps]);
  useEffect(() => () => moments.close(), [moments]);
  const [at, setAt] = useState(steps.length);
  const [playing, setPlaying] = useState(false);
  const cells = useMemo(() => moments.at(at), [moments, at]);
  const shared = live.room.client.document;
  const mayRestore = mayEdit(live.room.state.value);

  useEffect(() => {
    if (!playing) return;
    if (at >= steps.length) {
      setPlaying(false);
      return;
    }
    const pause = Math.min(STEP_MS_MAX, Math.max(STEP_MS_MIN, PLAYED_IN_MS / steps.length));
    const timer = setTimeout(() => setAt(at + 1), pause);
    return () => clearTimeout(timer);
  }, [playing, at]);

  const step = steps[at - 1];
  const find = live.find.value;
  const names = [
    ...new Set(
      (step?.pieces ?? [])
        .filter((one) => one.account_id !== "")
        .map((one) => find(one.account_id).short),
    ),
  ].join(", ");
  const when = step === undefined ? "" : formatDayTime(step.at, live.context.timeZone);
  const value = words.at(when, at, steps.length);
  return (
    <div class="helpout-stack helpout-stack--s" data-helpout-moment={at}>
      <div class="helpout-line">
        <IconButton
          size="s"
          icon={playing ? "pause" : "play"}
          label={playing ? words.pause : words.play}
          onClick={() => {
            if (!playing && at >= steps.length) setAt(0);
            setPlaying(!playing);
          }}
        />
        <input
          type="range"
          class="helpout-grow helpout-slider"
          min={0}
          max={steps.length}
          value={at}
          aria-label={words.slider}
          aria-valuetext={value}
          onInput={(event) => {
            setPlaying(false);
            setAt(Number(event.currentTarget.value));
          }}
        />
      </div>
      <p class="helpout-tiny helpout-soft helpout-num">
        {value}
        {names !== "" && ` ${words.by(names)}`}
      </p>
      <Legend cells={cells} />
      <section class="helpout-then" aria-label={words.view}>
        {cells.map((cell) => (
          <Then key={cell.id} cell={cell} />
        ))}
      </section>
      <div class="helpout-line helpout-line--wrap">
        {differs(shared, cells) ? (
          mayRestore && (
            <Confirm
              size="s"
              icon="undo"
              label={words.restore}
              question={words.restoreAsk}
              confirmLabel={words.restore}
              onConfirm={() => {
                restore(shared, cells);
                desk.told.value = { text: words.restored, undo: true };
                desk.panel.value = null;
              }}
            />
          )
        ) : (
          <span class="helpout-small helpout-soft">{words.same}</span>
        )}
        {at < steps.length && (
          <Button size="s" kind="quiet" onClick={() => setAt(steps.length)}>
            {words.now}
          </Button>
        )}
      </div>
    </div>
  );
}

function Then({ cell }: { cell: CellThen }) {
  const live = useLive();
  const find = live.find.value;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys
    <pre class="helpout-code" tabIndex={0}>
      {cell.runs.map((run, index) => {
        const person = run.account_id === null ? null : find(run.account_id);
        return (
          <span
            key={index}
            class={classes(person !== null && `helpout-wrote helpout-person-${person.number}`)}
            title={person?.name}
          >
            {run.text}
          </span>
        );
      })}
    </pre>
  );
}

function Legend({ cells }: { cells: readonly CellThen[] }) {
  const find = useLive().find.value;
  const ids = new Set(cells.flatMap((cell) => cell.runs.map((run) => run.account_id)));
  const people = [...ids].filter((id) => id !== null).map(find);
  if (people.length === 0) return null;
  return (
    <ul class="helpout-line helpout-line--wrap helpout-tiny" aria-label={words.legend}>
      {people.map((person) => (
        <li key={person.account_id} class={`helpout-wrote helpout-person-${person.number}`}>
          {person.short}
        </li>
      ))}
    </ul>
  );
}
