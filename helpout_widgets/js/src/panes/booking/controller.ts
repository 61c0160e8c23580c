/** Holds the chosen slot while the form is open, and sends the booking or the series. */

import { effect, type ReadonlySignal } from "@preact/signals";
import type { BookingDraft, Problem } from "../../contracts/generated";
import { leaving } from "../../core/problem/preview";
import { HelpoutRefusal, isAbort } from "../../core/refusal";
import { newId } from "../../core/room/id";
import type { PaneContext } from "../../host/context";
import { createProblemDesk, type ProblemDesk } from "../../host/problem_desk";
import { createHoldKeeper, type Hold } from "./hold";
import { alternativesOf, createTimes, LOST, type Times } from "./times";

export interface BookingController extends Times {
  readonly hold: ReadonlySignal<Hold>;
  /** What goes along. */
  readonly problem: ProblemDesk;
  submit(): void;
  /** Those weeks of a refused series that can be had. */
  submitOthers(): void;
  /** Another time for a week that could not be had; rejects with a refusal. */
  fillGap(gap: string, start: string): Promise<void>;
  /** After the hold lapsed. */
  keepAgain(): void;
}

export function createBooking(
  context: PaneContext,
  listingId: string,
  wanted: string | null,
): BookingController {
  const { api, timeZone } = context;
  const problem = context.problem ?? createProblemDesk();
  const times = createTimes(context, {
    listingId,
    wanted,
    length: null,
    moved: null,
    kept: () => keeper.kept(),
  });
  const { state, dispatch } = times;
  const refused = (error: unknown) => {
    if (error instanceof HelpoutRefusal && LOST.has(error.code)) {
      dispatch({ type: "slot_lost", alternatives: alternativesOf(error), error });
      void times.look(true);
    } else dispatch({ type: "refused", error });
  };
  const keeper = createHoldKeeper(
    context,
    listingId,
    (error) => {
      // What else goes wrong with a hold need not stop anybody: booking says it, if it still is so.
      if (error instanceof HelpoutRefusal && LOST.has(error.code)) refused(error);
      else void times.look();
    },
    () => void times.look(true),
  );
  const stopHolding = effect(() => {
    const { listing, start, duration, phase } = state.value;
    if (phase === "sending" || phase === "booked" || listing === null) return;
    keeper.want(start === null ? null : { start, duration });
  });
  context.signal.addEventListener("abort", stopHolding);

  // A cell that did not fail is none of the tutor's business until it is asked for.
  if (problem.hasFailure(context.notebook))
    void problem.collect(context.notebook, context.host, { onlyIfOther: true });
  /** The same attempt keeps its key, so that a lost answer never books twice. */
  let attempt = { key: "", of: "" };
  const keyed = <Body extends object>(body: Body): Body & { idempotency_key: string } => {
    const text = JSON.stringify(body);
    if (attempt.of !== text) attempt = { key: newId("frm").slice(0, 64), of: text };
    return { ...body, idempotency_key: attempt.key };
  };
  const told = (): Problem => leaving(problem.state.peek().preview, state.peek().summary);

  const send = async (allOrNothing: boolean) => {
    const { start, duration, weeks, phase } = state.peek();
    // What is not shown yet does not leave.
    if (phase !== "choosing" || start === null || problem.state.peek().phase === "looking") return;
    dispatch({ type: "sent" });
    const held = await keeper.settled();
    // The hold found out that somebody was faster.
    if (state.peek().start === null || context.signal.aborted) return;
    const body = {
      listing_id: listingId,
      start,
      duration_minutes: duration,
      problem: told(),
      hold_id: held?.id ?? null,
      agreement_hash: held?.agreement_hash ?? "",
    } satisfies Omit<BookingDraft, "idempotency_key">;
    try {
      if (weeks > 1) {
        const plan = { ...body, weeks, all_or_nothing: allOrNothing, time_zone: timeZone };
        const result = await api.bookSeries(keyed(plan), { signal: context.signal });
        if (result.bookings.length > 0) keeper.confirmed();
        // Answered: whoever asks again wants to know how it is then.
        attempt = { key: "", of: "" };
        dispatch({ type: "series_came", result });
      } else {
        const booking = await api.book(keyed(body), { signal: context.signal });
        keeper.confirmed();
        dispatch({ type: "booked", booking });
      }
      if (state.peek().phase === "booked" && (state.peek().series?.gaps ?? []).length === 0)
        problem.clear();
    } catch (error) {
      if (isAbort(error)) return;
      // Another agreement than the one that was shown: the next hold brings it.
      if (error instanceof HelpoutRefusal && error.code === "agreement_changed") keeper.anew();
      refused(error);
    }
  };

  return {
    ...times,
    hold: keeper.state,
    problem,
    submit: () => void send(state.peek().allOrNothing),
    submitOthers: () => void send(false),
    async fillGap(gap, start) {
      const body = {
        listing_id: listingId,
        start,
        duration_minutes: state.peek().duration,
        problem: told(),
        agreement_hash: state.peek().booking?.agreement_hash ?? "",
      };
      const booking = await api.book(keyed(body), { signal: context.signal });
      dispatch({ type: "gap_filled", start: gap, booking });
    },
    keepAgain: () => void keeper.settled(),
  };
}
