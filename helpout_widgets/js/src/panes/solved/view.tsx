/** A solved problem, read: all of it plain text, as it is another's. */

import { useEffect, useState } from "preact/hooks";
import type { Solved, SolvedBody } from "../../contracts/generated";
import { solved as words } from "../../core/messages/en/solved";
import { explain, isAbort } from "../../core/refusal";
import { formatDay, instantOf } from "../../core/time";
import type { PaneContext } from "../../host/context";
import { Badge, Button, Confirm, ErrorState, PaneFrame, Skeleton, useAnnounce } from "../../ui";

export function SolvedView({ context, id }: { context: PaneContext; id: string }) {
  const [solved, setSolved] = useState<Solved | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [isStaff, setStaff] = useState(false);
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    const stop = new AbortController();
    context.api.solved(id, { signal: stop.signal }).then(setSolved, (fault) => {
      if (!isAbort(fault)) setError(fault);
    });
    context.api.me({ signal: stop.signal }).then(
      (me) => setStaff(me.account.is_staff),
      () => {},
    );
    return () => stop.abort();
  }, [id, context, turn]);
  if (solved === null) {
    const told = error === null ? null : explain(error);
    return (
      <PaneFrame title={words.loadingTitle} back={context.back}>
        {told === null ? (
          <div class="helpout-body helpout-stack" aria-busy="true">
            <Skeleton width="60%" height="15px" />
            <Skeleton height="120px" />
          </div>
        ) : (
          <ErrorState
            title={told.title}
            detail={told.detail}
            code={told.code}
            onRetry={() => {
              setError(null);
              setTurn(turn + 1);
            }}
          />
        )}
      </PaneFrame>
    );
  }
  const day = formatDay(instantOf(solved.published_at), context.timeZone);
  return (
    <PaneFrame title={solved.body.title} subtitle={words.publishedOn(day)} back={context.back}>
      <div class="helpout-body helpout-stack helpout-stack--l helpout-solved">
        <SolvedParts body={solved.body} />
        <Ways context={context} solved={solved} isStaff={isStaff} />
      </div>
    </PaneFrame>
  );
}

const PARTS = ["problem", "code", "traceback", "solution", "explanation"] as const;
const PROSE: ReadonlySet<string> = new Set(["problem", "explanation"]);

/** Its parts, in the order in which one reads them; also for the two people before they agree. */
export function SolvedParts({ body }: { body: SolvedBody }) {
  return (
    <>
      {PARTS.filter((part) => body[part] !== "").map((part) => (
        <section key={part} class="helpout-stack helpout-stack--xs">
          <h2 class="helpout-h">{words.parts[part]}</h2>
          {PROSE.has(part) ? (
            <p class="helpout-words helpout-solved__prose">{body[part]}</p>
          ) : (
            // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so keys must reach it
            <pre class="helpout-code helpout-solved__code" tabIndex={0}>
              {body[part]}
            </pre>
          )}
        </section>
      ))}
      {body.packages.length > 0 && (
        <p class="helpout-line helpout-line--wrap">
          <span class="helpout-label">{words.packages}</span>
          {body.packages.map((one) => (
            <Badge key={one.name}>{`${one.name} ${one.version}`}</Badge>
          ))}
        </p>
      )}
    </>
  );
}

interface WaysProps {
  context: PaneContext;
  solved: Solved;
  isStaff: boolean;
}

function Ways({ context, solved, isStaff }: WaysProps) {
  const announce = useAnnounce();
  const [said, setSaid] = useState("");
  const say = (text: string) => {
    setSaid(text);
    announce(text);
  };
  const insert = () => {
    const done = context.notebook?.insertCell(solved.body.solution) ?? false;
    say(done ? words.inserted : words.notInserted);
  };
  const remove = async () => {
    try {
      await context.api.removeSolved(solved.id);
      say(words.removed);
    } catch (error) {
      say(explain(error).title);
    }
  };
  return (
    <div class="helpout-stack helpout-stack--s">
      <div class="helpout-line helpout-line--wrap">
        {context.notebook !== null && solved.body.solution !== "" && (
          <Button kind="primary" icon="plus" onClick={insert}>
            {words.insert}
          </Button>
        )}
        <Button
          icon="people"
          onClick={() =>
            context.navigate({ pane: "marketplace", query: solved.signature?.exception ?? "" })
          }
        >
          {words.findTutor}
        </Button>
        {isStaff && (
          <Confirm
            label={words.remove}
            icon="trash"
            kind="bad"
            question={words.removeAsk}
            confirmLabel={words.remove}
            onConfirm={() => void remove()}
          />
        )}
      </div>
      {said !== "" && <p class="helpout-small">{said}</p>}
    </div>
  );
}
