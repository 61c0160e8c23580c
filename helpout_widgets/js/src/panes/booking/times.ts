/** Fetches a listing and months of its times, one request a month, and looks again at hints. */

import { type Signal, signal } from "@preact/signals";
import type { Slot, SlotPage } from "../../contracts/generated";
import { type HelpoutRefusal, isAbort } from "../../core/refusal";
import { dateOf, instantOf, type Month, monthOf, startOfDate } from "../../core/time";
import type { PaneContext } from "../../host/context";
import type { Hint } from "../../host/events";
import {
  type BookingAction,
  type BookingState,
  type Offered,
  reduce,
  type Start,
  shownDates,
  start,
} from "./state";

/** Hints come in bursts; one look answers them all. */
const HINT_MS = 300;
const ABOUT_TIMES: ReadonlySet<Hint["name"]> = new Set([
  "availability_changed",
  "booking_changed",
  "gathering_changed",
  "listing_changed",
  "look_again",
]);

/** What is needed of a pane's context. */
export type TimesContext = Pick<PaneContext, "api" | "events" | "now" | "signal" | "timeZone">;

/** What the calendar and the list of times need. */
export interface Times {
  readonly state: Signal<BookingState>;
  dispatch(action: BookingAction): void;
  turnTo(month: Month): void;
  chooseDuration(duration: number): void;
  chooseAlternative(start: string): void;
  /** Fetch again what could not be had. */
  retry(): void;
}

export interface LoadingTimes extends Times {
  /** `own`: what is gone now was lost by one's own press, which is told elsewhere. */
  look(own?: boolean): Promise<void>;
}

function isSlot(value: unknown): value is Slot {
  if (typeof value !== "object" || value === null) return false;
  const { start: from, end } = value as Record<string, unknown>;
  return typeof from === "string" && typeof end === "string" && !Number.isNaN(Date.parse(from));
}

/** The times that a refusal offers instead. */
export function alternativesOf(error: HelpoutRefusal): Slot[] {
  const { alternatives } = error.context;
  return Array.isArray(alternatives) ? alternatives.filter(isSlot) : [];
}

/** Codes that say that the asked time cannot be had, while others can. */
export const LOST: ReadonlySet<string> = new Set([
  "slot_taken",
  "slot_in_past",
  "slot_not_offered",
]);

export interface TimesOptions extends Pick<Start, "wanted" | "length"> {
  listingId: string;
  /** The booking that is to be at another time, with what there is to know of its listing. */
  moved: { id: string; listing: Offered } | null;
  /** A slot that is ours though the server counts it as taken. */
  kept(): Slot | null;
}

function emptyPage(tutorZone: string): SlotPage {
  return {
    slots: [],
    tutor_time_zone: tutorZone,
    tutor_zone_of: null,
    tutor_zones: [],
    clock_changes: [],
    next_slot: null,
  };
}

/** Ends with the context's signal. */
export function createTimes(context: TimesContext, options: TimesOptions): LoadingTimes {
  const { api, timeZone } = context;
  const { listingId, wanted, length, kept, moved } = options;
  const state = signal<BookingState>(
    start({
      timeZone,
      today: dateOf(context.now(), timeZone),
      wanted: wanted !== null && !Number.isNaN(Date.parse(wanted)) ? wanted : null,
      length,
    }),
  );
  const dispatch = (action: BookingAction) => {
    if (!context.signal.aborted) state.value = reduce(state.peek(), action);
  };
  let loading = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let hasLookedAhead = false;

  const look = async (own = false) => {
    const { month, duration, listing } = state.peek();
    if (listing === null) return;
    loading.abort();
    loading = new AbortController();
    const { signal: stop } = loading;
    const { first, afterLast } = shownDates(month);
    const from = Math.max(startOfDate(first, timeZone), context.now());
    const to = startOfDate(afterLast, timeZone);
    const came = (page: SlotPage) =>
      dispatch({
        type: "times_came",
        month,
        duration,
        page,
        own,
        kept: kept(),
        at: context.now(),
      });
    if (to <= from) {
      came(emptyPage(listing.tutor_time_zone));
      return;
    }
    try {
      const page = await api.slots(
        listingId,
        {
          from: new Date(from).toISOString(),
          to: new Date(to).toISOString(),
          duration_minutes: duration,
          time_zone: timeZone,
          ...(moved === null ? {} : { booking_id: moved.id }),
        },
        { signal: stop },
      );
      if (stop.aborted) return;
      came(page);
      // Only the first time: later an empty month is what was asked for.
      if (!hasLookedAhead && page.slots.length === 0 && page.next_slot !== null)
        turnTo(monthOf(dateOf(instantOf(page.next_slot), timeZone)));
      hasLookedAhead = true;
    } catch (error) {
      if (!isAbort(error) && !stop.aborted) dispatch({ type: "times_failed", error });
    }
  };

  const turnTo = (month: Month) => {
    dispatch({ type: "turned_to", month });
    void look();
  };

  const loadListing = async () => {
    try {
      const listing = moved?.listing ?? (await api.listing(listingId, { signal: context.signal }));
      dispatch({ type: "listing_came", listing });
      await look();
    } catch (error) {
      if (!isAbort(error)) dispatch({ type: "listing_failed", error });
    }
  };

  const stopListening = context.events.listen((hint) => {
    if (state.peek().phase === "booked" || !ABOUT_TIMES.has(hint.name)) return;
    clearTimeout(timer);
    timer = setTimeout(() => void (state.peek().listing ? look() : loadListing()), HINT_MS);
  });
  context.signal.addEventListener("abort", () => {
    stopListening();
    loading.abort();
    clearTimeout(timer);
  });
  void loadListing();

  return {
    state,
    dispatch,
    look,
    turnTo,
    chooseDuration(duration) {
      dispatch({ type: "chose_duration", duration });
      void look();
    },
    chooseAlternative(from) {
      dispatch({ type: "chose_alternative", start: from });
      if (state.peek().times === null) void look();
    },
    retry: () => void (state.peek().listing === null ? loadListing() : look()),
  };
}
