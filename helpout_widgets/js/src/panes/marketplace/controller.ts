/** Asks the marketplace for what the pane shows, and asks again when a hint says so. */

import { type Signal, signal } from "@preact/signals";
import type { Category } from "../../contracts/generated";
import { isAbort } from "../../core/refusal";
import type { PaneContext } from "../../host/context";
import type { Hint } from "../../host/events";
import { isSame, type MarketplaceAction, type MarketplaceState, reduce, start } from "./state";

export const PAGE_SIZE = 24;
/** As long as a fast typist's pause between two letters. */
const DEBOUNCE_MS = 250;
/** Hints come in bursts; one look answers them all. */
const HINT_MS = 300;
/** What changes no card: a line moves many times a minute, for everybody who sees it. */
const NOT_OFFERS: ReadonlySet<Hint["name"]> = new Set([
  "live_session_changed",
  "notice_changed",
  "presence_changed",
  "queue_changed",
  "recording_changed",
]);

export interface Marketplace {
  readonly state: Signal<MarketplaceState>;
  type(query: string): void;
  choose(category: Category | null): void;
  openFilters(open: boolean): void;
  /** Search now, without waiting for a pause. */
  submit(): void;
  more(): void;
  /** Everything: no words, no category. */
  reset(): void;
}

export function createMarketplace(
  context: PaneContext,
  first: { query: string; category: Category | null },
): Marketplace {
  const state = signal(start(first.query, first.category));
  const dispatch = (action: MarketplaceAction) => {
    state.value = reduce(state.peek(), action);
  };
  let asking = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let hintTimer: ReturnType<typeof setTimeout> | undefined;

  const ask = async () => {
    clearTimeout(timer);
    asking.abort();
    asking = new AbortController();
    const { search, results } = state.peek();
    const { signal } = asking;
    dispatch({ type: "asked" });
    // A look again must not fold what somebody unfolded.
    const limit = isSame(state.peek().shownFor, search)
      ? Math.max(PAGE_SIZE, results?.listings.length ?? 0)
      : PAGE_SIZE;
    const query = { q: search.query.trim(), category: search.category, limit, offset: 0 };
    try {
      const page = await context.api.listings(query, { signal });
      if (!signal.aborted) dispatch({ type: "answered", search, page, at: context.now() });
    } catch (error) {
      if (!signal.aborted && !isAbort(error)) dispatch({ type: "refused", error });
    }
  };

  const more = async () => {
    const { search, results, phase } = state.peek();
    if (results === null || phase !== "shown") return;
    const { signal } = asking;
    dispatch({ type: "asked_more" });
    const query = {
      q: search.query.trim(),
      category: search.category,
      limit: PAGE_SIZE,
      offset: results.listings.length,
    };
    try {
      const page = await context.api.listings(query, { signal });
      if (!signal.aborted) dispatch({ type: "answered_more", search, page });
    } catch (error) {
      if (!signal.aborted && !isAbort(error)) dispatch({ type: "refused", error });
    }
  };

  const count = async () => {
    try {
      const page = await context.api.bookings(
        { when: "upcoming", limit: 1, offset: 0 },
        { signal: context.signal },
      );
      dispatch({ type: "counted", upcoming: page.total });
    } catch {
      // The count is a courtesy; the search says what is wrong.
    }
  };

  const lookAgain = () => {
    clearTimeout(hintTimer);
    hintTimer = setTimeout(() => void ask(), HINT_MS);
  };
  const stop = context.events.listen((hint) => {
    if (hint.name === "booking_changed" || hint.name === "look_again") void count();
    if (!NOT_OFFERS.has(hint.name)) lookAgain();
  });
  context.signal.addEventListener("abort", () => {
    stop();
    asking.abort();
    clearTimeout(timer);
    clearTimeout(hintTimer);
  });
  // Drawn first, asked then: starting two requests costs a third of what drawing costs.
  queueMicrotask(() => {
    if (context.signal.aborted) return;
    void ask();
    void count();
  });

  return {
    state,
    type(query) {
      dispatch({ type: "typed", query });
      clearTimeout(timer);
      if (!isSame(state.peek().shownFor, state.peek().search))
        timer = setTimeout(() => void ask(), DEBOUNCE_MS);
    },
    choose(category) {
      dispatch({ type: "chose", category });
      void ask();
    },
    openFilters: (open) => dispatch({ type: "opened_filters", open }),
    submit: () => void ask(),
    more: () => void more(),
    reset() {
      dispatch({ type: "typed", query: "" });
      dispatch({ type: "chose", category: null });
      void ask();
    },
  };
}
