/** Fetches months of times, sends the booking, and looks again when a hint says so. */

import { type Signal, signal } from "@preact/signals";
import type { BookingDraft, Slot } from "../../contracts/generated";
import { leaving } from "../../core/problem/preview";
import { HelpoutRefusal, isAbort } from "../../core/refusal";
import { newId } from "../../core/room/id";
import { dateOf, instantOf, type Month, monthOf, startOfDate } from "../../core/time";
import type { PaneContext } from "../../host/context";
import { createProblemDesk, type ProblemDesk } from "../../host/problem_desk";
import { type BookingAction, type BookingState, reduce, shownDates, start } from "./state";

/** Hints come in bursts; one look answers them all. */
const HINT_MS = 300;

export interface BookingController {
  readonly state: Signal<BookingState>;
  dispatch(action: BookingAction): void;
  turnTo(month: Month): void;
  chooseDuration(duration: number): void;
  chooseAlternative(start: string): void;
  /** What goes along. */
  readonly problem: ProblemDesk;
  submit(): void;
  /** Fetch again what could not be had. */
  retry(): void;
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

const LOST = new Set(["slot_taken", "slot_in_past", "slot_not_offered"]);

export function createBooking(
  context: PaneContext,
  listingId: string,
  wanted: string | null,
): BookingController {
  const { api, timeZone } = context;
  const problem = context.problem ?? createProblemDesk();
  const state = signal<BookingState>(
    start({
      timeZone,
      today: dateOf(context.now(), timeZone),
      wanted: wanted !== null && !Number.isNaN(Date.parse(wanted)) ? wanted : null,
    }),
  );
  // A cell that did not fail is none of the tutor's business until it is asked for.
  if (problem.hasFailure(context.notebook))
    void problem.collect(context.notebook, context.host, { onlyIfOther: true });
  const dispatch = (action: BookingAction) => {
    if (!context.signal.aborted) state.value = reduce(state.peek(), action);
  };
  /** The same attempt keeps its key, so that a lost answer never books twice. */
  let attempt = { key: "", of: "" };
  let loading = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let hasLookedAhead = false;

  const loadTimes = async (own = false) => {
    const { month, duration, listing } = state.peek();
    if (listing === null) return;
    loading.abort();
    loading = new AbortController();
    const { signal: stop } = loading;
    const { first, afterLast } = shownDates(month);
    const from = Math.max(startOfDate(first, timeZone), context.now());
    const to = startOfDate(afterLast, timeZone);
    if (to <= from) {
      const page = {
        slots: [],
        tutor_time_zone: listing.tutor_time_zone,
        clock_changes: [],
        next_slot: null,
      };
      dispatch({ type: "times_came", month, duration, page, own });
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
        },
        { signal: stop },
      );
      if (stop.aborted) return;
      dispatch({ type: "times_came", month, duration, page, own });
      // Only the first time: later an empty month is what was asked for.
      if (!hasLookedAhead && page.slots.length === 0 && page.next_slot !== null)
        turnTo(monthOf(dateOf(instantOf(page.next_slot), timeZone)));
      hasLookedAhead = true;
    } catch (error) {
      if (!isAbort(error) && !stop.aborted) dispatch({ type: "times_failed" });
    }
  };

  const turnTo = (month: Month) => {
    dispatch({ type: "turned_to", month });
    void loadTimes();
  };

  const loadListing = async () => {
    try {
      const listing = await api.listing(listingId, { signal: context.signal });
      dispatch({ type: "listing_came", listing });
      await loadTimes();
    } catch (error) {
      if (!isAbort(error)) dispatch({ type: "listing_failed", error });
    }
  };

  const draft = (): BookingDraft | null => {
    const { start: from, duration, summary } = state.peek();
    // What is not shown yet does not leave.
    if (from === null || problem.state.peek().phase === "looking") return null;
    const body = {
      listing_id: listingId,
      start: from,
      duration_minutes: duration,
      problem: leaving(problem.state.peek().preview, summary),
    };
    const text = JSON.stringify(body);
    if (attempt.of !== text) attempt = { key: newId("frm").slice(0, 64), of: text };
    return { ...body, idempotency_key: attempt.key };
  };

  const submit = async () => {
    if (state.peek().phase !== "choosing") return;
    const body = draft();
    if (body === null) return;
    dispatch({ type: "sent" });
    try {
      const booking = await api.book(body, { signal: context.signal });
      dispatch({ type: "booked", booking });
      problem.clear();
    } catch (error) {
      if (isAbort(error)) return;
      if (error instanceof HelpoutRefusal && LOST.has(error.code)) {
        dispatch({ type: "slot_lost", alternatives: alternativesOf(error), error });
        void loadTimes(true);
      } else dispatch({ type: "refused", error });
    }
  };

  const stopListening = context.events.listen((hint) => {
    if (state.peek().phase === "booked" || hint.name === "live_session_changed") return;
    clearTimeout(timer);
    timer = setTimeout(() => void (state.peek().listing ? loadTimes() : loadListing()), HINT_MS);
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
    turnTo,
    chooseDuration(duration) {
      dispatch({ type: "chose_duration", duration });
      void loadTimes();
    },
    chooseAlternative(from) {
      dispatch({ type: "chose_alternative", start: from });
      if (state.peek().times === null) void loadTimes();
    },
    problem,
    submit: () => void submit(),
    retry: () => void (state.peek().listing === null ? loadListing() : loadTimes()),
  };
}
