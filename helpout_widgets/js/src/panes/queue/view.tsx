/** Help right now: open lines, the form of a ticket, one's place in line, urgent questions. */

import { queue as words } from "../../core/messages/en/queue";
import type { PaneContext } from "../../host/context";
import { PaneFrame, Skeleton } from "../../ui";
import { Away, Failed } from "../failure/view";
import { Caller } from "./caller";
import { Lines } from "./lines";
import { Place } from "./place";
import type { QueueStore } from "./store";
import { Take } from "./take";
import { Urgent } from "./urgent";

export interface ViewProps {
  context: PaneContext;
  store: QueueStore;
}

function titleOf(store: QueueStore): string {
  const page = store.page.value;
  if (page === "urgent") return words.urgent.title;
  if (page === "line") return store.ticket.value?.queue_title ?? words.placeTitle;
  if (page === "take") return words.take.title(store.queue()?.title ?? words.title);
  return words.title;
}

export function QueueView({ context, store }: ViewProps) {
  const known = store.queues.value !== null;
  const error = store.error.value;
  return (
    <PaneFrame title={titleOf(store)} back={context.back}>
      {known && error !== null && (
        <div class="helpout-queue__away">
          <Away
            context={context}
            error={error}
            from={store.fetchedAt.value}
            onRetry={() => void store.look()}
          />
        </div>
      )}
      {known ? (
        <Page context={context} store={store} />
      ) : error !== null ? (
        <Failed error={error} onRetry={store.look} />
      ) : (
        <Loading />
      )}
      <Caller store={store} />
    </PaneFrame>
  );
}

function Page({ context, store }: ViewProps) {
  switch (store.page.value) {
    case "take":
      return <Take context={context} store={store} />;
    case "line":
      return store.ticket.value === null ? <Loading /> : <Place context={context} store={store} />;
    case "urgent":
      return <Urgent context={context} store={store} />;
    default:
      return <Lines context={context} store={store} />;
  }
}

function Loading() {
  return (
    <div class="helpout-body helpout-stack" aria-busy="true">
      <span class="helpout-hidden" role="status">
        {words.loading}
      </span>
      <div class="helpout-stack" aria-hidden="true">
        <Skeleton width="40%" height="15px" />
        <Skeleton height="56px" />
        <Skeleton height="56px" />
      </div>
    </div>
  );
}
