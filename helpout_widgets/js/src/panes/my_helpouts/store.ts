/** The pane's store: what was fetched, kept fresh by hints, and the moment it is drawn for. */

import { type ReadonlySignal, signal } from "@preact/signals";
import type {
  Account,
  Booking,
  BookingPage,
  Listing,
  MarketplaceFacts,
} from "../../contracts/generated";
import { isAbort } from "../../core/refusal";
import type { PaneContext } from "../../host/context";

export interface Loaded<T> {
  /** The last good answer, kept while a newer one cannot be had. */
  value: T | null;
  /** Why the newest request failed; none where it did not. */
  error: unknown;
  busy: boolean;
  /** When `value` came, milliseconds since the epoch. */
  at: number;
}

const nothing = { value: null, error: null, busy: true, at: 0 };
/** How often "in 4 minutes" is put right. */
const TICK_MS = 10_000;
const PAGE_SIZE = 50;

export interface Resource<T> {
  readonly state: ReadonlySignal<Loaded<T>>;
  refresh(): Promise<void>;
  /** Put in what a change has answered. */
  set(value: T): void;
}

function resource<T>(context: PaneContext, fetch: () => Promise<T>): Resource<T> {
  const state = signal<Loaded<T>>(nothing);
  let turn = 0;
  const set = (value: T) => {
    turn += 1;
    state.value = { value, error: null, busy: false, at: context.now() };
  };
  return {
    state,
    set,
    async refresh() {
      turn += 1;
      const mine = turn;
      state.value = { ...state.value, busy: true };
      try {
        const value = await fetch();
        if (mine === turn) set(value);
      } catch (error) {
        if (mine === turn && !isAbort(error)) state.value = { ...state.value, error, busy: false };
      }
    },
  };
}

export interface Store {
  now: ReadonlySignal<number>;
  account: Resource<Account>;
  facts: Resource<MarketplaceFacts>;
  upcoming: Resource<BookingPage>;
  past: Resource<BookingPage>;
  listings: Resource<Listing[]>;
  refreshBookings(): void;
}

/** Ends with the context's signal. */
export function createStore(context: PaneContext): Store {
  const { api, signal: ended } = context;
  const options = { signal: ended };
  const now = signal(context.now());
  const store: Store = {
    now,
    account: resource(context, async () => {
      const me = await api.me(options);
      store.facts.set(me.marketplace);
      return me.account;
    }),
    facts: resource(context, async () => (await api.me(options)).marketplace),
    upcoming: resource(context, () =>
      api.bookings({ when: "upcoming", limit: PAGE_SIZE }, options),
    ),
    past: resource(context, () => api.bookings({ when: "past", limit: PAGE_SIZE }, options)),
    listings: resource(
      context,
      async () => (await api.listings({ mine: true, limit: PAGE_SIZE }, options)).listings,
    ),
    refreshBookings() {
      void store.upcoming.refresh();
      void store.past.refresh();
    },
  };
  const stopListening = context.events.listen((hint) => {
    const everything = hint.name === "look_again";
    if (everything || hint.name !== "listing_changed") store.refreshBookings();
    if (everything || hint.name !== "live_session_changed") void store.listings.refresh();
  });
  const timer = setInterval(() => {
    now.value = context.now();
  }, TICK_MS);
  ended.addEventListener("abort", () => {
    stopListening();
    clearInterval(timer);
  });
  store.refreshBookings();
  void store.account.refresh();
  void store.listings.refresh();
  return store;
}

/** Upcoming ones first, those still running before them all. */
export function bookingsOf(page: BookingPage | null): readonly Booking[] {
  return page?.bookings ?? [];
}
