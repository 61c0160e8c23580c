import { describe, expect, it } from "vitest";
import {
  addDays,
  addMonths,
  cityOf,
  currentName,
  dateOf,
  formatDayTime,
  formatLongDate,
  formatMonth,
  formatNear,
  formatPast,
  formatSpan,
  isZone,
  moveMonths,
  offsetMinutes,
  startOfDate,
  weeksOf,
} from ".";

const at = (text: string) => Date.parse(text);

describe("wall clocks", () => {
  it("reads an instant in the asked zone", () => {
    expect(dateOf(at("2026-11-02T20:00:00Z"), "Asia/Kolkata")).toBe("2026-11-03");
    expect(formatDayTime(at("2026-11-03T14:00:00Z"), "Asia/Kolkata")).toBe("Tue 3 Nov, 7:30 pm");
    expect(formatDayTime(at("2026-11-03T14:00:00Z"), "America/New_York")).toBe(
      "Tue 3 Nov, 9:00 am",
    );
    expect(formatDayTime(at("2026-01-01T00:05:00Z"), "UTC")).toBe("Thu 1 Jan, 12:05 am");
  });

  it("knows offsets on both sides of a clock change", () => {
    expect(offsetMinutes(at("2026-10-31T12:00:00Z"), "America/New_York")).toBe(-240);
    expect(offsetMinutes(at("2026-11-02T12:00:00Z"), "America/New_York")).toBe(-300);
    expect(offsetMinutes(at("2026-06-01T00:00:30Z"), "Asia/Kathmandu")).toBe(345);
  });

  it("finds where a date begins, also on days of 23 and 25 hours and without midnight", () => {
    expect(startOfDate("2026-11-01", "America/New_York")).toBe(at("2026-11-01T04:00:00Z"));
    expect(startOfDate("2026-11-02", "America/New_York")).toBe(at("2026-11-02T05:00:00Z"));
    expect(startOfDate("2026-03-08", "America/New_York")).toBe(at("2026-03-08T05:00:00Z"));
    expect(startOfDate("2026-09-06", "America/Santiago")).toBe(at("2026-09-06T04:00:00Z"));
    expect(startOfDate("2026-11-03", "Pacific/Kiritimati")).toBe(at("2026-11-02T10:00:00Z"));
    expect(startOfDate("2026-11-03", "Pacific/Pago_Pago")).toBe(at("2026-11-03T11:00:00Z"));
  });

  it("tells zones and their cities", () => {
    expect(isZone("America/Argentina/Buenos_Aires")).toBe(true);
    expect(isZone("Nowhere/City")).toBe(false);
    expect(isZone("")).toBe(false);
    expect(cityOf("America/New_York")).toBe("New York");
    expect(cityOf("UTC")).toBe("UTC");
    expect(cityOf("Asia/Calcutta")).toBe("Kolkata");
    expect(currentName("Asia/Calcutta")).toBe("Asia/Kolkata");
    expect(currentName("Europe/Oslo")).toBe("Europe/Oslo");
    expect(cityOf("Etc/GMT+5")).toBe("UTC");
  });
});

describe("words", () => {
  const now = at("2026-10-28T12:00:00Z");
  it("says today and tomorrow by the reader's calendar", () => {
    expect(formatNear(at("2026-10-28T16:00:00Z"), "Asia/Kolkata", now)).toBe("Today, 9:30 pm");
    expect(formatNear(at("2026-10-28T19:00:00Z"), "Asia/Kolkata", now)).toBe("Tomorrow, 12:30 am");
    expect(formatNear(at("2026-10-30T12:30:00Z"), "Asia/Kolkata", now)).toBe("Fri 30 Oct, 6:00 pm");
  });
  it("leaves out this year", () => {
    expect(formatPast(at("2026-10-12T00:00:00Z"), "UTC", now)).toBe("12 Oct");
    expect(formatPast(at("2025-10-12T00:00:00Z"), "UTC", now)).toBe("12 Oct 2025");
  });
  it("writes dates and spans whole", () => {
    expect(formatLongDate("2026-11-03")).toBe("Tuesday 3 November");
    expect(formatMonth("2026-11")).toBe("November 2026");
    expect(formatSpan(-5)).toBe("0 s");
    expect(formatSpan(59_001)).toBe("1 min");
    expect(formatSpan(3 * 86_400_000)).toBe("3 days");
  });
});

describe("calendar", () => {
  it("moves by days and months and keeps within a month", () => {
    expect(addDays("2026-12-31", 1)).toBe("2027-01-01");
    expect(addMonths("2026-01", -1)).toBe("2025-12");
    expect(moveMonths("2026-01-31", 1)).toBe("2026-02-28");
    expect(moveMonths("2026-03-15", -1)).toBe("2026-02-15");
  });
  it("gives whole weeks from Monday", () => {
    const weeks = weeksOf("2026-11");
    expect(weeks[0]?.[0]).toBe("2026-10-26");
    expect(weeks.at(-1)?.[6]).toBe("2026-12-06");
    expect(weeks).toHaveLength(6);
    expect(weeksOf("2027-02")).toHaveLength(4);
  });
});
