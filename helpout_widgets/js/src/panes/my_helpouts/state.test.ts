import { describe, expect, it } from "vitest";
import type { Booking, WeeklyRule } from "../../contracts/generated";
import { sampleBooking } from "./sample";
import {
  cancellationOf,
  canReview,
  draftOf,
  emptyOffer,
  endsNextDay,
  joiningOf,
  offerFaults,
  otherOf,
  rulesOf,
  tagsOf,
  weekOf,
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

describe("the hours", () => {
  const rules: WeeklyRule[] = [
    { weekday: 0, start: "13:00", end: "17:00" },
    { weekday: 0, start: "09:00", end: "12:00" },
    { weekday: 6, start: "00:00", end: "24:00" },
  ];

  it("become a week and rules again", () => {
    const week = weekOf(rules);
    expect(week[0]?.map((span) => span.from)).toEqual(["09:00", "13:00"]);
    expect(week[6]).toEqual([{ from: "00:00", to: "00:00" }]);
    expect(rulesOf(week)).toContainEqual({ weekday: 6, start: "00:00", end: "24:00" });
    expect(rulesOf(week)).toHaveLength(3);
  });

  it("say where they run into the next day", () => {
    expect(endsNextDay({ from: "22:00", to: "02:00" })).toBe(true);
    expect(endsNextDay({ from: "22:00", to: "00:00" })).toBe(false);
    expect(endsNextDay({ from: "09:00", to: "17:00" })).toBe(false);
  });
});
