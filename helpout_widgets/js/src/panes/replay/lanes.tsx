/** Where something happened, by person, below the stage; and the place where it plays. */
import { useMemo } from "preact/hooks";
import { replay as words } from "../../core/messages/en/replay";
import type { Timeline } from "../../core/replay/timeline";
import { classes } from "../../ui";
import { colourOf } from "./stage";

/** Marks of a lane: more would stand on each other. */
const MARKS = 160;

interface MarkAt {
  readonly at: number;
  readonly who: number;
}

/** At most one mark for each person and place. */
function thinned(marks: readonly MarkAt[], whole_ms: number): MarkAt[] {
  const seen = new Map<string, MarkAt>();
  for (const mark of marks) {
    const place = Math.round((mark.at / Math.max(1, whole_ms)) * MARKS);
    seen.set(`${place} ${mark.who}`, { at: (place / MARKS) * 100, who: mark.who });
  }
  return [...seen.values()];
}

function lanesOf(timeline: Timeline): readonly [string, "bar" | "dot", MarkAt[]][] {
  const { replay, editTimes } = timeline;
  const edits = editTimes.flatMap((at, index) => {
    const who = replay.edits.who[index] ?? -1;
    return who < 0 ? [] : [{ at, who }];
  });
  const runs = replay.runs.map(({ at_ms: at, who }) => ({ at, who }));
  const said = replay.lines
    .filter(({ kind }) => kind === "chat" || kind === "comment" || kind === "suggestion")
    .map(({ at_ms: at, who }) => ({ at, who }));
  const whole = replay.duration_ms;
  return [
    [words.lanes.edits, "bar", thinned(edits, whole)],
    [words.lanes.runs, "dot", thinned(runs, whole)],
    [words.lanes.chat, "dot", thinned(said, whole)],
  ];
}

export function Lanes({ timeline, position_ms }: { timeline: Timeline; position_ms: number }) {
  const lanes = useMemo(() => lanesOf(timeline), [timeline]);
  const whole = Math.max(1, timeline.replay.duration_ms);
  return (
    <div class="helpout-replay__lanes" aria-hidden="true">
      {lanes.map(([name, shape, marks]) => (
        <div key={name} class="helpout-replay__lane">
          <span class="helpout-small helpout-soft">{name}</span>
          <span class="helpout-replay__track">
            {marks.map(({ at, who }) => (
              <i
                key={`${at} ${who}`}
                class={classes(
                  "helpout-replay__mark",
                  shape === "dot" && "helpout-replay__mark--dot",
                  `helpout-person-${colourOf(who)}`,
                )}
                style={{ insetInlineStart: `${at}%` }}
              />
            ))}
            <i
              class="helpout-replay__now"
              style={{ insetInlineStart: `${(position_ms / whole) * 100}%` }}
            />
          </span>
        </div>
      ))}
    </div>
  );
}
