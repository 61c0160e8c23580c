/** The shared cells of a replay at one moment. */
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

export function Stage({ timeline, cells }: { timeline: Timeline; cells: readonly CellAt[] }) {
  return (
    <section class="helpout-replay__cells" aria-label={words.cells}>
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

function Foot({ timeline, at: { run, state } }: { timeline: Timeline; at: RunAt }) {
  const name = nameOf(timeline, run.who);
  const id = timeline.person(run.who)?.account_id ?? "";
  const how = state === "over" ? run.status : state;
  return (
    <p class={classes("helpout-replay__foot helpout-small", `helpout-person-${colourOf(run.who)}`)}>
      <Avatar name={name} id={id} person={colourOf(run.who)} size="s" />
      <span>
        <b class="helpout-strong">{state === "running" ? words.runs(name) : words.ran(name)}</b>
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
