/** The way to the desk from where one offers help: the lines one helps in, or a new one. */

import { queueDesk as words } from "../../core/messages/en/queue_desk";
import type { PaneContext } from "../../host/context";
import { Badge, Button } from "../../ui";
import { useQueues } from "../queue/use_queues";

export function DeskEntry({ context }: { context: PaneContext }) {
  const mine = useQueues(context).filter((one) => one.may_help);
  return (
    <section class="helpout-stack helpout-stack--s" aria-label={words.entry.title}>
      <div class="helpout-line helpout-line--between helpout-line--wrap">
        <div>
          <h2 class="helpout-h">{words.entry.title}</h2>
          <p class="helpout-small helpout-soft">{words.entry.detail}</p>
        </div>
        <Button icon="people" onClick={() => context.navigate({ pane: "queue_desk" })}>
          {words.entry.desk}
        </Button>
      </div>
      {mine.map((queue) => (
        <div
          key={queue.id}
          class="helpout-line helpout-line--between"
          data-helpout-queue={queue.id}
        >
          <p class="helpout-words">
            <b class="helpout-strong">{queue.title}</b>{" "}
            <Badge tone={queue.status === "open" ? "good" : "warn"}>
              {words.entry.waiting(queue.waiting)}
            </Badge>
          </p>
          <Button
            size="s"
            aria-label={words.entry.openOf(queue.title)}
            onClick={() => context.navigate({ pane: "queue_desk", queue_id: queue.id })}
          >
            {words.entry.open}
          </Button>
        </div>
      ))}
    </section>
  );
}
