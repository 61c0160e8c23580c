/** Hints come in bursts: one look answers all that came within a moment. */

import type { PaneContext } from "./context";
import type { Hint } from "./events";

/** How long what follows a hint is waited for, in milliseconds. */
export const HINT_MS = 300;

/**
 * Calls `look` soon after hints that touch the caller, until the returned function is called or the
 * context ends.
 *
 * @param touches whether a hint is one of those; `look_again` always is.
 */
export function afterHints(
  context: Pick<PaneContext, "events" | "signal">,
  touches: (hint: Hint) => boolean,
  look: () => void,
): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stop = context.events.listen((hint) => {
    if (hint.name !== "look_again" && !touches(hint)) return;
    timer ??= setTimeout(() => {
      timer = undefined;
      look();
    }, HINT_MS);
  });
  const end = () => {
    stop();
    clearTimeout(timer);
  };
  context.signal.addEventListener("abort", end);
  return end;
}

/** Hints of these names. */
export function named(...names: Hint["name"][]): (hint: Hint) => boolean {
  return ({ name }) => names.includes(name);
}
