/** A tutor's own hours as they are stored, kept fresh by hints. */

import { useEffect, useMemo, useState } from "preact/hooks";
import type { Availability } from "../../contracts/generated";
import { isAbort } from "../../core/refusal";
import type { PaneContext } from "../../host/context";

export interface StoredHours {
  value: Availability | null;
  error: unknown;
  busy: boolean;
  refresh(): void;
  /** Put in what a change has answered. */
  set(value: Availability): void;
}

export function useHours(context: PaneContext): StoredHours {
  const [state, setState] = useState<{ value: Availability | null; error: unknown; busy: boolean }>(
    { value: null, error: null, busy: true },
  );
  const acts = useMemo(() => {
    let turn = 0;
    const set = (value: Availability) => {
      turn += 1;
      setState({ value, error: null, busy: false });
    };
    const refresh = () => {
      turn += 1;
      const mine = turn;
      setState((before) => ({ ...before, busy: true }));
      context.api.availability({ signal: context.signal }).then(
        (value) => {
          if (mine === turn) set(value);
        },
        (error: unknown) => {
          if (mine === turn && !isAbort(error))
            setState((before) => ({ ...before, error, busy: false }));
        },
      );
    };
    return { set, refresh };
  }, [context]);
  useEffect(() => {
    acts.refresh();
    return context.events.listen((hint) => {
      if (hint.name === "availability_changed" || hint.name === "look_again") acts.refresh();
    });
  }, [context, acts]);
  return { ...state, ...acts };
}
