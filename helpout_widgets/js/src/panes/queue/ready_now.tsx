/** Who helps right now, above what can be booked; nothing where nobody does. */

import type { Queue } from "../../contracts/generated";
import { readyNow as words } from "../../core/messages/en/ready_now";
import type { PaneContext } from "../../host/context";
import { Avatar, Button, classes } from "../../ui";

/** More stand behind one press. */
const SHOWN = 4;

export interface ReadyNowProps {
  context: PaneContext;
  queues: readonly Queue[];
}

export function ReadyNow({ context, queues }: ReadyNowProps) {
  if (queues.length === 0) return null;
  const shown = queues.slice(0, SHOWN);
  return (
    <section class="helpout-ready" aria-label={words.title}>
      <div class="helpout-line helpout-line--between helpout-line--wrap">
        <h2 class="helpout-h">{words.title}</h2>
        <button
          type="button"
          class="helpout-inline-link helpout-small"
          onClick={() => context.navigate({ pane: "queue", ask: "urgent" })}
        >
          {words.urgent}
        </button>
      </div>
      <ul class="helpout-ready__list">
        {shown.map((queue) => (
          <One key={queue.id} context={context} queue={queue} />
        ))}
      </ul>
      {queues.length > shown.length && (
        <div>
          <Button size="s" kind="quiet" onClick={() => context.navigate({ pane: "queue" })}>
            {words.all(queues.length)}
          </Button>
        </div>
      )}
    </section>
  );
}

function waitOf(queue: Queue): string {
  if (queue.status === "paused") return words.paused;
  if (queue.estimate === null) return words.waiting(queue.waiting);
  return words.range(queue.estimate.low_minutes, queue.estimate.high_minutes);
}

function One({ context, queue }: { context: PaneContext; queue: Queue }) {
  const { id, title, owner } = queue;
  const mine = queue.my_ticket_id !== null;
  const desk = !mine && queue.may_help;
  return (
    <li
      class={classes(
        "helpout-ready__one",
        queue.status === "paused" && "helpout-ready__one--paused",
      )}
      data-helpout-queue={id}
    >
      <Avatar
        name={owner.display_name}
        id={owner.id}
        presence={queue.status === "open" ? "here" : "busy"}
      />
      <div class="helpout-grow">
        <p class="helpout-strong helpout-clip">{title}</p>
        <p class="helpout-tiny helpout-soft helpout-clip">
          {owner.display_name} · {waitOf(queue)}
        </p>
      </div>
      {desk ? (
        <Button
          size="s"
          aria-label={words.deskLabel(title)}
          onClick={() => context.navigate({ pane: "queue_desk", queue_id: id })}
        >
          {words.desk}
        </Button>
      ) : (
        <Button
          size="s"
          kind={mine ? "primary" : "plain"}
          aria-label={mine ? words.backLabel(title) : words.joinLabel(title)}
          onClick={() => context.navigate({ pane: "queue", queue_id: id })}
        >
          {mine ? words.back : words.join}
        </Button>
      )}
    </li>
  );
}
