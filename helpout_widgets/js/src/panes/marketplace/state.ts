/** What the marketplace shows: a search and its results. No DOM, no requests. */

import type { Category, ListingPage } from "../../contracts/generated";

export interface Search {
  query: string;
  category: Category | null;
}

export interface MarketplaceState {
  /** As typed; what the results belong to is `shownFor`. */
  search: Search;
  results: ListingPage | null;
  shownFor: Search | null;
  /** When the results came, milliseconds since the epoch. */
  fetchedAt: number | null;
  /** `asking`: a search is under way; `more`: the next page of the shown one. */
  phase: "asking" | "more" | "shown" | "failed";
  error: unknown;
  /** Bookings still to come; null until known. */
  upcoming: number | null;
  filtersOpen: boolean;
}

export type MarketplaceAction =
  | { type: "typed"; query: string }
  | { type: "chose"; category: Category | null }
  | { type: "opened_filters"; open: boolean }
  | { type: "asked" }
  | { type: "asked_more" }
  | { type: "answered"; search: Search; page: ListingPage; at: number }
  | { type: "answered_more"; search: Search; page: ListingPage }
  | { type: "refused"; error: unknown }
  | { type: "counted"; upcoming: number };

export const QUERY_LENGTH = 200;

export function start(query: string, category: Category | null): MarketplaceState {
  return {
    search: { query: query.slice(0, QUERY_LENGTH), category },
    results: null,
    shownFor: null,
    fetchedAt: null,
    phase: "asking",
    error: null,
    upcoming: null,
    filtersOpen: false,
  };
}

export function isSame(a: Search | null, b: Search): boolean {
  return a !== null && a.query.trim() === b.query.trim() && a.category === b.category;
}

/** The next page after the shown one; what moved between two pages is not shown twice. */
function joined(shown: ListingPage, next: ListingPage): ListingPage {
  const known = new Set(shown.listings.map((listing) => listing.id));
  const fresh = next.listings.filter((listing) => !known.has(listing.id));
  return { listings: [...shown.listings, ...fresh], total: next.total };
}

export function reduce(state: MarketplaceState, action: MarketplaceAction): MarketplaceState {
  switch (action.type) {
    case "typed":
      return {
        ...state,
        search: { ...state.search, query: action.query.slice(0, QUERY_LENGTH) },
      };
    case "chose":
      return { ...state, search: { ...state.search, category: action.category } };
    case "opened_filters":
      return { ...state, filtersOpen: action.open };
    case "asked":
      return { ...state, phase: "asking" };
    case "asked_more":
      return { ...state, phase: "more" };
    case "answered":
      return {
        ...state,
        phase: "shown",
        error: null,
        results: action.page,
        shownFor: action.search,
        fetchedAt: action.at,
      };
    case "answered_more":
      if (state.results === null || !isSame(state.shownFor, action.search)) return state;
      return { ...state, phase: "shown", error: null, results: joined(state.results, action.page) };
    case "refused":
      return { ...state, phase: "failed", error: action.error };
    case "counted":
      return { ...state, upcoming: action.upcoming };
  }
}
