import { describe, expect, it } from "vitest";
import type { RecordingTrack, TimelineLine } from "../../contracts/generated";
import {
  advance,
  clockText,
  largeAt,
  lineAt,
  placeIn,
  playable,
  seek,
  start,
  toggle,
} from "./playback";

const track = (changed: Partial<RecordingTrack>): RecordingTrack => ({
  index: 0,
  account: { id: "acc_1", display_name: "Ada" },
  kind: "person",
  starts_at_ms: 0,
  duration_ms: 10_000,
  frames: 300,
  sound: true,
  width: 640,
  height: 360,
  size_bytes: 1,
  sha256: "",
  fault: "",
  ...changed,
});
const PERSON = track({});
const SCREEN = track({ index: 1, kind: "screen", starts_at_ms: 4_000, duration_ms: 3_000 });

describe("the clock", () => {
  it("runs at its rate, waits for what is not there yet, and stops at the end", () => {
    const plays = { ...toggle(start, 10_000), rate: 2 };
    expect(advance(plays, 1_000, 10_000, false).position_ms).toBe(2_000);
    expect(advance(plays, 1_000, 10_000, true).position_ms).toBe(0);
    expect(advance(plays, 60_000, 10_000, false)).toEqual({
      position_ms: 10_000,
      playing: false,
      rate: 2,
    });
    expect(advance(start, 1_000, 10_000, false)).toBe(start);
  });

  it("begins again after the end, and stays within the whole", () => {
    expect(toggle({ ...start, position_ms: 10_000 }, 10_000).position_ms).toBe(0);
    expect(seek(start, -5, 10_000).position_ms).toBe(0);
    expect(seek(start, 99_999, 10_000).position_ms).toBe(10_000);
  });
});

describe("the files", () => {
  it("each have their place on the clock", () => {
    expect(placeIn(SCREEN, 3_999)).toBeNull();
    expect(placeIn(SCREEN, 4_500)).toBe(500);
    expect(placeIn(SCREEN, 7_000)).toBeNull();
  });

  it("show a shared screen large while there is one", () => {
    expect(largeAt([PERSON, SCREEN], 1_000)).toBe(PERSON);
    expect(largeAt([PERSON, SCREEN], 5_000)).toBe(SCREEN);
    expect(largeAt([PERSON, SCREEN], 11_000)).toBeNull();
  });

  it("leave out what the check found broken", () => {
    expect(playable([PERSON, track({ fault: "no picture" }), track({ duration_ms: 0 })])).toEqual([
      PERSON,
    ]);
  });
});

it("finds the line that was said last", () => {
  const lines = [-2_000, 1_000, 1_000, 5_000].map(
    (at_ms): TimelineLine => ({ at_ms, account: PERSON.account, kind: "chat", text: "" }),
  );
  expect(lineAt(lines, -3_000)).toBe(-1);
  expect(lineAt(lines, 0)).toBe(0);
  expect(lineAt(lines, 1_000)).toBe(2);
  expect(lineAt([], 0)).toBe(-1);
});

it.each([
  [0, "0:00"],
  [62_999, "1:02"],
  [3_723_000, "1:02:03"],
] as const)("writes %i ms as %s", (ms, text) => {
  expect(clockText(ms)).toBe(text);
});
