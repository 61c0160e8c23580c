import { describe, expect, it } from "vitest";
import { instantAt, shiftsBetween, weekly } from ".";

const at = (text: string) => Date.parse(text);

describe("weekly", () => {
  it("keeps the wall clock over a change", () => {
    expect(weekly(at("2027-03-09T14:00:00Z"), 3, "America/New_York")).toEqual(
      ["2027-03-09T14:00:00Z", "2027-03-16T13:00:00Z", "2027-03-23T13:00:00Z"].map(at),
    );
    expect(weekly(at("2027-03-09T14:00:00Z"), 2, "Asia/Kolkata")).toEqual(
      ["2027-03-09T14:00:00Z", "2027-03-16T14:00:00Z"].map(at),
    );
  });
  it("goes on in a gap and takes the first of two", () => {
    expect(instantAt("2027-03-14", 2, 30, "America/New_York")).toBe(at("2027-03-14T07:30:00Z"));
    expect(instantAt("2026-11-01", 1, 30, "America/New_York")).toBe(at("2026-11-01T05:30:00Z"));
  });
});

describe("shiftsBetween", () => {
  it("finds each to the minute", () => {
    const from = at("2026-10-01T00:00:00Z");
    expect(shiftsBetween("America/New_York", from, at("2027-04-01T00:00:00Z"))).toEqual([
      { at: at("2026-11-01T06:00:00Z"), minutes: -60 },
      { at: at("2027-03-14T07:00:00Z"), minutes: 60 },
    ]);
    expect(shiftsBetween("Asia/Kolkata", from, at("2027-10-01T00:00:00Z"))).toEqual([]);
  });
  it("has none before it happens", () =>
    expect(
      shiftsBetween("America/New_York", at("2027-03-01T00:00:00Z"), at("2027-03-14T06:59:00Z")),
    ).toEqual([]));
});
