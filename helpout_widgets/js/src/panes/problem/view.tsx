/** Everything that would leave with a problem: shown whole, each part removable, secrets hidden. */

import { problem as words } from "../../core/messages/en/problem";
import { type Part, type PartKind, partsOf, type Run } from "../../core/problem/preview";
import { explain } from "../../core/refusal";
import type { PaneContext } from "../../host/context";
import type { ProblemDesk } from "../../host/problem_desk";
import {
  Badge,
  Button,
  CheckBox,
  classes,
  Icon,
  type IconName,
  Note,
  Skeleton,
  useUniqueId,
} from "../../ui";

const ICONS: Readonly<Record<PartKind, IconName>> = {
  code: "cell",
  traceback: "alert",
  recent: "cell",
  versions: "info",
  shapes: "info",
  exercise: "info",
  notebook: "cell",
};

export interface ProblemPreviewProps {
  context: PaneContext;
  desk: ProblemDesk;
  /** Who will see it; without a name it says that this would leave. */
  name?: string;
}

export function ProblemPreview({ context, desk, name }: ProblemPreviewProps) {
  const { phase, preview, heads, error } = desk.state.value;
  const parts = preview === null ? [] : partsOf(preview);
  const kept = parts.filter((part) => part.kept);
  const bytes = kept.reduce((sum, part) => sum + part.bytes, 0);
  const id = useUniqueId();
  const look = () => void desk.collect(context.notebook, context.host, { heads });
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be laid out as this is
    <div class="helpout-stack helpout-stack--xs helpout-problem" role="group" aria-labelledby={id}>
      <div class="helpout-line helpout-line--between helpout-line--wrap">
        <span class="helpout-label" id={id}>
          {name === undefined ? words.leaves : words.sees(name)}
        </span>
        {context.notebook !== null && (
          <Button
            kind="quiet"
            size="s"
            icon={preview === null ? "plus" : "undo"}
            busy={phase === "looking"}
            aria-label={preview === null ? words.add : words.addLabel}
            onClick={look}
          >
            {preview === null ? words.add : words.addAgain}
          </Button>
        )}
      </div>
      {phase === "failed" && (
        <Note tone="bad" icon="alert">
          <p class="helpout-strong">{words.failed}</p>
          <p>{explain(error).title}</p>
        </Note>
      )}
      {phase === "looking" && preview === null ? (
        <div class="helpout-card helpout-card--pad helpout-stack" aria-busy="true">
          <span class="helpout-hidden" role="status">
            {words.looking}
          </span>
          <Skeleton width="40%" />
          <Skeleton height="48px" />
        </div>
      ) : parts.length === 0 ? (
        phase !== "failed" && <p class="helpout-small helpout-soft">{words.nothing}</p>
      ) : (
        <>
          <ul class="helpout-card helpout-parts">
            {parts.map((part) => (
              <PartLine
                key={part.kind}
                part={part}
                desk={desk}
                heads={part.kind === "shapes" ? heads : null}
                onHeads={(wanted) =>
                  void desk.collect(context.notebook, context.host, { heads: wanted })
                }
              />
            ))}
          </ul>
          <p class="helpout-small helpout-soft">
            {words.whole(words.size(bytes), kept.length)}. {words.netHasHoles}
          </p>
        </>
      )}
    </div>
  );
}

interface PartLineProps {
  part: Part;
  desk: ProblemDesk;
  heads: boolean | null;
  onHeads(wanted: boolean): void;
}

function PartLine({ part, desk, heads, onHeads }: PartLineProps) {
  const title = words.parts[part.kind];
  const lines = part.blocks.reduce(
    (sum, block) => sum + block.runs.reduce((all, run) => all + run.text.split("\n").length - 1, 1),
    0,
  );
  const shown = part.secrets - part.hidden;
  return (
    <li class={classes("helpout-part", !part.kept && "helpout-part--gone")}>
      <Icon name={ICONS[part.kind]} />
      <p class="helpout-part__title">
        <span>
          {title}{" "}
          <span class="helpout-soft helpout-num">
            {words.lines(lines)}, {words.size(part.bytes)}
          </span>
        </span>
        {part.kept && part.hidden > 0 && (
          <Badge tone="good" icon="shield">
            {words.hidden(part.hidden)}
          </Badge>
        )}
        {part.kept && shown > 0 && (
          <Badge tone="warn" icon="alert">
            {words.shownAnyway(shown)}
          </Badge>
        )}
      </p>
      <Button
        kind="quiet"
        size="s"
        icon={part.kept ? "close" : "undo"}
        aria-label={part.kept ? words.removePart(title) : words.putBackPart(title)}
        onClick={() => desk.dispatch({ type: "kept", kind: part.kind, kept: !part.kept })}
      >
        {part.kept ? words.remove : words.putBack}
      </Button>
      {part.kept && (
        <div class="helpout-part__blocks">
          {part.blocks.map((block) => (
            // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so keys must reach it
            <pre key={block.path} class="helpout-code" tabIndex={0}>
              {block.title !== "" && <span class="helpout-soft">{`${block.title} `}</span>}
              {block.runs.map((run, place) => (
                <RunText key={run.key ?? place} run={run} desk={desk} />
              ))}
            </pre>
          ))}
          {heads !== null && (
            <CheckBox checked={heads} onChecked={onHeads}>
              {words.heads}
              <span class="helpout-small helpout-soft helpout-part__hint">{words.headsHint}</span>
            </CheckBox>
          )}
        </div>
      )}
    </li>
  );
}

/** A secret is a button in its place in the text: shown anyway, and hidden again. */
function RunText({ run, desk }: { run: Run; desk: ProblemDesk }) {
  const { key, kind } = run;
  if (key === null || kind === null) return <>{run.text}</>;
  return (
    <button
      type="button"
      class={classes("helpout-secret", !run.hidden && "helpout-secret--shown")}
      aria-pressed={!run.hidden}
      aria-label={run.hidden ? words.show(kind) : words.hide(kind)}
      title={run.hidden ? words.show(kind) : words.hide(kind)}
      onClick={() => desk.dispatch({ type: "showed", key, shown: run.hidden })}
    >
      {run.text}
    </button>
  );
}
