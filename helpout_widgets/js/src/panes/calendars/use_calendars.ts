/** All that somebody has to do with calendars elsewhere, kept fresh by hints. */

import { useEffect, useMemo, useState } from "preact/hooks";
import type { Calendars } from "../../contracts/generated";
import { calendars as words } from "../../core/messages/en/calendars";
import { explain, HelpoutRefusal, isAbort } from "../../core/refusal";
import type { PaneContext } from "../../host/context";

export interface Stored {
  value: Calendars | null;
  error: unknown;
  refresh(): void;
}

export function useCalendars(context: PaneContext): Stored {
  const [state, setState] = useState<{ value: Calendars | null; error: unknown }>({
    value: null,
    error: null,
  });
  const refresh = useMemo(() => {
    let turn = 0;
    return () => {
      turn += 1;
      const mine = turn;
      context.api.calendars({ signal: context.signal }).then(
        (value) => {
          if (mine === turn) setState({ value, error: null });
        },
        (error: unknown) => {
          if (mine === turn && !isAbort(error)) setState((before) => ({ ...before, error }));
        },
      );
    };
  }, [context]);
  useEffect(() => {
    refresh();
    return context.events.listen((hint) => {
      if (hint.name === "calendar_changed" || hint.name === "look_again") refresh();
    });
  }, [context, refresh]);
  return { ...state, refresh };
}

/** What was wrong, in the catalogue's words where the server names a fault of a calendar. */
export function faultText(error: unknown): string {
  if (error instanceof HelpoutRefusal) {
    const { fault } = error.context;
    if (typeof fault === "string" && fault in words.faults)
      return words.faults[fault as keyof typeof words.faults];
  }
  const { title, detail } = explain(error);
  return detail === "" ? title : `${title}. ${detail}`.replace("..", ".");
}

export interface Act {
  busy: boolean;
  error: string | null;
  /** Does it; false where it was refused, which is then in `error`. */
  run(work: () => Promise<unknown>): Promise<boolean>;
  complain(error: string | null): void;
}

/** One thing at a time that may be refused. */
export function useAct(): Act {
  const [busy, setBusy] = useState(false);
  const [error, complain] = useState<string | null>(null);
  const run = async (work: () => Promise<unknown>) => {
    setBusy(true);
    complain(null);
    try {
      await work();
      return true;
    } catch (failed) {
      complain(faultText(failed));
      return false;
    } finally {
      setBusy(false);
    }
  };
  return { busy, error, run, complain };
}
