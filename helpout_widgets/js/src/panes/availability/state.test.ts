import { describe, expect, it } from "vitest";
import type { Availability } from "../../contracts/generated";
import {
  draftOf,
  emptyDay,
  emptyTravel,
  faultsOf,
  formOf,
  holidaysOf,
  isSame,
  withHolidays,
} from "./state";
import { copied, endsNextDay, isWhole, isWholeDay, proposedSpan, weekOf, withSpans } from "./week";

const stored: Availability = {
  time_zone: "Europe/Berlin",
  weekly: [
    { weekday: 0, start: "13:00", end: "17:00", valid_from: null, valid_until: null },
    { weekday: 0, start: "09:00", end: "12:00", valid_from: null, valid_until: null },
    { weekday: 6, start: "00:00", end: "24:00", valid_from: null, valid_until: null },
    { weekday: 2, start: "18:00", end: "01:00", valid_from: "2026-09-01", valid_until: null },
  ],
  exceptions: [
    { date: "2026-12-25", kind: "replaces", start: "00:00", end: "00:00", note: "Christmas" },
    { date: "2026-11-07", kind: "adds", start: "20:00", end: "24:00", note: "" },
    { date: "2026-11-06", kind: "replaces", start: "10:00", end: "15:00", note: "" },
  ],
  travels: [
    {
      first_date: "2026-05-03",
      last_date: "2026-05-17",
      time_zone: "Asia/Tokyo",
      rules_in: "there",
    },
  ],
  time_off: [],
  increment_minutes: 20,
  min_notice_minutes: 60,
  buffer_before_minutes: 5,
  buffer_after_minutes: 10,
  horizon_days: 30,
  max_per_day: 3,
  max_per_week: null,
};
const form = formOf(stored, "Asia/Kolkata");

describe("hours as they are edited", () => {
  it("come back as they were, in order", () => {
    const draft = draftOf(form);
    expect(draft.exceptions?.map(({ date }) => date)).toEqual([
      "2026-11-06",
      "2026-11-07",
      "2026-12-25",
    ]);
    expect(new Set(draft.weekly)).toEqual(new Set(stored.weekly));
    expect(draft.travels).toEqual(stored.travels);
    expect(draft.max_per_day).toBe(3);
    expect(draft.max_per_week).toBeNull();
    expect(draft).not.toHaveProperty("time_off");
    expect(isSame(form, formOf(stored, "UTC"))).toBe(true);
    expect(isSame(form, { ...form, before: 10 })).toBe(false);
  });

  it("are meant in one's own zone while there are none", () => {
    const none = { ...stored, weekly: [], time_zone: "UTC" };
    expect(formOf(none, "Asia/Kolkata").zone).toBe("Asia/Kolkata");
  });

  it("keep the week that always holds apart from seasons", () => {
    expect(form.seasons.map(({ from, until }) => [from, until])).toEqual([
      ["", ""],
      ["2026-09-01", ""],
    ]);
    expect(form.seasons[0]?.week[0]?.map((span) => span.from)).toEqual(["09:00", "13:00"]);
    expect(form.seasons[0]?.week[6]).toEqual([{ from: "00:00", to: "00:00" }]);
  });

  it("tell a closed day from other and extra hours", () => {
    expect(form.days.map(({ kind }) => kind)).toEqual(["other", "extra", "closed"]);
    expect(form.days[1]?.to).toBe("00:00");
  });
});

describe("faults", () => {
  it("are none where all is filled in", () => {
    expect(faultsOf(form)).toEqual([]);
  });

  it.each([
    ["zone", { zone: "Mars/Olympus" }],
    ["day_date", { days: [emptyDay] }],
    ["time", { days: [{ ...emptyDay, date: "2026-01-01", kind: "other" as const, to: "" }] }],
    [
      "day_length",
      { days: [{ ...emptyDay, date: "2026-01-01", kind: "extra" as const, to: "09:00" }] },
    ],
    ["season", { seasons: [...form.seasons, { from: "", until: "", week: weekOf([]) }] }],
    ["travel_dates", { travels: [{ ...emptyTravel, zone: "UTC" }] }],
    ["travel_zone", { travels: [{ ...emptyTravel, first: "2026-01-01", last: "2026-01-02" }] }],
    [
      "travel_overlap",
      {
        travels: [
          ...form.travels,
          { ...emptyTravel, first: "2026-05-17", last: "2026-05-20", zone: "UTC" },
        ],
      },
    ],
  ])("say %s", (fault, part) => {
    expect(faultsOf({ ...form, ...part })).toEqual([fault]);
  });
});

describe("holidays", () => {
  it("are read line by line", () => {
    const found = holidaysOf("2026-12-25 Christmas\n\n 2027-01-01, New Year\n2026-02-30\nEaster");
    expect(found.days.map(({ date, note }) => [date, note])).toEqual([
      ["2026-12-25", "Christmas"],
      ["2027-01-01", "New Year"],
    ]);
    expect(found.bad).toEqual(["2026-02-30", "Easter"]);
  });

  it("are not closed twice", () => {
    const more = holidaysOf("2026-12-25\n2027-01-01\n2027-01-01").days;
    const days = withHolidays(form.days, more);
    expect(days.map(({ date }) => date)).toEqual([
      "2026-11-06",
      "2026-11-07",
      "2026-12-25",
      "2027-01-01",
    ]);
    expect(days[2]?.note).toBe("Christmas");
  });
});

describe("a week", () => {
  const week = form.seasons[0]?.week ?? [];

  it("is copied day by day", () => {
    const after = copied(week, 0, new Set([1, 4]));
    expect(after[1]).toEqual(week[0]);
    expect(after[4]).toEqual(week[0]);
    expect(after[6]).toEqual(week[6]);
    expect(after[2]).toEqual([]);
  });

  it("knows nights, whole days and what is missing", () => {
    expect(endsNextDay({ from: "22:00", to: "02:00" })).toBe(true);
    expect(endsNextDay({ from: "22:00", to: "00:00" })).toBe(false);
    expect(isWholeDay({ from: "00:00", to: "00:00" })).toBe(true);
    expect(isWhole(withSpans(week, 2, [{ from: "09:00", to: "" }]))).toBe(false);
  });

  it("proposes what the day before has", () => {
    expect(proposedSpan(week, 1)).toEqual({ from: "09:00", to: "12:00" });
    expect(proposedSpan(week, 3)).toEqual({ from: "09:00", to: "17:00" });
  });
});
