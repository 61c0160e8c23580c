import { describe, expect, it } from "vitest";
import type { Booking, BookingMove } from "../../contracts/generated";
import { sampleBooking } from "./sample";
import { cancelCost, endOf, moveText, type Seen, standingsOf } from "./standing";

const HOUR = 3_600_000;
const now = Date.parse("2026-11-02T12:00:00Z");
const seen: Seen = { now, timeZone: "Asia/Kolkata", fetchedAt: now };
const { tutor, student } = sampleBooking;
const as = (more: Partial<Booking>): Booking => ({ ...sampleBooking, ...more });
const said = (more: Partial<Booking>, when = seen) =>
  standingsOf(as(more), when).map(({ text }) => text);
const move = (more: Partial<BookingMove>): BookingMove => ({
  at: "2026-11-02T10:00:00Z",
  actor_id: tutor.id,
  status: "cancelled",
  reason: "",
  act: "",
  ...more,
});

describe("what is open about a booking", () => {
  it("is nothing where it simply stands", () => expect(said({})).toEqual([]));

  it("is a hold or a request, with what is left of it since it was fetched", () => {
    const left = { expires_in_ms: 20 * HOUR };
    const later = { ...seen, now: now + 2 * HOUR };
    expect(said({ status: "held", expires_in_ms: 240_000 })).toEqual([
      "Kept for you for 4 min more",
    ]);
    expect(said({ status: "requested", ...left }, later)).toEqual([
      "Ada has not answered yet, lapses in 18 h",
    ]);
    expect(said({ status: "requested", role: "tutor", ...left })).toEqual([
      "Amara asks for this time, answer within 20 h",
    ]);
  });

  it("is another time that somebody asks for", () => {
    const proposal = {
      by: tutor.id,
      start: "2026-11-03T15:00:00Z",
      end: "2026-11-03T15:30:00Z",
      reason: "",
      at: "2026-11-02T10:00:00Z",
      expires_at: "2026-11-03T10:00:00Z",
    };
    expect(said({ proposal })).toEqual(["Ada asks for 8:30 pm"]);
    expect(said({ proposal: { ...proposal, by: student.id } })).toEqual(["You asked for 8:30 pm"]);
    expect(said({ proposal: { ...proposal, start: "2026-11-05T15:00:00Z" } })).toEqual([
      "Ada asks for Thu 5 Nov, 8:30 pm",
    ]);
  });

  it("is the last word of each about being late", () => {
    const late = (by: string, minutes: number) => ({ by, minutes, at: "2026-11-03T13:59:00Z" });
    expect(said({ late: [late(tutor.id, 5), late(student.id, 10), late(tutor.id, 15)] })).toEqual([
      "Ada comes 15 min late",
      "You come 10 min late",
    ]);
  });
});

describe("how a booking ended", () => {
  const ended = (more: Partial<Booking>) => endOf(as(more)).text;
  it("names who cancelled, also of old ones", () => {
    expect(ended({ status: "cancelled", cancelled_by: "student" })).toBe("Cancelled by you");
    expect(ended({ status: "cancelled", cancelled_by: "tutor" })).toBe("Cancelled by Ada");
    expect(ended({ status: "cancelled", cancelled_by: "staff" })).toContain("staff");
    expect(ended({ status: "cancelled", history: [move({})] })).toBe("Cancelled by Ada");
  });
  it("tells a request that was turned down from one that nobody answered", () => {
    const asked = move({ status: "requested", act: "request", actor_id: student.id });
    const declined = [asked, move({ act: "decline" })];
    const down = { status: "cancelled", cancelled_by: "tutor", history: declined } as const;
    expect(ended(down)).toBe("Ada could not take it");
    expect(ended({ ...down, role: "tutor" })).toBe("You turned it down");
    expect(ended({ status: "expired", history: [asked] })).toBe("Ada did not answer in time");
    expect(ended({ status: "expired", history: [asked], role: "tutor" })).toBe(
      "You did not answer in time",
    );
    expect(ended({ status: "expired" })).toBe("Not booked in time");
  });
  it("says who did not come", () => {
    const missed = (no_show_of: Booking["no_show_of"], role: Booking["role"]) =>
      ended({ status: "no_show", no_show_of, role });
    expect(missed("tutor", "student")).toBe("Ada did not come");
    expect(missed("tutor", "tutor")).toBe("You did not come");
    expect(missed("student", "tutor")).toBe("Amara did not come");
    expect(missed("both", "tutor")).toBe("Neither of you came");
  });
});

describe("history", () => {
  it("says who did what, lines without an act too", () => {
    const line = (more: Partial<BookingMove>) => moveText(sampleBooking, move(more));
    expect(line({ act: "approve" })).toBe("Ada accepted");
    expect(line({ act: "cancel", actor_id: student.id })).toBe("You cancelled");
    expect(line({ act: "lapse", actor_id: "system" })).toBe("it lapsed");
    expect(line({ act: "reassign", actor_id: "acc_x" })).toBe("Somebody gave it to a colleague");
    expect(line({ status: "confirmed", actor_id: student.id })).toBe("You booked it");
    expect(line({ status: "expired" })).toBe("");
  });
});

describe("what cancelling costs", () => {
  const cost = (cancellation: Booking["cancellation"], more: Partial<Booking> = {}) =>
    cancelCost(as({ cancellation, ...more }), "Asia/Kolkata");
  it("is said as it is now", () => {
    expect(cost({ percent: 0, free_until: null })).toBe("It costs nothing.");
    expect(cost({ percent: 0, free_until: "2026-11-02T14:00:00Z" })).toBe(
      "It costs nothing until Mon 2 Nov, 7:30 pm.",
    );
    expect(cost({ percent: 50, free_until: null })).toContain("half of the price now");
    expect(cost({ percent: 100, free_until: null })).toContain("the whole price now");
    expect(cost({ percent: 0, free_until: null }, { role: "tutor" })).toBe("Amara pays nothing.");
    expect(cost(null)).toBe("");
  });
});
