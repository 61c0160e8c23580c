/**
 * One pane's look at the marketplace: fetched whole, again by hints and now and then, and after
 * each action, of which one runs at a time.
 *
 * What was fetched stays while nothing newer can be had. Knows nothing of what is fetched.
 */

import { batch, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import { isAbort } from "../core/refusal";
import type { PaneContext } from "./context";
import type { Hint } from "./events";
import { afterHints } from "./hints";

/** How often spans are put right. */
const TICK_MS = 5_000;
/** Estimates and loads grow old without any event. */
const LOOK_MS = 60_000;

export interface Looking {
  /** Why the newest look failed; null where it did not. */
  readonly error: ReadonlySignal<unknown>;
  /** When the newest came, milliseconds since the epoch. */
  readonly fetchedAt: ReadonlySignal<number>;
  /** The moment that is drawn, milliseconds since the epoch. */
  readonly now: ReadonlySignal<number>;
  /** An action runs. */
  readonly busy: ReadonlySignal<boolean>;
  /** Why the last action failed. */
  readonly refused: Signal<unknown>;
  look(): Promise<void>;
  /** Does it and looks again; false where it was refused, or another one runs. */
  act(action: () => Promise<unknown>): Promise<boolean>;
}

interface Parts<T> {
  touches(hint: Hint): boolean;
  fetch(): Promise<T>;
  /** What came is shown; only of the newest look. */
  settle(found: T): void;
}

/** Ends with the context's signal. The first look is the caller's to begin. */
export function createLooking<T>(context: PaneContext, parts: Parts<T>): Looking {
  const ended = context.signal;
  const error = signal<unknown>(null);
  const fetchedAt = signal(context.now());
  const now = signal(context.now());
  const busy = signal(false);
  const refused = signal<unknown>(null);
  let turn = 0;

  const look = async () => {
    turn += 1;
    const current = turn;
    const isCurrent = () => current === turn && !ended.aborted;
    try {
      const found = await parts.fetch();
      if (!isCurrent()) return;
      batch(() => {
        parts.settle(found);
        error.value = null;
        fetchedAt.value = context.now();
        now.value = context.now();
      });
    } catch (failure) {
      if (isCurrent() && !isAbort(failure)) error.value = failure;
    }
  };

  const act = async (action: () => Promise<unknown>): Promise<boolean> => {
    if (busy.peek()) return false;
    batch(() => {
      busy.value = true;
      refused.value = null;
    });
    try {
      await action();
      await look();
      return true;
    } catch (failure) {
      if (!isAbort(failure)) refused.value = failure;
      // It may have been refused because it changed meanwhile.
      void look();
      return false;
    } finally {
      busy.value = false;
    }
  };

  afterHints(context, parts.touches, () => void look());
  const tick = setInterval(() => {
    now.value = context.now();
    if (now.peek() - fetchedAt.peek() > LOOK_MS) void look();
  }, TICK_MS);
  ended.addEventListener("abort", () => clearInterval(tick));
  return { error, fetchedAt, now, busy, refused, look, act };
}
