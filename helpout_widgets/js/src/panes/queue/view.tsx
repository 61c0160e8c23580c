/** Help right now: open lines, the form of a ticket, one's place in line, urgent questions. */

import { queue as words } from "../../core/messages/en/queue";
import { shell } from "../../core/messages/en/shell";
import { explain, HelpoutRefusal } from "../../core/refusal";
import { formatTime } from "../../core/time";
import type { PaneContext } from "../../host/context";
import { ErrorState, Note, OfflineBar, PaneFrame, Skeleton } from "../../ui";
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
      {known && error !== null && <Away context={context} store={store} error={error} />}
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

/** What was refused, where the action stands. */
export function Refused({ store }: Pick<ViewProps, "store">) {
  const error = store.refused.value;
  if (error === null) return null;
  const { title, detail } = explain(error);
  return (
    <Note tone="bad" icon="alert" urgent>
      <p class="helpout-strong">{title}</p>
      <p>{detail}</p>
    </Note>
  );
}

/** What was shown last, with its time; the event socket asks again when it is back. */
function Away({ context, store, error }: ViewProps & { error: unknown }) {
  const { phase, retryAt } = context.events.state.value;
  const isAway = error instanceof HelpoutRefusal && error.code === "marketplace_away";
  return (
    <div class="helpout-queue__away">
      <OfflineBar
        reason={isAway ? shell.marketplaceAway : `${explain(error).title}.`}
        contentFrom={formatTime(store.fetchedAt.value, context.timeZone)}
        retryAt={phase === "waiting" ? retryAt : null}
        onRetry={() => {
          context.events.retryNow();
          store.look();
        }}
      />
    </div>
  );
}

function Failed({ error, onRetry }: { error: unknown; onRetry(): void }) {
  const { title, detail, code } = explain(error);
  return <ErrorState title={title} detail={detail} code={code} onRetry={onRetry} />;
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
