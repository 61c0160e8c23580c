/** Which lines are open, kept fresh by hints. A courtesy: where it fails, none. */
import { useEffect, useState } from "preact/hooks";
import type { Queue } from "../../contracts/generated";
import type { PaneContext } from "../../host/context";

/** Hints come in bursts; one look answers them all. */
const HINT_MS = 300;

export function useQueues(context: PaneContext): readonly Queue[] {
  const [queues, setQueues] = useState<readonly Queue[]>([]);
  useEffect(() => {
    let current = true;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = async () => {
      const page = await context.api.queues({ signal: context.signal });
      if (current) setQueues(page.queues);
    };
    const stop = context.events.listen(({ name }) => {
      if (name !== "queue_changed" && name !== "look_again") return;
      clearTimeout(timer);
      timer = setTimeout(() => void look().catch(() => {}), HINT_MS);
    });
    look().catch(() => {});
    return () => {
      current = false;
      stop();
      clearTimeout(timer);
    };
  }, []);
  return queues;
}

/** The open line in which this person helps. */
export function lineOf(queues: readonly Queue[], accountId: string): Queue | undefined {
  return queues.find(
    (one) =>
      one.status === "open" &&
      (one.owner.id === accountId || one.helpers.some((helper) => helper.id === accountId)),
  );
}
