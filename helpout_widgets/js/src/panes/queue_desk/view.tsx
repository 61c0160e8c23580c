/** The help desk: one line with its figures, whom one helps, who waits; history; urgent questions. */

import { useEffect, useRef } from "preact/hooks";
import type { Queue, QueueDesk } from "../../contracts/generated";
import { queueDesk as words } from "../../core/messages/en/queue_desk";
import { firstName } from "../../core/names";
import { formatTime, instantOf } from "../../core/time";
import type { PaneContext } from "../../host/context";
import {
  Badge,
  Button,
  Confirm,
  PaneFrame,
  Segment,
  Select,
  Skeleton,
  Tabs,
  useAnnounce,
} from "../../ui";
import { Away, Failed, Refused } from "../failure/view";
import { Figures } from "./figures";
import { History } from "./history";
import { InHand } from "./in_hand";
import { Line } from "./line";
import { OpenForm } from "./open_form";
import { prolonged, saidOf } from "./state";
import type { DeskStore, Tab } from "./store";
import { UrgentDesk } from "./urgent";

export interface ViewProps {
  context: PaneContext;
  store: DeskStore;
}

export interface DeskProps extends ViewProps {
  desk: QueueDesk;
}

export function QueueDeskView({ context, store }: ViewProps) {
  const desk = store.desk.value;
  const queues = store.queues.value;
  const error = store.error.value;
  const opening = store.opening.value;
  const shown = desk !== null && !opening;
  return (
    <PaneFrame
      title={shown ? desk.queue.title : words.title}
      back={context.back}
      {...(shown ? { end: <Status context={context} desk={desk} /> } : {})}
    >
      {queues !== null && error !== null && (
        <div class="helpout-desk__note">
          <Away
            context={context}
            error={error}
            from={store.fetchedAt.value}
            onRetry={() => void store.look()}
          />
        </div>
      )}
      {queues === null ? (
        error === null ? (
          <Loading />
        ) : (
          <Failed error={error} onRetry={store.look} />
        )
      ) : shown ? (
        <Desk context={context} store={store} desk={desk} queues={queues} />
      ) : (
        <>
          <OpenForm context={context} store={store} canCancel={desk !== null} />
          <div class="helpout-section">
            <UrgentDesk context={context} store={store} />
          </div>
        </>
      )}
      <Speaker store={store} />
    </PaneFrame>
  );
}

function Status({ context, desk }: Pick<DeskProps, "context" | "desk">) {
  const { status, closes_at } = desk.queue;
  const time = formatTime(instantOf(closes_at), context.timeZone);
  if (status === "closed") return <Badge>{words.status.closed}</Badge>;
  return status === "open" ? (
    <Badge tone="good" icon="dot">
      {words.status.open(time)}
    </Badge>
  ) : (
    <Badge tone="warn" icon="pause">
      {words.status.paused(time)}
    </Badge>
  );
}

function Desk({ context, store, desk, queues }: DeskProps & { queues: readonly Queue[] }) {
  const open = store.urgent.value?.questions.filter((one) => one.state === "open") ?? [];
  const tab = store.tab.value;
  return (
    <>
      <Tools context={context} store={store} desk={desk} queues={queues} />
      {store.refused.value !== null && (
        <div class="helpout-desk__note">
          <Refused error={store.refused.value} />
        </div>
      )}
      <Tabs<Tab>
        label={words.tabsLabel}
        value={tab}
        onValue={store.turnTo}
        tabs={[
          { value: "line", label: words.tabs.line, count: desk.queue.waiting },
          {
            value: "urgent",
            label: words.tabs.urgent,
            count: open.filter((one) => !one.is_mine).length,
            isNew: true,
          },
          { value: "history", label: words.tabs.history },
        ]}
      >
        {tab === "line" && (
          <>
            <Figures desk={desk} />
            <InHand context={context} store={store} desk={desk} />
            <Line context={context} store={store} desk={desk} />
          </>
        )}
        {tab === "urgent" && (
          <div class="helpout-body">
            <UrgentDesk context={context} store={store} />
          </div>
        )}
        {tab === "history" && <History context={context} store={store} desk={desk} />}
      </Tabs>
    </>
  );
}

/** Which line, its order, and whether it is open. */
function Tools({ store, desk, queues }: DeskProps & { queues: readonly Queue[] }) {
  const { queue } = desk;
  const busy = store.busy.value;
  const closed = queue.status === "closed";
  const choices = queues.some((one) => one.id === queue.id) ? queues : [queue, ...queues];
  return (
    <div class="helpout-desk__tools">
      {choices.length > 1 && (
        <Select
          label={words.which}
          labelHidden
          value={queue.id}
          options={choices.map((one) => ({ value: one.id, label: one.title }))}
          onValue={store.choose}
        />
      )}
      {!closed && (
        <Segment
          label={words.order.label}
          value={queue.order}
          choices={[
            { value: "first_come", label: words.order.first_come },
            { value: "fewest_today", label: words.order.fewest_today },
            { value: "deadline", label: words.order.deadline },
          ]}
          onValue={(order) => void store.patch({ order })}
        />
      )}
      <span class="helpout-desk__more">
        {closed ? (
          <Button
            size="s"
            icon="refresh"
            busy={busy}
            onClick={() => void store.patch({ status: "open", open_minutes: 60 })}
          >
            {words.reopen}
          </Button>
        ) : (
          <>
            <Button
              size="s"
              icon={queue.status === "open" ? "pause" : "play"}
              busy={busy}
              onClick={() =>
                void store.patch({ status: queue.status === "open" ? "paused" : "open" })
              }
            >
              {queue.status === "open" ? words.pause : words.resume}
            </Button>
            <Button
              size="s"
              kind="quiet"
              icon="clock"
              busy={busy}
              onClick={() =>
                void store.patch({
                  open_minutes: prolonged(queue.closes_at, store.serverNow(), 30),
                })
              }
            >
              {words.longer}
            </Button>
            <Confirm
              size="s"
              kind="quiet"
              label={words.close}
              question={words.closeAsk}
              confirmLabel={words.closeYes}
              cancelLabel={words.keepOpen}
              busy={busy}
              onConfirm={() => void store.patch({ status: "closed" })}
            />
          </>
        )}
        <Button
          size="s"
          kind="quiet"
          icon="plus"
          onClick={() => {
            store.opening.value = true;
          }}
        >
          {words.another}
        </Button>
      </span>
    </div>
  );
}

/** New tickets, answers and urgent questions, for who does not look at the list. */
function Speaker({ store }: Pick<ViewProps, "store">) {
  const announce = useAnnounce();
  const before = useRef<QueueDesk | null>(null);
  const desk = store.desk.value;
  const me = store.me.value;
  useEffect(() => {
    const said = desk === null ? "" : saidOf(before.current, desk, me);
    before.current = desk;
    if (said !== "") announce(said);
  }, [desk, me, announce]);
  const known = useRef<ReadonlySet<string> | null>(null);
  const urgent = store.urgent.value;
  useEffect(() => {
    if (urgent === null) return;
    const open = urgent.questions.filter((one) => one.state === "open" && !one.is_mine);
    const was = known.current;
    known.current = new Set(open.map((one) => one.id));
    const fresh = was === null ? undefined : open.find((one) => !was.has(one.id));
    if (fresh !== undefined) announce(words.said.urgent(firstName(fresh.student.display_name)));
  }, [urgent, announce]);
  return null;
}

function Loading() {
  return (
    <div class="helpout-body helpout-stack" aria-busy="true">
      <span class="helpout-hidden" role="status">
        {words.loading}
      </span>
      <div class="helpout-stack" aria-hidden="true">
        <Skeleton height="72px" />
        <Skeleton height="52px" />
        <Skeleton height="52px" />
        <Skeleton height="52px" />
      </div>
    </div>
  );
}
