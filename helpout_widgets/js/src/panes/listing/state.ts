/** What the page of one listing shows. No DOM, no requests. */

import type { Listing, Review, ReviewPage, Slot, SlotPage } from "../../contracts/generated";
import { HelpoutRefusal } from "../../core/refusal";
import { dateOf, instantOf } from "../../core/time";

export type Part<Value> =
  | { phase: "loading" }
  | { phase: "here"; value: Value }
  | { phase: "failed"; error: unknown };

export interface ListingState {
  listing: Part<Listing>;
  reviews: Part<ReviewPage>;
  /** Of the next two weeks, for the shortest length. */
  times: Part<SlotPage>;
  /** The caller's account; null until known. */
  me: string | null;
  /** Why the newest look failed while older content stays; null where it did not. */
  away: unknown;
  /** When the listing came, milliseconds since the epoch. */
  fetchedAt: number | null;
}

export const loading = { phase: "loading" } as const;

export const start: ListingState = {
  listing: loading,
  reviews: loading,
  times: loading,
  me: null,
  away: null,
  fetchedAt: null,
};

/**
 * What a look at the listing came to. Gone is gone, whatever was shown; where nobody answered, what
 * was shown stays.
 */
export function looked(
  state: ListingState,
  result: Part<Listing>,
  now: number,
): Pick<ListingState, "listing" | "away" | "fetchedAt"> {
  const { listing, fetchedAt } = state;
  if (result.phase === "failed" && listing.phase === "here" && isAway(result.error))
    return { listing, away: result.error, fetchedAt };
  return {
    listing: result,
    away: null,
    fetchedAt: result.phase === "here" ? now : fetchedAt,
  };
}

function isAway(error: unknown): boolean {
  return error instanceof HelpoutRefusal && error.isAway;
}

/** What came replaces what was; a failure never takes away what is already shown. */
export function arrived<Value>(part: Part<Value>, result: Part<Value>): Part<Value> {
  return part.phase === "here" && result.phase !== "here" ? part : result;
}

export interface DayTimes {
  /** Local date in the reader's zone. */
  date: string;
  slots: Slot[];
}

/** The first times of the first days: at most `days` days of `perDay` times. */
export function firstTimes(
  slots: readonly Slot[],
  timeZone: string,
  days: number,
  perDay: number,
): DayTimes[] {
  const found: DayTimes[] = [];
  for (const slot of slots) {
    const date = dateOf(instantOf(slot.start), timeZone);
    const last = found.at(-1);
    if (last?.date === date) {
      if (last.slots.length < perDay) last.slots.push(slot);
    } else {
      if (found.length === days) break;
      found.push({ date, slots: [slot] });
    }
  }
  return found;
}

/** Reviews by more than their order: how many gave each figure, five first. */
export function spread(reviews: readonly Review[]): { rating: number; count: number }[] {
  return [5, 4, 3, 2, 1].map((rating) => ({
    rating,
    count: reviews.filter((review) => review.rating === rating).length,
  }));
}
