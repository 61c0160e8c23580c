import { describe, expect, it } from "vitest";
import type { Booking } from "../../contracts/generated";
import { sampleBooking } from "../my_helpouts/sample";
import { lengthsOf, standOf } from "./extension";
import { lateOf } from "./late";

const MINUTE = 60_000;
const at = (text: string) => Date.parse(text);
const as = (more: Partial<Booking>): Booking => ({ ...sampleBooking, ...more });
const { tutor, student } = sampleBooking;

describe("going on longer", () => {
  it("offers what both calendars allow", () => {
    expect(lengthsOf(45)).toEqual([5, 15, 30]);
    expect(lengthsOf(15)).toEqual([5, 15]);
    expect(lengthsOf(4)).toEqual([]);
  });
  it("is offered near the end only, where the server lets it", () => {
    const can = as({ extendable_minutes: 30, may: ["propose_extension"] });
    expect(standOf(can, 30 * MINUTE)).toBe("none");
    expect(standOf(can, 9 * MINUTE)).toBe("may_ask");
    expect(standOf({ ...can, may: [] }, 9 * MINUTE)).toBe("none");
    expect(standOf({ ...can, extendable_minutes: 0 }, 9 * MINUTE)).toBe("none");
    expect(standOf(null, 0)).toBe("none");
  });
  it("waits for the other, or asks", () => {
    const extension = { by: tutor.id, minutes: 15, at: sampleBooking.start };
    const may: Booking["may"] = ["accept_extension", "decline_extension"];
    expect(standOf(as({ extension, may }), 60 * MINUTE)).toBe("asks");
    expect(standOf(as({ extension, may, role: "tutor" }), 60 * MINUTE)).toBe("asked");
    expect(standOf(as({ extension, may: [], role: "staff" }), 0)).toBe("none");
  });
});

describe("coming late", () => {
  const now = at("2026-11-03T13:59:00Z");
  const late = (by: string) => as({ late: [{ by, minutes: 10, at: "2026-11-03T13:58:00Z" }] });
  it("is told to who waits, until then", () => {
    expect(lateOf(late(tutor.id), now)).toEqual({
      text: "Ada comes 10 min late.",
      expectedAt: at("2026-11-03T14:10:00Z"),
    });
    expect(lateOf(late(student.id), now)?.text).toBe("Ada reads that you come 10 min late.");
    expect(lateOf(late(tutor.id), at("2026-11-03T14:10:00Z"))).toBeNull();
    expect(lateOf(sampleBooking, now)).toBeNull();
  });
});
