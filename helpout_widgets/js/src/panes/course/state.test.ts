import { describe, expect, it } from "vitest";
import type { OfficeHours } from "../../contracts/generated";
import {
  barsOf,
  cellsCsv,
  csvOf,
  daysOf,
  hoursDraft,
  hoursFault,
  hoursForm,
  labelOf,
  pathOf,
  settingsDraft,
  settingsFaults,
  settingsForm,
} from "./state";

const hours: OfficeHours = {
  queue_id: "que_1",
  title: "Office hours",
  description: "",
  rooms: ["Lab 1", "Lab 2"],
  order: "deadline",
  status: "closed",
  weekly: [
    { weekday: 0, start: "14:00", end: "24:00", valid_from: null, valid_until: null },
    { weekday: 2, start: "09:00", end: "10:00", valid_from: "2026-06-01", valid_until: null },
  ],
  exceptions: [
    { date: "2026-06-08", kind: "replaces", start: "00:00", end: "00:00", note: "Exam" },
  ],
  grace_s: 300,
  tickets_per_hour_max: 2,
  usual_minutes: 15,
  closes_at: null,
  upcoming: [],
  waiting: 0,
};

describe("office hours as a form", () => {
  it("come back as they were, with what the form does not show", () => {
    const draft = hoursDraft(hoursForm(hours), hours);
    expect(draft.weekly).toEqual(hours.weekly);
    expect(draft.exceptions).toEqual(hours.exceptions);
    expect(draft).toMatchObject({
      rooms: ["Lab 1", "Lab 2"],
      order: "deadline",
      grace_s: 300,
      usual_minutes: 15,
    });
  });

  it("need a name and whole times", () => {
    const form = hoursForm(null);
    expect(hoursFault(form)).toBe("title");
    const named = { ...form, title: "Lab" };
    expect(hoursFault(named)).toBeNull();
    const week = named.week.map((day, index) => (index === 0 ? [{ from: "09:00", to: "" }] : day));
    expect(hoursFault({ ...named, week })).toBe("time");
  });
});

describe("settings", () => {
  const form = {
    ...settingsForm(null, "Europe/Berlin"),
    name: "Statistics",
    slug: "stat",
    first: "2026-06-01",
    last: "2026-07-01",
  };

  it("are sent with groups as lists and days as numbers or nothing", () => {
    expect(settingsFaults(form)).toEqual([]);
    const draft = settingsDraft({ ...form, students: "a, b,a", problems: "30" });
    expect(draft).toMatchObject({
      student_groups: ["a", "b"],
      tutor_groups: [],
      keep_problems_days: 30,
      keep_talk_days: null,
    });
  });

  it("say what is wrong", () => {
    const wrong = {
      ...form,
      name: "S",
      slug: "St at",
      last: "2026-05-01",
      zone: "Mars",
      talk: "x",
    };
    expect(settingsFaults(wrong)).toEqual(["name", "slug", "dates", "zone", "keep"]);
    expect([daysOf(""), daysOf("0"), daysOf("1.5"), daysOf("7")]).toEqual([
      null,
      undefined,
      undefined,
      7,
    ]);
  });
});

describe("plots", () => {
  it("mark what is not told, and draw nothing for it", () => {
    const bars = barsOf([2, null, 4], 30, 100);
    expect(bars.map((one) => [one.height, one.hidden])).toEqual([
      [50, false],
      [0, true],
      [100, false],
    ]);
    expect(pathOf([1, null, 2, 1], 2, 40, 100)).toBe("M5 50h0M25 0h0L35 50");
    expect(pathOf([null], 1, 40, 100)).toBe("");
  });
});

describe("tables as files", () => {
  it("hold no formula and keep commas and quotes", () => {
    const cell = { label: '=1+1,"x"', detail: "", asked: 3, students: 5, helped_minutes: 9 };
    expect(cellsCsv([cell])).toBe(
      'label,detail,asked,students,helped_minutes\r\n"\'=1+1,""x""",,3,5,9\r\n',
    );
    expect(csvOf(["a"], [[null], [-1]])).toBe("a\r\n\r\n-1\r\n");
  });

  it("name what stands together", () => {
    const cell = { label: "", detail: "", asked: 3, students: 5, helped_minutes: 9 };
    expect(labelOf(cell, "All others")).toBe("All others");
    expect(labelOf({ ...cell, label: "a.ipynb", detail: "ex-1" }, "")).toBe("a.ipynb · ex-1");
  });
});
