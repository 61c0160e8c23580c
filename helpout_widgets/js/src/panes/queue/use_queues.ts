/** Which lines are open, kept fresh by hints. A courtesy: where it fails, none. */
import { useEffect, useState } from "preact/hooks";
import type { Queue } from "../../contracts/generated";
import type { PaneContext } from "../../host/context";
import { afterHints, named } from "../../host/hints";

export function useQueues(context: PaneContext): readonly Queue[] {
  const [queues, setQueues] = useState<readonly Queue[]>([]);
  useEffect(() => {
    let current = true;
    const look = async () => {
      const page = await context.api.queues({ signal: context.signal });
      if (current) setQueues(page.queues);
    };
    const quietly = () => void look().catch(() => {});
    const stop = afterHints(context, named("queue_changed"), quietly);
    quietly();
    return () => {
      current = false;
      stop();
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
