import { describe, expect, it } from "vitest";
import { Allowance } from "./allowance";
import {
  type Marks,
  NO_MARKS,
  PEOPLE_MAX,
  POINTER_MS,
  STROKE_MS,
  STROKES_MAX,
  withoutOld,
  withoutPerson,
  withPointing,
} from "./marks";
import { STROKE_POINTS_MAX } from "./pointing";

const ADA = "acc_ada";
const at = (x: number, y = 0.5) => ({ x, y });
const draw = (stroke: number, from: number, ...xs: number[]) =>
  ({ kind: "draw", stroke, from, points: xs.map((x) => at(x)) }) as const;
const strokeOf = (marks: Marks, index = 0) =>
  marks[0]?.strokes[index]?.points.map((point) => point.x);

describe("marks", () => {
  it("show a pointer where it was last, until it rests too long", () => {
    let marks = withPointing(NO_MARKS, ADA, { kind: "point", at: at(0.1) }, 0);
    marks = withPointing(marks, ADA, { kind: "point", at: at(0.2) }, 100);
    expect(marks).toHaveLength(1);
    expect(marks[0]?.pointer?.at.x).toBe(0.2);
    expect(withoutOld(marks, 100 + POINTER_MS - 1)).toBe(marks);
    expect(withoutOld(marks, 100 + POINTER_MS)).toEqual([]);
  });

  it("take a pointer away when its person stops", () => {
    const marks = withPointing(NO_MARKS, ADA, { kind: "point", at: at(0.1) }, 0);
    expect(withPointing(marks, ADA, { kind: "hide" }, 1)[0]?.pointer).toBeNull();
    expect(withPointing(NO_MARKS, ADA, { kind: "hide" }, 1)).toBe(NO_MARKS);
  });

  it("join the parts of a stroke, also where they overlap", () => {
    let marks = withPointing(NO_MARKS, ADA, draw(1, 0, 0.1, 0.2, 0.3), 0);
    marks = withPointing(marks, ADA, draw(1, 2, 0.3, 0.4), 1);
    expect(strokeOf(marks)).toEqual([0.1, 0.2, 0.3, 0.4]);
  });

  it("go straight on over points that were lost", () => {
    let marks = withPointing(NO_MARKS, ADA, draw(1, 0, 0.1), 0);
    marks = withPointing(marks, ADA, draw(1, 40, 0.9), 1);
    expect(strokeOf(marks)).toEqual([0.1, 0.9]);
  });

  it("hold so many strokes of so many points, whatever is sent", () => {
    let marks = NO_MARKS;
    for (let number = 0; number < 100; number += 1)
      marks = withPointing(marks, ADA, draw(number, 0, 0.1, 0.2), number);
    expect(marks[0]?.strokes).toHaveLength(STROKES_MAX);
    for (let turn = 0; turn < 200; turn += 1)
      marks = withPointing(marks, ADA, draw(7, turn * 20, ...new Array(20).fill(0.5)), 200);
    expect(marks[0]?.strokes.at(-1)?.points.length).toBeLessThanOrEqual(STROKE_POINTS_MAX);
  });

  it("let strokes go one by one", () => {
    let marks = withPointing(NO_MARKS, ADA, draw(1, 0, 0.1, 0.2), 0);
    marks = withPointing(marks, ADA, draw(2, 0, 0.3, 0.4), 1_000);
    marks = withoutOld(marks, STROKE_MS);
    expect(strokeOf(marks)).toEqual([0.3, 0.4]);
  });

  it("are of so many people at most, and without who left", () => {
    let marks = NO_MARKS;
    for (let person = 0; person < 100; person += 1)
      marks = withPointing(marks, `acc_${person}`, { kind: "point", at: at(0.5) }, 0);
    expect(marks).toHaveLength(PEOPLE_MAX);
    expect(withoutPerson(marks, "acc_3")).toHaveLength(PEOPLE_MAX - 1);
    expect(withoutPerson(marks, "acc_none")).toBe(marks);
  });
});

describe("an allowance", () => {
  it("gives so many at once, then so many a second", () => {
    const allowance = new Allowance(10, 3);
    const taken = (now: number, tries: number) =>
      Array.from({ length: tries }, () => allowance.take(now)).filter(Boolean).length;
    expect(taken(0, 10)).toBe(3);
    expect(taken(200, 10)).toBe(2);
    expect(taken(60_000, 10)).toBe(3);
  });

  it("gives nothing for a clock that goes back", () => {
    const allowance = new Allowance(10, 1);
    expect(allowance.take(1_000)).toBe(true);
    expect(allowance.take(0)).toBe(false);
  });
});
