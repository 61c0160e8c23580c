import { describe, expect, it } from "vitest";
import type { HelpTicket, Queue } from "../../contracts/generated";
import { queue as words } from "../../core/messages/en/queue";
import {
  callOf,
  deadlineOf,
  draftOf,
  emptyForm,
  faultsOf,
  graceLeft,
  graceWords,
  saidOf,
  seatsOf,
  spreadOf,
  tagsOf,
} from "./state";

function ticket(more: Partial<HelpTicket> = {}): HelpTicket {
  return { id: "tkt_1", state: "waiting", before: 2, helper: null, ...more } as HelpTicket;
}
function queue(more: Partial<Queue> = {}): Queue {
  return { id: "que_1", waiting: 7, rooms: [], admission: "anyone", ...more } as Queue;
}
const estimate = (low_minutes: number, high_minutes: number) => ({
  low_minutes,
  high_minutes,
  based_on: 14,
  service_low_minutes: 6,
  service_high_minutes: 11,
});

describe("seatsOf", () => {
  it("shows the own seat among at most seven", () => {
    expect(seatsOf(ticket(), queue())).toEqual({
      numbers: [1, 2, 3, 4, 5, 6, 7],
      mine: 3,
      more: 0,
    });
    const far = seatsOf(ticket({ before: 39 }), queue({ waiting: 60 }));
    expect(far.numbers).toEqual([37, 38, 39, 40, 41, 42, 43]);
    expect(far).toMatchObject({ mine: 40, more: 17 });
    const last = seatsOf(ticket({ before: 59 }), queue({ waiting: 60 }));
    expect(last.numbers.at(-1)).toBe(60);
    expect(last.numbers).toHaveLength(7);
  });
  it("has a seat for who stands outside the count", () => {
    expect(seatsOf(ticket({ before: 0, state: "paused" }), queue({ waiting: 0 })).numbers).toEqual([
      1,
    ]);
    expect(seatsOf(ticket(), null).numbers).toEqual([1, 2, 3]);
  });
});

describe("spreadOf", () => {
  it("lies on an axis of round numbers", () => {
    const spread = spreadOf(estimate(4, 9));
    expect(spread.ticks).toEqual([5, 10, 15]);
    expect(spread.from).toBeCloseTo(26.7, 1);
    expect(spread.width).toBeCloseTo(33.3, 1);
  });
  it.each([
    [0, 0],
    [15, 15],
    [200, 2_000],
    [9, 4],
  ])("stays on it from %i to %i, and can be seen", (low, high) => {
    const { from, width } = spreadOf(estimate(low, high));
    expect(from).toBeGreaterThanOrEqual(0);
    expect(width).toBeGreaterThanOrEqual(3);
    expect(from + width).toBeLessThanOrEqual(100.01);
  });
});

describe("words", () => {
  it("count places as people do", () => {
    const said = [1, 2, 10, 11, 12, 13, 21, 22, 23, 101, 111].map(words.place.inLine);
    expect(said.map((one) => one.replace("You are ", "").replace(" in line", ""))).toEqual(
      "first second tenth 11th 12th 13th 21st 22nd 23rd 101st 111th".split(" "),
    );
  });
  it("give a range, never a promise", () => {
    expect(words.estimate.range(4, 9)).toBe("About 4 to 9 min");
    expect(words.estimate.range(0, 0)).toBe("About 1 min");
  });
  it("count no seconds down", () => {
    expect(graceWords(119_000)).toBe("2 min");
    expect(graceWords(44_000)).toBe("45 s");
    expect(graceWords(31_000)).toBe("45 s");
    expect(graceLeft(ticket({ answer_in_ms: 60_000 }), 1_000, 31_000)).toBe(30_000);
    expect(graceLeft(ticket({ answer_in_ms: 60_000 }), 0, 99_000)).toBe(0);
  });
});

describe("what is said and called", () => {
  const helper = { id: "acc_1", display_name: "Priya Nair" };
  const called = ticket({ state: "called", helper, answer_in_ms: 120_000 });
  it("says a place once, and again when it moves", () => {
    expect(saidOf(null, ticket())?.sentence).toBe("You are third in line.");
    expect(saidOf(ticket(), ticket())).toBeNull();
    expect(saidOf(ticket(), ticket({ before: 0 }))?.sentence).toBe("You are next.");
  });
  it("interrupts for a call alone", () => {
    expect(saidOf(ticket(), called)).toEqual({
      sentence: "You are called. Priya is ready. Answer within 2 min.",
      urgent: true,
    });
    expect(saidOf(called, { ...called, answer_in_ms: 60_000 })).toBeNull();
    expect(saidOf(called, ticket({ state: "missed" }))?.urgent).toBe(false);
  });
  it("says nothing of an end that was there already", () => {
    expect(saidOf(null, ticket({ state: "done" }))).toBeNull();
  });
  it("calls who looks elsewhere when they are next and when they are called, once each", () => {
    expect(callOf(ticket(), ticket({ before: 0 }))).toBe("next");
    expect(callOf(ticket({ before: 0 }), ticket({ before: 0 }))).toBeNull();
    expect(callOf(ticket({ before: 0 }), called)).toBe("called");
    expect(callOf(called, called)).toBeNull();
    expect(callOf(null, ticket())).toBeNull();
    expect(callOf(ticket(), ticket({ state: "paused", before: 0 }))).toBeNull();
  });
});

describe("the form", () => {
  const zone = "America/New_York";
  const now = Date.parse("2026-10-30T12:00:00Z");
  it("asks for what the line asks for", () => {
    const strict = queue({ rooms: ["Lab 1"], admission: "pin" });
    expect(Object.keys(faultsOf(emptyForm(""), strict, zone, now)).sort()).toEqual([
      "headline",
      "pin",
      "room",
    ]);
    const form = { ...emptyForm("It hangs"), room: "Lab 1", pin: "7" };
    expect(faultsOf(form, strict, zone, now)).toEqual({});
    expect(faultsOf({ ...form, room: "Lab 9" }, strict, zone, now)).toHaveProperty("room");
  });
  it("takes a deadline by the student's clock, on both sides of a change", () => {
    const at = (date: string, time: string) =>
      new Date(deadlineOf({ ...emptyForm("x"), date, time }, zone) ?? 0).toISOString();
    expect(at("2026-10-31", "18:00")).toBe("2026-10-31T22:00:00.000Z");
    expect(at("2026-11-01", "18:00")).toBe("2026-11-01T23:00:00.000Z");
    expect(deadlineOf(emptyForm("x"), zone)).toBeNull();
  });
  it("refuses half a deadline, and one that is over", () => {
    const form = emptyForm("x");
    expect(faultsOf({ ...form, date: "2026-10-31" }, queue(), zone, now)).toHaveProperty(
      "deadline",
    );
    const past = { ...form, date: "2026-10-29", time: "10:00" };
    expect(faultsOf(past, queue(), zone, now)).toHaveProperty("deadline");
  });
  it("sends trimmed words", () => {
    const problem = { summary: "", code: "", traceback: "", notebook_name: "", context: null };
    const draft = draftOf({ ...emptyForm("  It hangs "), tried: " all " }, problem, zone);
    expect(draft).toMatchObject({ headline: "It hangs", tried: "all", deadline: null });
  });
  it("makes tags of a list", () => {
    expect(tagsOf(" Pandas, merge ,,pandas")).toEqual(["pandas", "merge"]);
    expect(tagsOf("a,b,c,d,e,f,g,h,i")).toHaveLength(8);
  });
});
