import { describe, expect, it } from "vitest";
import {
  carriesRecording,
  echoesSummed,
  kbpsOf,
  type NetworkFound,
  type PathFound,
  reportText,
  UNREACHED,
  verdictOf,
} from "./verdict";

const NEEDS = { needed_kbps: 1_000, recording_kbps: 1_264 };
const GOOD: PathFound = { reached: true, rtt_ms: 30, loss: 0, up_kbps: 3_900, down_kbps: 3_900 };

const found = (
  direct: Partial<PathFound>,
  relay: Partial<PathFound> | null = {},
): NetworkFound => ({
  direct: { ...GOOD, ...direct },
  relay: relay === null ? null : { ...GOOD, ...relay },
});

describe("the verdict", () => {
  it.each([
    ["good", found({}), false],
    ["good", found({}), true],
    ["long_way", found(UNREACHED), false],
    ["closed", found(UNREACHED, UNREACHED), false],
    ["closed", found(UNREACHED, null), false],
    // A wish for the relay alone: what works directly is of no use.
    ["closed", found({}, null), true],
    ["slow_up", found({ up_kbps: 400 }), false],
    ["slow_down", found({ down_kbps: 400 }), false],
    ["lossy", found({ loss: 0.2 }), false],
    ["far", found({ rtt_ms: 700 }), false],
    // What was not measured is not held against it.
    ["good", found({ up_kbps: null, down_kbps: null, loss: null, rtt_ms: null }), false],
    // Only the way that a call would take counts.
    ["good", found({}, { up_kbps: 10 }), false],
    ["slow_up", found(UNREACHED, { up_kbps: 10 }), false],
  ] as const)("is %s", (verdict, of, relayOnly) => {
    expect(verdictOf(of, NEEDS, relayOnly)).toBe(verdict);
  });

  it("counts what a recording sends beside the call", () => {
    expect(carriesRecording({ ...GOOD, up_kbps: 2_000 }, NEEDS)).toBe(false);
    expect(carriesRecording({ ...GOOD, up_kbps: 2_300 }, NEEDS)).toBe(true);
  });
});

describe("figures", () => {
  it("sums echoes up: the median of those that came back, the share of those that did not", () => {
    expect(echoesSummed([10, 30, null, 20])).toEqual({ rtt_ms: 20, loss: 0.25 });
    expect(echoesSummed([null, null])).toEqual({ rtt_ms: null, loss: 1 });
    expect(echoesSummed([])).toEqual({ rtt_ms: null, loss: null });
  });

  it("gives no rate for next to nothing", () => {
    expect(kbpsOf(100_000, 800)).toBe(1_000);
    expect(kbpsOf(100, 800)).toBeNull();
    expect(kbpsOf(100_000, 0)).toBeNull();
  });
});

it("reports figures and no address", () => {
  const text = reportText({
    found: found(UNREACHED, { rtt_ms: 142, loss: 0.014, up_kbps: 1_800, down_kbps: 4_000 }),
    verdict: "long_way",
    relay_only: false,
    at: "2026-11-22T10:00:00Z",
    browser: "Firefox",
    secure: true,
    problems: { camera: "blocked" },
  });
  expect(text).toContain("direct: not reached");
  expect(text).toContain("relay: 142 ms, 1 % lost, 1800 kbit/s up, 4000 kbit/s down");
  expect(text).toContain("camera: blocked");
});
