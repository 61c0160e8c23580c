/**
 * Keeps the chosen slot while the form is open: asks for a hold, lets go of it, tells when it lapsed.
 *
 * Owns at most one hold. Does not know the form; the form works without a hold as well.
 */

import { type ReadonlySignal, signal } from "@preact/signals";
import type { Agreement, Booking, Slot } from "../../contracts/generated";
import { isAbort } from "../../core/refusal";
import { newId } from "../../core/room/id";
import { instantOf } from "../../core/time";
import type { PaneContext } from "../../host/context";

export interface Hold {
  /** `without`: it could not be had; booking may still work. */
  phase: "none" | "asking" | "held" | "lapsed" | "without";
  booking: Booking | null;
  /** Milliseconds since the epoch. */
  lapsesAt: number | null;
}

export interface Wanted {
  start: string;
  duration: number;
}

export interface HoldKeeper {
  readonly state: ReadonlySignal<Hold>;
  /** Another choice lets go of the one before; none lets go of all. */
  want(wanted: Wanted | null): void;
  /** The hold of what is wanted, asked for once more where it lapsed; null where there is none. */
  settled(): Promise<Booking | null>;
  /** The slot that is ours, or about to be, though the server counts it as taken. */
  kept(): Slot | null;
  /** Let go of it and ask again: what is agreed on may read otherwise now. */
  anew(): void;
  /** It is a booking now, nothing to let go of. */
  confirmed(): void;
}

/** Arrow keys run over times; only where they rest is a slot asked for. */
const REST_MS = 400;
const none: Hold = { phase: "none", booking: null, lapsesAt: null };

export function createHoldKeeper(
  context: PaneContext,
  listingId: string,
  /** The slot went to somebody else, or another refusal. */
  onRefused: (error: unknown) => void,
  onLapsed: () => void,
): HoldKeeper {
  const { api } = context;
  const state = signal<Hold>(none);
  let wanted: Wanted | null = null;
  let rest: ReturnType<typeof setTimeout> | undefined;
  let lapse: ReturnType<typeof setTimeout> | undefined;
  let asking: Promise<void> = Promise.resolve();
  let turn = 0;

  const release = (booking: Booking | null) => {
    // A hold that cannot be let go of lapses by itself.
    if (booking !== null) api.releaseBooking(booking.id).catch(() => {});
  };
  const drop = () => {
    turn += 1;
    clearTimeout(rest);
    clearTimeout(lapse);
    if (state.peek().phase === "held") release(state.peek().booking);
    state.value = none;
  };
  const keep = (booking: Booking) => {
    const left = booking.expires_in_ms;
    state.value = {
      phase: "held",
      booking,
      lapsesAt: left === null ? null : context.now() + left,
    };
    if (left === null) return;
    lapse = setTimeout(() => {
      state.value = { ...state.peek(), phase: "lapsed" };
      onLapsed();
    }, left);
  };
  const ask = async () => {
    if (wanted === null || context.signal.aborted) return;
    turn += 1;
    const mine = turn;
    clearTimeout(rest);
    clearTimeout(lapse);
    state.value = { ...none, phase: "asking" };
    try {
      const booking = await api.holdSlot({
        listing_id: listingId,
        start: wanted.start,
        duration_minutes: wanted.duration,
        idempotency_key: newId("frm").slice(0, 64),
      });
      // Something else was chosen, or the form left, while the answer was on its way.
      if (mine !== turn || context.signal.aborted) release(booking);
      else keep(booking);
    } catch (error) {
      if (mine !== turn || isAbort(error)) return;
      state.value = { ...none, phase: "without" };
      onRefused(error);
    }
  };
  const begin = () => {
    asking = ask();
  };
  context.signal.addEventListener("abort", drop);

  return {
    state,
    want(next) {
      if (next?.start === wanted?.start && next?.duration === wanted?.duration) return;
      drop();
      wanted = next;
      if (next !== null) rest = setTimeout(begin, REST_MS);
    },
    async settled() {
      const { phase } = state.peek();
      if (wanted !== null && (phase === "none" || phase === "lapsed")) begin();
      await asking;
      const now = state.peek();
      return now.phase === "held" ? now.booking : null;
    },
    kept() {
      const { phase } = state.peek();
      if (wanted === null || phase === "lapsed" || phase === "without") return null;
      const end = instantOf(wanted.start) + wanted.duration * 60_000;
      return { start: wanted.start, end: new Date(end).toISOString() };
    },
    anew() {
      drop();
      begin();
    },
    confirmed() {
      clearTimeout(lapse);
      turn += 1;
      wanted = null;
      state.value = none;
    },
  };
}

/** What is agreed on: of the hold, else as far as the listing tells. */
export function agreementOf(
  hold: Hold,
  listing: {
    title: string;
    description: string;
    requirements: string;
    approval_required: boolean;
    cancellation: Agreement["cancellation"];
  },
  duration: number,
): Agreement {
  if (hold.booking?.agreement != null) return hold.booking.agreement;
  return {
    title: listing.title,
    description: listing.description,
    requirements: listing.requirements,
    duration_minutes: duration,
    price_minor: 0,
    currency: "",
    approval_required: listing.approval_required,
    cancellation: listing.cancellation,
    free_cancellation_hours: 24,
    reschedules_max: 2,
  };
}
