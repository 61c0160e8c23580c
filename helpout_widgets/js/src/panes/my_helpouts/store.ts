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
import type { Hint } from "../../host/events";
import { afterHints, named } from "../../host/hints";

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
  afterHints(context, named("booking_changed", "live_session_changed"), store.refreshBookings);
  afterHints(context, named("review_changed"), () => void store.past.refresh());
  const mine = ownListings(store.listings);
  afterHints(context, mine.touches, () => void mine.refresh());
  const timer = setInterval(() => {
    now.value = context.now();
  }, TICK_MS);
  ended.addEventListener("abort", () => clearInterval(timer));
  store.refreshBookings();
  void store.account.refresh();
  void store.listings.refresh();
  return store;
}

/**
 * Everybody is told of every listing: one that turned out to be somebody else's is not asked for
 * again. Who is of an organisation may answer others than before.
 */
function ownListings(listings: Resource<Listing[]>) {
  const ofOthers = new Set<string>();
  const asked = new Set<string>();
  return {
    touches({ name, id }: Hint): boolean {
      if (name === "organisation_changed") ofOthers.clear();
      if (name !== "listing_changed")
        return name === "organisation_changed" || name === "availability_changed";
      if (ofOthers.has(id)) return false;
      asked.add(id);
      return true;
    },
    async refresh() {
      const hinted = [...asked];
      asked.clear();
      await listings.refresh();
      const { value, error } = listings.state.peek();
      if (error !== null || value === null) return;
      const own = new Set(value.map((one) => one.id));
      for (const id of hinted) if (!own.has(id)) ofOthers.add(id);
    },
  };
}

/** Upcoming ones first, those still running before them all. */
export function bookingsOf(page: BookingPage | null): readonly Booking[] {
  return page?.bookings ?? [];
}
