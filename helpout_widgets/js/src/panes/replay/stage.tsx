/** The shared cells of a replay at one moment. */
import { useEffect, useRef } from "preact/hooks";
import { replay as words } from "../../core/messages/en/replay";
import type { CellAt, RunAt, Timeline } from "../../core/replay/timeline";
import { Avatar, classes } from "../../ui";
import { StageOutputs } from "./outputs";

/** A person's colour: the same all through, by the order in which they came. */
export function colourOf(who: number): number {
  return who < 0 ? 1 : (who % 6) + 1;
}

export function nameOf(timeline: Timeline, who: number): string {
  const name = timeline.person(who)?.display_name ?? "";
  return name === "" ? words.somebody : name;
}

/** Keeps in sight where somebody writes, or what was run last; within the stage alone. */
function useFollowing(cells: readonly CellAt[]) {
  const stage = useRef<HTMLElement>(null);
  const written = cells.find((one) => one.caret !== null);
  const latest = cells.reduce<CellAt | null>(
    (best, one) => ((one.run?.run.at_ms ?? -1) > (best?.run?.run.at_ms ?? -1) ? one : best),
    null,
  );
  const at = written?.caret?.at ?? -1;
  const id = (written ?? latest)?.cell.id ?? "";
  useEffect(() => {
    const box = stage.current;
    const cell = [...(box?.children ?? [])].find(
      (one): one is HTMLElement => one instanceof HTMLElement && one.dataset.cell === id,
    );
    if (box === null || cell === undefined) return;
    const caret = cell.querySelector<HTMLElement>(".helpout-replay__caret");
    const source = cell.querySelector<HTMLElement>("[data-source]");
    if (caret !== null && source !== null) {
      const top = caret.offsetTop - source.clientHeight / 2;
      if (Math.abs(source.scrollTop - top) > source.clientHeight / 3) source.scrollTop = top;
    }
    const above = cell.offsetTop < box.scrollTop;
    const below =
      cell.offsetTop + Math.min(cell.offsetHeight, 120) > box.scrollTop + box.clientHeight;
    if (above || below) box.scrollTop = cell.offsetTop - 8;
  }, [id, at, latest?.run?.run.at_ms]);
  return stage;
}

export function Stage({ timeline, cells }: { timeline: Timeline; cells: readonly CellAt[] }) {
  const stage = useFollowing(cells);
  return (
    <section ref={stage} class="helpout-replay__cells" aria-label={words.cells}>
      {cells.length === 0 && <p class="helpout-small helpout-soft">{words.noCells}</p>}
      {cells.map((one) => (
        <article key={one.cell.id} class="helpout-replay__cell" data-cell={one.cell.id}>
          <Source timeline={timeline} one={one} />
          {one.run?.stage && <StageOutputs stage={one.run.stage} />}
          {one.run !== null && <Foot timeline={timeline} at={one.run} />}
        </article>
      ))}
    </section>
  );
}

function Source({ timeline, one }: { timeline: Timeline; one: CellAt }) {
  const { text, caret } = one;
  const kind = one.cell.cell_type === "markdown" && "helpout-replay__source--words";
  return (
    <pre
      class={classes("helpout-code helpout-replay__source", kind)}
      data-source=""
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys
      tabIndex={0}
    >
      {caret === null ? (
        text
      ) : (
        <>
          {text.slice(0, caret.at)}
          <span
            class={classes("helpout-replay__caret", `helpout-person-${colourOf(caret.who)}`)}
            data-name={nameOf(timeline, caret.who)}
            aria-hidden="true"
          />
          {text.slice(caret.at)}
        </>
      )}
      {"\n"}
    </pre>
  );
}

const WHO = { queued: words.waits, running: words.runs, over: words.ran } as const;

function Foot({ timeline, at: { run, state } }: { timeline: Timeline; at: RunAt }) {
  const name = nameOf(timeline, run.who);
  const id = timeline.person(run.who)?.account_id ?? "";
  const how = state === "over" ? run.status : state;
  return (
    <p class={classes("helpout-replay__foot helpout-small", `helpout-person-${colourOf(run.who)}`)}>
      <Avatar name={name} id={id} person={colourOf(run.who)} size="s" />
      <span>
        <b class="helpout-strong">{WHO[state](name)}</b>
      </span>
      <span class={classes(how === "error" && "helpout-bad")}>{words.state(how)}</span>
      {state === "over" && run.duration_ms !== null && (
        <span class="helpout-num">{words.took((run.duration_ms / 1_000).toFixed(2))}</span>
      )}
      {run.kernel_name !== "" && <span class="helpout-soft">{run.kernel_name}</span>}
      {run.scratch && <span class="helpout-soft">{words.scratch}</span>}
    </p>
  );
}
