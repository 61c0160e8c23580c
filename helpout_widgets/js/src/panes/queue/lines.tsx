/** Which lines are open, and the ways into them. */

import type { Queue } from "../../contracts/generated";
import { queue as words } from "../../core/messages/en/queue";
import { formatTime, instantOf } from "../../core/time";
import { Avatar, Badge, Button, EmptyState, Icon } from "../../ui";
import type { ViewProps } from "./view";

export function Lines({ context, store }: ViewProps) {
  const queues = store.queues.value?.queues ?? [];
  return (
    <>
      {queues.length === 0 ? (
        <EmptyState icon="people" title={words.list.none} detail={words.list.noneDetail}>
          <Button kind="primary" icon="bolt" onClick={() => store.show("urgent")}>
            {words.list.ask}
          </Button>
          <Button onClick={() => context.navigate({ pane: "marketplace" })}>
            {words.list.book}
          </Button>
        </EmptyState>
      ) : (
        <section class="helpout-body helpout-stack" aria-label={words.list.open}>
          <ul class="helpout-queues">
            {queues.map((one) => (
              <Line key={one.id} context={context} store={store} queue={one} />
            ))}
          </ul>
        </section>
      )}
      <div class="helpout-section helpout-stack">
        {queues.length > 0 && (
          <div class="helpout-stack helpout-stack--xs">
            <Button wide icon="bolt" onClick={() => store.show("urgent")}>
              {words.list.ask}
            </Button>
            <p class="helpout-small helpout-soft">{words.list.askDetail}</p>
          </div>
        )}
        <div class="helpout-stack helpout-stack--xs">
          <Button
            wide
            kind="quiet"
            icon="people"
            onClick={() => context.navigate({ pane: "queue_desk" })}
          >
            {words.list.helpOthers}
          </Button>
          <p class="helpout-small helpout-soft">{words.list.helpOthersDetail}</p>
        </div>
      </div>
    </>
  );
}

function Line({ context, store, queue }: ViewProps & { queue: Queue }) {
  const { estimate } = queue;
  return (
    <li class="helpout-queues__one" data-helpout-queue={queue.id}>
      <Avatar
        name={queue.owner.display_name}
        id={queue.owner.id}
        presence={queue.status === "open" ? "here" : "busy"}
      />
      <div class="helpout-grow helpout-stack helpout-stack--xs">
        <h2 class="helpout-strong helpout-words">{queue.title}</h2>
        {queue.description !== "" && (
          <p class="helpout-small helpout-soft helpout-words">{queue.description}</p>
        )}
        <p class="helpout-small helpout-soft helpout-dots">
          <span class="helpout-num">{words.list.waiting(queue.waiting)}</span>
          <span class="helpout-num">
            {estimate === null
              ? words.estimate.unknown
              : words.estimate.range(estimate.low_minutes, estimate.high_minutes)}
          </span>
          <span class="helpout-num">
            {words.list.until(formatTime(instantOf(queue.closes_at), context.timeZone))}
          </span>
        </p>
        <p class="helpout-chips">
          {queue.status === "paused" && (
            <Badge tone="warn" icon="pause">
              {words.list.paused}
            </Badge>
          )}
          {queue.admission === "pin" && <Badge icon="key">{words.list.pin}</Badge>}
          {queue.admission === "roster" && <Badge icon="lock">{words.list.roster}</Badge>}
          {queue.tags.map((tag) => (
            <Badge key={tag}>{tag}</Badge>
          ))}
        </p>
      </div>
      <Way context={context} store={store} queue={queue} />
    </li>
  );
}

function Way({ context, store, queue }: ViewProps & { queue: Queue }) {
  const { title, id } = queue;
  if (queue.my_ticket_id !== null)
    return (
      <Button
        kind="primary"
        aria-label={words.list.backLabel(title)}
        onClick={() => store.show("line", id)}
      >
        {words.list.back}
        <Icon name="right" size="s" />
      </Button>
    );
  if (queue.may_help)
    return (
      <Button
        aria-label={words.list.deskLabel(title)}
        onClick={() => context.navigate({ pane: "queue_desk", queue_id: id })}
      >
        {words.list.desk}
      </Button>
    );
  return (
    <Button aria-label={words.list.takeLabel(title)} onClick={() => store.show("take", id)}>
      {words.list.take}
    </Button>
  );
}
