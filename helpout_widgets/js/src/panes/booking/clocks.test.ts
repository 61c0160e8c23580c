import { describe, expect, it } from "vitest";
import type { SlotPage } from "../../contracts/generated";
import { movedDate } from "./calendar";
import { changeBefore, clockNotes, clockOwner, tutorZoneAt } from "./clocks";

describe("clockNotes", () => {
  const facts = {
    studentZone: "Asia/Kolkata",
    tutorZone: "America/New_York",
    tutorName: "Ada",
    example: Date.parse("2026-11-03T14:00:00Z"),
  };
  const back = { time_zone: "America/New_York", at: "2026-11-01T06:00:00Z", shift_minutes: -60 };
  it("explains the tutor's change with a time, seen from after and from before it", () => {
    const said = "From then on Ada's 9:00 am is 7:30 pm for you. Until then it is 6:30 pm.";
    expect(clockNotes({ ...facts, changes: [back] })).toEqual([
      {
        date: "2026-11-01",
        legend: "Clocks change in New York",
        title: "New York's clocks go back on Sunday 1 November.",
        detail: said,
      },
    ]);
    const before = { ...facts, example: Date.parse("2026-10-30T13:00:00Z"), changes: [back] };
    expect(clockNotes(before)[0]?.detail).toBe(said);
  });
  it("explains the student's own change the other way round", () => {
    const own = {
      ...facts,
      studentZone: "America/New_York",
      tutorZone: "Asia/Kolkata",
      example: Date.parse("2026-11-03T14:00:00Z"),
      changes: [back],
    };
    expect(clockNotes(own)[0]?.title).toBe("Your clocks go back on Sunday 1 November.");
    expect(clockNotes(own)[0]?.detail).toBe(
      "From then on Ada's 7:30 pm is 9:00 am for you. Until then it is 10:00 am.",
    );
  });
  it("is silent where both zones move together", () => {
    const berlin = { time_zone: "Europe/Berlin", at: "2026-10-25T01:00:00Z", shift_minutes: -60 };
    const oslo = { ...berlin, time_zone: "Europe/Oslo" };
    const zones = { studentZone: "Europe/Berlin", tutorZone: "Europe/Oslo" };
    expect(clockNotes({ ...facts, ...zones, changes: [berlin, oslo] })).toEqual([]);
  });
});

describe("changeBefore", () => {
  const now = Date.parse("2026-11-02T06:00:00Z");
  const find = (at: string, student: string, tutor: string) =>
    changeBefore(now, Date.parse(at), student, tutor);
  it("finds the one that lies before a time that is months away", () => {
    expect(find("2027-04-20T13:00:00Z", "Asia/Kolkata", "America/New_York")).toEqual([
      { time_zone: "America/New_York", at: "2027-03-14T07:00:00.000Z", shift_minutes: 60 },
    ]);
  });
  it("says nothing where both are as far apart as they are now", () => {
    expect(find("2027-03-10T13:00:00Z", "Asia/Kolkata", "America/New_York")).toEqual([]);
    expect(find("2027-04-20T13:00:00Z", "Europe/Berlin", "America/New_York")).toEqual([]);
  });
  it("takes the last of several", () => {
    // America's clocks move two weeks before Europe's.
    expect(find("2027-03-20T13:00:00Z", "Europe/Berlin", "America/New_York")).toMatchObject([
      { time_zone: "America/New_York" },
    ]);
  });
});

describe("tutorZoneAt", () => {
  it("follows a tutor who travels", () => {
    const page = {
      tutor_zones: [
        {
          time_zone: "Asia/Tokyo",
          start: "2026-11-03T00:00:00Z",
          end: "2026-11-05T00:00:00Z",
        },
      ],
    } as unknown as SlotPage;
    const zone = (at: string) => tutorZoneAt(page, "America/New_York", Date.parse(at));
    expect(zone("2026-11-04T00:00:00Z")).toBe("Asia/Tokyo");
    expect(zone("2026-11-05T00:00:00Z")).toBe("America/New_York");
    expect(tutorZoneAt(null, "America/New_York", 0)).toBe("America/New_York");
  });
});

describe("movedDate", () => {
  it.each([
    ["ArrowLeft", "2026-10-31"],
    ["ArrowDown", "2026-11-08"],
    ["PageUp", "2026-10-01"],
    ["PageDown", "2026-12-01"],
    ["Home", "2026-10-26"],
    ["End", "2026-11-01"],
    ["x", null],
  ])("%s", (key, date) => expect(movedDate(key, "2026-11-01")).toBe(date));
});

describe("clockOwner", () => {
  it("names by whose clock it is, where several may come", () => {
    const page = { tutor_zone_of: null } as SlotPage;
    const priya = { id: "acc_2", display_name: "Priya Nair" };
    expect(clockOwner(null, "Statistics 101")).toBe("Statistics 101");
    expect(clockOwner(page, "Statistics 101")).toBe("Statistics 101");
    expect(clockOwner({ ...page, tutor_zone_of: priya }, "Statistics 101")).toBe("Priya");
  });
});
