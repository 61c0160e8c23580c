/** Who of some people is there, kept fresh by hints. A courtesy: where it fails, nobody is said to be. */
import { useEffect, useState } from "preact/hooks";
import type { PresenceState } from "../../contracts/generated";
import type { PaneContext } from "../../host/context";

export type Presences = ReadonlyMap<string, PresenceState>;

const NOBODY: Presences = new Map();
/** As many as one request may name. */
const IDS_MAX = 100;
const HINT_MS = 500;
/** A hint goes to those whom it concerns most; the others look now and then. */
const LOOK_MS = 60_000;

export function usePresence(context: PaneContext, ids: readonly string[]): Presences {
  const [found, setFound] = useState<Presences>(NOBODY);
  const wanted = [...new Set(ids)].sort().slice(0, IDS_MAX);
  const key = wanted.join(",");
  useEffect(() => {
    if (key === "") return;
    let current = true;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = async () => {
      const { accounts } = await context.api.presence(key.split(","), { signal: context.signal });
      if (current) setFound(new Map(accounts.map((one) => [one.account_id, one.state])));
    };
    const soon = () => {
      clearTimeout(timer);
      timer = setTimeout(() => void look().catch(() => {}), HINT_MS);
    };
    const stop = context.events.listen(({ name }) => {
      if (name === "presence_changed" || name === "queue_changed" || name === "look_again") soon();
    });
    const again = setInterval(() => {
      if (document.visibilityState === "visible") soon();
    }, LOOK_MS);
    look().catch(() => {});
    return () => {
      current = false;
      stop();
      clearTimeout(timer);
      clearInterval(again);
    };
  }, [key]);
  return found;
}

/** The dot of an avatar for a state; none where they are away or it is not known. */
export function dotOf(state: PresenceState | undefined): "here" | "online" | "busy" | undefined {
  if (state === "free") return "here";
  if (state === "online") return "online";
  return state === "in_session" ? "busy" : undefined;
}
