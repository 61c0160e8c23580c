/** What rooms are open or planned, kept fresh by hints. A courtesy: where it fails, nothing. */
import { useEffect, useState } from "preact/hooks";
import type { Gathering, LiveSession } from "../../contracts/generated";
import type { PaneContext } from "../../host/context";

export interface OpenRooms {
  readonly gatherings: readonly Gathering[];
  /** Live sessions of others that this person was brought into, or waits for. */
  readonly invited: readonly LiveSession[];
  look(): void;
}

const NOTHING = { gatherings: [], invited: [] } as const;
/** Hints come in bursts; one look answers them all. */
const HINT_MS = 300;

export function useGatherings(context: PaneContext): OpenRooms {
  const [found, setFound] = useState<Omit<OpenRooms, "look">>(NOTHING);
  const [turn, setTurn] = useState(0);
  const look = () => setTurn((before) => before + 1);
  useEffect(() => {
    let current = true;
    const ask = async () => {
      const { api, signal } = context;
      const [open, mine] = await Promise.all([
        api.gatherings({ signal }),
        api.myLiveSessions({ signal }),
      ]);
      if (!current) return;
      const inGathering = new Set(open.gatherings.map((one) => one.live_session_id));
      const invited = mine.live_sessions.filter((one) => !inGathering.has(one.id));
      setFound({ gatherings: open.gatherings, invited });
    };
    ask().catch(() => {});
    return () => {
      current = false;
    };
  }, [turn]);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = context.events.listen((hint) => {
      const { name } = hint;
      if (name !== "gathering_changed" && name !== "live_session_changed" && name !== "look_again")
        return;
      clearTimeout(timer);
      timer = setTimeout(look, HINT_MS);
    });
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, []);
  return { ...found, look };
}
