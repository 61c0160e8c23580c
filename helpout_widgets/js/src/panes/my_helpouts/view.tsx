/** The pane: three tabs, each loading, failing and being empty by itself. */

import type { Signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { my_helpouts as words } from "../../core/messages/en/my_helpouts";
import { explain } from "../../core/refusal";
import type { PaneContext } from "../../host/context";
import { Button, ErrorState, PaneFrame, Skeleton, Tabs } from "../../ui";
import { CourseEntry } from "../course/entry";
import { Away } from "../failure/view";
import { Invitations, OpenRooms } from "../gatherings/list";
import { useGatherings } from "../gatherings/use_gatherings";
import { Bell } from "../notices/bell";
import { Recordings } from "../recording/list";
import { Offer } from "./offer";
import { Past } from "./past";
import { bookingsOf, type Loaded, type Store } from "./store";
import { Upcoming } from "./upcoming";

export type Tab = "upcoming" | "past" | "offer";

export interface ViewProps {
  context: PaneContext;
  store: Store;
  tab: Signal<Tab>;
}

export function View({ context, store, tab }: ViewProps) {
  const { upcoming, past, listings } = store;
  const rooms = useGatherings(context);
  return (
    <PaneFrame
      title={words.title}
      back={context.back}
      end={
        <>
          <Bell context={context} />
          <CourseEntry context={context} />
          <Button icon="plus" onClick={() => context.navigate({ pane: "marketplace" })}>
            {words.findHelp}
          </Button>
        </>
      }
    >
      <Tabs
        label={words.tabs}
        value={tab.value}
        onValue={(value) => {
          tab.value = value;
        }}
        tabs={[
          { value: "upcoming", label: words.upcoming, count: countOf(upcoming.state.value) },
          { value: "past", label: words.past, count: countOf(past.state.value) },
          { value: "offer", label: words.offer },
        ]}
      >
        <div class="helpout-body">
          {tab.value === "upcoming" && <Invitations context={context} rooms={rooms} />}
          {tab.value === "upcoming" && (
            <Held context={context} loaded={upcoming.state.value} retry={upcoming.refresh}>
              {(page) => <Upcoming context={context} store={store} bookings={bookingsOf(page)} />}
            </Held>
          )}
          {tab.value === "upcoming" && (
            <OpenRooms context={context} now={store.now.value} rooms={rooms} />
          )}
          {tab.value === "past" && (
            <Held context={context} loaded={past.state.value} retry={past.refresh}>
              {(page) => <Past context={context} store={store} bookings={bookingsOf(page)} />}
            </Held>
          )}
          {tab.value === "past" && <Recordings context={context} />}
          {tab.value === "offer" && (
            <Held context={context} loaded={listings.state.value} retry={listings.refresh}>
              {() => <Offer context={context} store={store} rooms={rooms} />}
            </Held>
          )}
        </div>
      </Tabs>
    </PaneFrame>
  );
}

function countOf(loaded: Loaded<{ total: number }>): number {
  return loaded.value?.total ?? 0;
}

interface HeldProps<T> {
  context: PaneContext;
  loaded: Loaded<T>;
  retry(): Promise<void>;
  children(value: T): ComponentChildren;
}

/** A skeleton, the content, or what went wrong; old content stays, with its time. */
function Held<T>({ context, loaded, retry, children }: HeldProps<T>) {
  const { value, error, busy, at } = loaded;
  if (value === null)
    return error === null ? (
      <Waiting />
    ) : (
      <ErrorState {...explain(error)} retrying={busy} onRetry={() => void retry()} />
    );
  return (
    <div class="helpout-stack">
      {error !== null && (
        <Away context={context} error={error} from={at} onRetry={() => void retry()} />
      )}
      {children(value)}
    </div>
  );
}

function Waiting() {
  return (
    <div class="helpout-rows" aria-busy="true">
      {[60, 45, 70].map((width) => (
        <div key={width} class="helpout-line helpout-my__waiting">
          <Skeleton width="44px" height="44px" />
          <div class="helpout-grow helpout-stack helpout-stack--s">
            <Skeleton width={`${width}%`} />
            <Skeleton width={`${width - 20}%`} />
          </div>
        </div>
      ))}
    </div>
  );
}
