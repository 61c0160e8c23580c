/** A dot is never alone: its word beside it, and the way to the line of who is available now. */
import type { PresenceState, Queue } from "../../contracts/generated";
import { presence as words } from "../../core/messages/en/ready_now";
import { firstName } from "../../core/names";
import type { PaneContext } from "../../host/context";
import { classes } from "../../ui";

export interface PresenceWordProps {
  context: PaneContext;
  state: PresenceState | undefined;
  name: string;
  /** The open line of this person. */
  queue: Queue | undefined;
  /** Say "Away" too, where one person is the subject. */
  all?: boolean;
}

export function PresenceWord({ context, state, name, queue, all = false }: PresenceWordProps) {
  if (state === undefined || (state === "away" && !all)) return null;
  const looks = classes("helpout-presence helpout-small", `helpout-presence--${state}`);
  if (state !== "free" || queue === undefined)
    return <span class={looks}>{words.words[state]}</span>;
  return (
    <button
      type="button"
      class={classes(looks, "helpout-presence__to-line")}
      aria-label={words.toLine(firstName(name))}
      onClick={() => context.navigate({ pane: "queue", queue_id: queue.id })}
    >
      {words.words.free}
    </button>
  );
}
