/** A marketplace's answers to all that is done with a booking. */

import type { Booking, SeriesGap } from "../src/contracts/generated";
import type { Api } from "../src/core/api";
import { HelpoutRefusal } from "../src/core/refusal";
import { weekly } from "../src/core/time";
import { ada, booking, heldOf } from "./bookings";
import { slots } from "./free_times";
import { NOW } from "./now";
import type { Scene } from "./room";

const MINUTE = 60_000;

type Moves = Pick<
  Api,
  | "book"
  | "holdSlot"
  | "releaseBooking"
  | "bookSeries"
  | "approveBooking"
  | "declineBooking"
  | "proposeTime"
  | "acceptTime"
  | "declineTime"
  | "sayLate"
  | "proposeExtension"
  | "acceptExtension"
  | "declineExtension"
>;

interface Answers {
  answer<Value>(value: Value): Promise<Value>;
  /** Every time was just taken. */
  isTaken: boolean;
  onGone(start: string): void;
}

function taken(start: string): Promise<never> {
  const alternatives = slots(start, "2026-11-20T00:00:00Z", 30).slice(1, 4);
  const refusal = { code: "slot_taken", title: "", detail: "", field: null };
  return Promise.reject(new HelpoutRefusal({ ...refusal, context: { alternatives } }, 409));
}

export function galleryMoves(scene: Scene, { answer, isTaken, onGone }: Answers): Moves {
  const asks = scene.more.has("ask");
  const made = (start: string, minutes: number, more: Partial<Booking> = {}): Booking => ({
    ...booking(NOW, Date.parse(start) - NOW, {
      status: asks ? "requested" : "confirmed",
      expires_in_ms: asks ? 47 * 60 * MINUTE : null,
      ...more,
    }),
    end: new Date(Date.parse(start) + minutes * MINUTE).toISOString(),
  });
  const same = () => answer(made(new Date(NOW).toISOString(), 30));
  return {
    holdSlot: (draft) => {
      const left = scene.more.has("soon") ? 100_000 : scene.more.has("lapsed") ? 300 : 522_000;
      return answer(heldOf(NOW, draft, asks, left));
    },
    releaseBooking: same,
    book: (draft) => {
      onGone(draft.start);
      return isTaken ? taken(draft.start) : answer(made(draft.start, draft.duration_minutes));
    },
    bookSeries: (draft) => {
      const starts = weekly(Date.parse(draft.start), draft.weeks, "Asia/Kolkata");
      const lost = scene.more.has("gaps") ? [1, 3] : [];
      const iso = (at: number) => new Date(at).toISOString();
      const gaps: SeriesGap[] = lost.map((week) => ({
        start: iso(starts[week] ?? 0),
        code: week === 1 ? "slot_taken" : "slot_not_offered",
        detail: "",
        alternatives:
          week === 1
            ? [60, 90].map((minutes) => ({
                start: iso((starts[week] ?? 0) + minutes * MINUTE),
                end: iso((starts[week] ?? 0) + (minutes + 30) * MINUTE),
              }))
            : [],
      }));
      const kept = starts.filter((_, week) => !lost.includes(week));
      const none = lost.length > 0 && draft.all_or_nothing !== false;
      return answer({
        series_id: none ? null : "ser_gallery",
        bookings: none ? [] : kept.map((at) => made(iso(at), 30, { id: `bkg_${at}`, tutor: ada })),
        gaps,
      });
    },
    approveBooking: same,
    declineBooking: same,
    proposeTime: same,
    acceptTime: same,
    declineTime: same,
    sayLate: same,
    proposeExtension: same,
    acceptExtension: same,
    declineExtension: same,
  };
}
