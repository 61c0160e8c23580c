/** The organisations one is of, kept fresh by hints. */

import { useEffect, useState } from "preact/hooks";
import type { OrganisationList } from "../../contracts/generated";
import type { PaneContext } from "../../host/context";

export interface Organisations {
  readonly list: OrganisationList | null;
  readonly error: unknown;
  look(): void;
}

/** Hints come in bursts; one look answers them all. */
const HINT_MS = 300;

export function useOrganisations(context: PaneContext): Organisations {
  const [list, setList] = useState<OrganisationList | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [turn, setTurn] = useState(0);
  const look = () => setTurn((before) => before + 1);
  useEffect(() => {
    let current = true;
    context.api.organisations({ signal: context.signal }).then(
      (found) => {
        if (!current) return;
        setList(found);
        setError(null);
      },
      (failed: unknown) => {
        if (current && !context.signal.aborted) setError(failed);
      },
    );
    return () => {
      current = false;
    };
  }, [turn, context]);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = context.events.listen(({ name }) => {
      if (name !== "organisation_changed" && name !== "look_again") return;
      clearTimeout(timer);
      timer = setTimeout(look, HINT_MS);
    });
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, [context]);
  return { list, error, look };
}
