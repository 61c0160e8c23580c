/** Solved problems that fit what somebody searches for: shown before booking. */

import { useEffect, useState } from "preact/hooks";
import type { FailureSignature, SolvedPage } from "../../contracts/generated";
import { solved as words } from "../../core/messages/en/solved";
import type { PaneContext } from "../../host/context";
import { Badge, Icon } from "../../ui";

const SHOWN = 3;

export interface SolvedFoundProps {
  context: PaneContext;
  /** Words that were searched for already. */
  query: string;
  /** Of the student's own failure, where they searched by it. */
  signature: FailureSignature | null;
}

/** What a search by failure sends, in words. */
export function lookedFor(signature: FailureSignature): string {
  const named = [signature.exception, signature.message].filter((one) => one !== "").join(": ");
  return [named, ...signature.frames.slice(-2)].join(", ");
}

export function SolvedFound({ context, query, signature }: SolvedFoundProps) {
  const [page, setPage] = useState<SolvedPage | null>(null);
  const wanted = query.trim();
  const failure = signature === null ? "" : JSON.stringify(signature);
  useEffect(() => {
    setPage(null);
    if (wanted === "" && failure === "") return;
    const stop = new AbortController();
    const of = failure === "" ? null : (JSON.parse(failure) as FailureSignature);
    context.api
      .searchSolved(
        of === null
          ? { q: wanted.slice(0, 200), limit: SHOWN }
          : {
              exception: of.exception,
              message: of.message,
              frames: of.frames.join(" "),
              limit: SHOWN,
            },
        { signal: stop.signal },
      )
      // The search for tutors says what is wrong, if anything is.
      .then(setPage, () => {});
    return () => stop.abort();
  }, [wanted, failure, context]);
  if (page === null || page.solved.length === 0) return null;
  return (
    <section class="helpout-section helpout-stack helpout-stack--s" aria-label={words.foundTitle}>
      <h2 class="helpout-h">{words.foundTitle}</h2>
      {signature !== null && (
        <p class="helpout-small helpout-soft helpout-words">
          {words.lookedFor(lookedFor(signature))}
        </p>
      )}
      <ul class="helpout-card helpout-solved__list">
        {page.solved.map((one) => (
          <li key={one.id}>
            <button
              type="button"
              class="helpout-solved__row"
              aria-label={words.read(one.title)}
              onClick={() => context.navigate({ pane: "solved", solved_id: one.id })}
            >
              <Icon name="check" />
              <span class="helpout-stack helpout-stack--xs">
                <span class="helpout-strong helpout-words">{one.title}</span>
                {one.problem !== "" && (
                  <span class="helpout-small helpout-soft helpout-words">{one.problem}</span>
                )}
                <span class="helpout-line helpout-line--wrap">
                  {reasons(one.fits).map((reason) => (
                    <Badge key={reason} tone={signature === null ? "plain" : "good"}>
                      {reason}
                    </Badge>
                  ))}
                </span>
              </span>
              <Icon name="right" size="s" />
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function reasons(fits: readonly string[]): string[] {
  const known = fits.flatMap((fit) => words.fits[fit] ?? []);
  return known.length > 0 || fits.length === 0 ? known : [words.withWords];
}
