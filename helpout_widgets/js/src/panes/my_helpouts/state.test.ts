import { describe, expect, it } from "vitest";
import type { Booking } from "../../contracts/generated";
import { sampleBooking } from "./sample";
import {
  cancellationOf,
  canReview,
  draftOf,
  emptyOffer,
  joiningOf,
  offerFaults,
  otherOf,
  tagsOf,
} from "./state";

const booking = sampleBooking;
const at = (time: string) => Date.parse(`2026-11-03T${time}Z`);

describe("a booking", () => {
  it("is rated once it was held, until both reviews are public", () => {
    const done: Booking = { ...booking, status: "completed" };
    expect(canReview(booking)).toBe(false);
    expect(canReview(done)).toBe(true);
    expect(canReview({ ...done, my_review_written: true })).toBe(true);
    expect(canReview({ ...done, their_review_written: true })).toBe(true);
    expect(canReview({ ...done, my_review_written: true, their_review_written: true })).toBe(false);
    expect(canReview({ ...done, role: "staff" })).toBe(false);
  });

  it("says who called it off, and why", () => {
    expect(cancellationOf(booking)).toBeNull();
    const move = {
      at: booking.start,
      actor_id: "acc_1",
      status: "cancelled",
      reason: "ill",
      act: "cancel",
    } as const;
    expect(cancellationOf({ ...booking, status: "cancelled", history: [move] })).toEqual({
      by: "acc_1",
      reason: "ill",
    });
  });

  it("is with the other one", () => {
    expect(otherOf(booking).display_name).toBe("Ada");
    expect(otherOf({ ...booking, role: "tutor" }).display_name).toBe("Amara");
  });

  it("can be joined inside its window only", () => {
    expect(joiningOf(booking, at("13:44:59"))).toBe("later");
    expect(joiningOf(booking, at("13:45:00"))).toBe("open");
    expect(joiningOf(booking, at("15:00:00"))).toBe("over");
    expect(joiningOf({ ...booking, status: "completed" }, at("14:00:00"))).toBe("over");
  });

  it("has no room to join while it is asked for, and none once it lapsed", () => {
    for (const status of ["held", "requested", "expired", "no_show"] as const)
      expect(joiningOf({ ...booking, status }, at("14:00:00"))).toBe("over");
  });
});

describe("an offer", () => {
  it("names what is missing", () => {
    expect(offerFaults(emptyOffer)).toEqual({ title: "missing", description: "missing" });
    expect(
      offerFaults({ ...emptyOffer, title: "SQL", description: "Joins", durations: [] }),
    ).toEqual({ durations: "missing" });
  });

  it("takes tags apart at commas, once each", () => {
    expect(tagsOf(" pandas ,, time  series, pandas")).toEqual(["pandas", "time series"]);
    const nine = "a,b,c,d,e,f,g,h,i";
    expect(offerFaults({ ...emptyOffer, title: "SQL", description: "J", tags: nine })).toEqual({
      tags: "too_many",
    });
  });

  it("is sent trimmed and in order", () => {
    const draft = draftOf({ ...emptyOffer, title: " SQL joins ", durations: [60, 30] });
    expect(draft.title).toBe("SQL joins");
    expect(draft.durations_minutes).toEqual([30, 60]);
  });
});
