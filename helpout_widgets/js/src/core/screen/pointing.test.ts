import { describe, expect, it } from "vitest";
import { decodeAside, encodeAside } from "./asides";
import {
  decodePointing,
  encodePointing,
  MESSAGE_CHARS_MAX,
  MESSAGE_POINTS_MAX,
  type PointingMessage,
  STROKE_POINTS_MAX,
} from "./pointing";

const stroke = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ x: index / count, y: 0.5 }));

describe("pointing messages", () => {
  it.each<PointingMessage>([
    { kind: "point", at: { x: 0, y: 1 } },
    { kind: "hide" },
    { kind: "wipe" },
    { kind: "draw", stroke: 7, from: 3, points: [{ x: 0.25, y: 0.5 }] },
  ])("are read as they were written: $kind", (message) => {
    expect(decodePointing(encodePointing(message))).toEqual(message);
  });

  it("keeps a full message of points within its bound", () => {
    const points = stroke(MESSAGE_POINTS_MAX).map(({ x }) => ({ x: x / 3, y: 1 / 3 }));
    const text = encodePointing({ kind: "draw", stroke: 999_999_999, from: 500, points });
    expect(text.length).toBeLessThanOrEqual(MESSAGE_CHARS_MAX);
    expect(decodePointing(text)).toMatchObject({ kind: "draw", from: 500 });
  });

  it.each([
    ["outside", '["p",1.01,0.5]'],
    ["before", '["p",-0.01,0.5]'],
    ["no number", '["p","0.5",0.5]'],
    ["null", '["p",null,0.5]'],
    ["infinite", '["p",1e999,0.5]'],
    ["one short", '["p",0.5]'],
    ["one more", '["p",0.5,0.5,0.5]'],
    ["odd points", '["d",1,0,[0.1,0.2,0.3]]'],
    ["no points", '["d",1,0,[]]'],
    ["a negative place", '["d",1,-1,[0.1,0.2]]'],
    ["a broken place", '["d",1,0.5,[0.1,0.2]]'],
    ["past a stroke's end", `["d",1,${STROKE_POINTS_MAX},[0.1,0.2]]`],
    ["a huge stroke number", '["d",1e12,0,[0.1,0.2]]'],
    ["points in points", '["d",1,0,[[0.1],[0.2]]]'],
    ["an object", '{"kind":"point"}'],
    ["another kind", '["x"]'],
    ["a proto", '["p",{"__proto__":1},0]'],
    ["nothing", ""],
    ["too long", `["p",${"0".repeat(MESSAGE_CHARS_MAX)},0]`],
  ])("are dropped where they hold %s", (_what, text) => {
    expect(decodePointing(text)).toBeNull();
  });

  it("are dropped where they are no text", () => {
    for (const told of [new ArrayBuffer(8), null, undefined, 7, {}, ["p", 0, 0]])
      expect(decodePointing(told)).toBeNull();
  });
});

/** The same numbers in every run, so that red means something changed. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const PIECES = '[]{},:"pdhw0123456789.-+eE truefalsnul\\"\u0000\ud800é'.split("");

function hostile(next: () => number): string {
  const value = (): unknown => {
    const any = [next() * 3 - 1, Math.floor(next() * 1e10), "p", null, true, [], {}, Number.NaN];
    return any[Math.floor(next() * any.length)];
  };
  if (next() < 0.4)
    return Array.from(
      { length: Math.floor(next() * 40) },
      () => PIECES[Math.floor(next() * PIECES.length)],
    ).join("");
  const kind = ["p", "d", "h", "w", "still", value()][Math.floor(next() * 6)];
  const rest = Array.from({ length: Math.floor(next() * 5) }, value);
  if (next() < 0.5) rest[2] = Array.from({ length: Math.floor(next() * 200) }, value);
  return JSON.stringify(
    next() < 0.8 ? [kind, ...rest] : { kind, id: value(), yes: value(), why: value() },
  );
}

describe("what a hostile page sends", () => {
  it("is dropped or within all bounds", () => {
    const next = generator(20_261_122);
    let taken = 0;
    for (let turn = 0; turn < 20_000; turn += 1) {
      const text = hostile(next);
      const message = decodePointing(text);
      const aside = decodeAside(text);
      if (aside !== null) expect(aside.id).toMatch(/^[a-z]{2,5}_\w{8,40}$/);
      if (message === null) continue;
      taken += 1;
      const points =
        message.kind === "point" ? [message.at] : message.kind === "draw" ? message.points : [];
      expect(points.length).toBeLessThanOrEqual(MESSAGE_POINTS_MAX);
      for (const { x, y } of points)
        expect(x >= 0 && x <= 1 && y >= 0 && y <= 1, `${x} ${y}`).toBe(true);
    }
    expect(taken).toBeGreaterThan(100);
  });
});

describe("asides", () => {
  it.each([
    { kind: "still", id: "frm_12345678" },
    { kind: "turn", id: "frm_12345678" },
    { kind: "answer", id: "frm_12345678", yes: false },
    { kind: "no_still", id: "frm_12345678", why: "paused" },
  ] as const)("are read as they were written: $kind", (aside) => {
    expect(decodeAside(encodeAside(aside))).toEqual(aside);
  });

  it.each([
    '{"kind":"still"}',
    '{"kind":"still","id":"frm_1"}',
    '{"kind":"still","id":"<img>_12345678"}',
    '{"kind":"answer","id":"frm_12345678"}',
    '{"kind":"answer","id":"frm_12345678","yes":"yes"}',
    '{"kind":"no_still","id":"frm_12345678","why":"because"}',
    '{"kind":"stop","id":"frm_12345678"}',
    "[]",
    "null",
  ])("are dropped where they are none: %s", (text) => {
    expect(decodeAside(text)).toBeNull();
  });
});
