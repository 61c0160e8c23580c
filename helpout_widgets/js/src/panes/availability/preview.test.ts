import { describe, expect, it } from "vitest";
import { daysOf, shareOf } from "./preview";

const iso = (text: string) => `${text}:00Z`;

describe("the next days", () => {
  it("are those of the tutor's clock, across a clock change", () => {
    const days = daysOf({
      zones: [
        {
          time_zone: "America/New_York",
          start: iso("2026-11-01T04:00"),
          end: iso("2026-11-03T05:00"),
        },
      ],
      open: [{ start: iso("2026-11-01T13:00"), end: iso("2026-11-02T06:00") }],
      taken: [{ start: iso("2026-11-02T05:30"), end: iso("2026-11-02T07:00") }],
      full: ["2026-11-02"],
    });
    expect(
      days.map(({ date, end, start, full }) => [date, (end - start) / 3_600_000, full]),
    ).toEqual([
      ["2026-11-01", 25, false],
      ["2026-11-02", 24, true],
    ]);
    expect(days.map(({ open }) => open.length)).toEqual([1, 1]);
    expect(days.map(({ taken }) => taken.length)).toEqual([0, 1]);
    const [first] = days;
    const [piece] = first?.open ?? [];
    expect(first && piece && shareOf(piece, first)).toEqual({ from: 36, length: 64 });
  });

  it("go on with another clock on a journey", () => {
    const days = daysOf({
      zones: [
        {
          time_zone: "Europe/Berlin",
          start: iso("2026-06-01T22:00"),
          end: iso("2026-06-02T15:00"),
        },
        { time_zone: "Asia/Tokyo", start: iso("2026-06-02T15:00"), end: iso("2026-06-03T15:00") },
      ],
      open: [],
      taken: [],
      full: [],
    });
    expect(days.map(({ date, zone }) => [date, zone])).toEqual([
      ["2026-06-02", "Europe/Berlin"],
      ["2026-06-03", "Asia/Tokyo"],
    ]);
  });
});
