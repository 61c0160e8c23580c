/** Fetches one listing with its times and reviews, and again when a hint says so. */

import { type Signal, signal } from "@preact/signals";
import { isAbort } from "../../core/refusal";
import type { PaneContext } from "../../host/context";
import { arrived, type ListingState, loading, looked, type Part, start } from "./state";

const DAY_MS = 86_400_000;
const DAYS_AHEAD = 14;
export const FIRST_REVIEWS = 4;
const ALL_REVIEWS = 100;
/** Hints come in bursts; one look answers them all. */
const HINT_MS = 300;
/** What changes nothing here: a line moves many times a minute. */
const ELSEWHERE: ReadonlySet<string> = new Set([
  "live_session_changed",
  "notice_changed",
  "presence_changed",
  "queue_changed",
  "recording_changed",
]);

export interface ListingPageController {
  readonly state: Signal<ListingState>;
  retry(): void;
  showAllReviews(): void;
}

async function settle<Value>(promise: Promise<Value>): Promise<Part<Value> | null> {
  try {
    return { phase: "here", value: await promise };
  } catch (error) {
    return isAbort(error) ? null : { phase: "failed", error };
  }
}

export function createListing(context: PaneContext, id: string): ListingPageController {
  const state = signal<ListingState>(start);
  const options = { signal: context.signal };
  let reviewLimit = FIRST_REVIEWS;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const put = (change: Partial<ListingState>) => {
    if (!context.signal.aborted) state.value = { ...state.peek(), ...change };
  };

  const loadReviews = async () => {
    const result = await settle(
      context.api.listingReviews(id, { limit: reviewLimit, offset: 0 }, options),
    );
    if (result !== null) put({ reviews: arrived(state.peek().reviews, result) });
  };
  const loadTimes = async (duration: number) => {
    const from = context.now();
    const query = {
      from: new Date(from).toISOString(),
      to: new Date(from + DAYS_AHEAD * DAY_MS).toISOString(),
      duration_minutes: duration,
      time_zone: context.timeZone,
    };
    const result = await settle(context.api.slots(id, query, options));
    if (result !== null) put({ times: arrived(state.peek().times, result) });
  };
  const load = async () => {
    void loadReviews();
    const result = await settle(context.api.listing(id, options));
    if (result === null) return;
    // The listing alone decides about the page.
    put(looked(state.peek(), result, context.now()));
    if (result.phase === "here") await loadTimes(Math.min(...result.value.durations_minutes));
  };
  const loadMe = async () => {
    const me = await settle(context.api.me(options));
    if (me?.phase === "here") put({ me: me.value.account.id });
  };

  const stop = context.events.listen((hint) => {
    if (hint.name === "listing_changed" && hint.id !== id) return;
    if (ELSEWHERE.has(hint.name)) return;
    clearTimeout(timer);
    timer = setTimeout(() => void load(), HINT_MS);
  });
  context.signal.addEventListener("abort", () => {
    stop();
    clearTimeout(timer);
  });
  void load();
  void loadMe();

  return {
    state,
    retry() {
      if (state.peek().listing.phase !== "here")
        put({ listing: loading, reviews: loading, times: loading });
      void load();
    },
    showAllReviews() {
      reviewLimit = ALL_REVIEWS;
      void loadReviews();
    },
  };
}
