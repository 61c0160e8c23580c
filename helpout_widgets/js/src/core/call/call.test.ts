import { describe, expect, it } from "vitest";
import type { CallMember, RecordingStanding } from "../../contracts/generated";
import { peeringsOf } from "./members";
import { problemOf } from "./problems";
import { judge, type QualitySample } from "./quality";
import { type InboundStream, Watchdog } from "./watchdog";

const member = (connection_id: string, order: number): CallMember => ({
  connection_id,
  account_id: `acc_${connection_id}`,
  order,
  audio: true,
  video: true,
  screen: false,
  device: "page",
  watch: false,
  ready: false,
  paused: false,
});

describe("members", () => {
  it("connects everybody with everybody, the later one impolite", () => {
    const members = [member("a", 1), member("b", 2), member("c", 3)];
    expect(peeringsOf(members, "b").map((p) => [p.member.connection_id, p.polite])).toEqual([
      ["a", false],
      ["c", true],
    ]);
  });

  it("lets the earlier one offer where one of the two is no page", () => {
    const kernel: CallMember = { ...member("k", 2), device: "kernel" };
    expect(peeringsOf([member("a", 1), kernel], "a").map((p) => p.polite)).toEqual([false]);
    expect(peeringsOf([kernel, member("b", 3)], "b").map((p) => p.polite)).toEqual([true]);
  });

  it("offers to the recorder, whoever came first, once this person agreed", () => {
    const recorder: CallMember = { ...member("r", 1), device: "recorder", account_id: "acc_a" };
    const members = [recorder, member("b", 2)];
    const recording: RecordingStanding = {
      name: "on",
      recording_id: "rec_1",
      asked_by: "acc_a",
      parts: { sound: true, camera: true, screen: true },
      keep_days: 1,
      agreed: ["acc_b"],
      awaited: [],
      recorded_ms: 0,
      waits: false,
    };
    expect(peeringsOf(members, "b", recording).map((p) => p.polite)).toEqual([false]);
    expect(peeringsOf(members, "b", { ...recording, agreed: [] })).toEqual([]);
  });

  it("connects nobody with who is not in the call", () => {
    expect(peeringsOf([member("a", 1)], "z")).toEqual([]);
  });
});

describe("watchdog", () => {
  const audio = (packets: number, expected = true): InboundStream => ({
    id: "audio",
    packets,
    expected,
  });

  it("asks for a restart 800 ms after the last packet, then gives it time", () => {
    const dog = new Watchdog();
    const asked: number[] = [];
    for (let now = 0; now <= 5000; now += 200) {
      const packets = now <= 1000 ? 1 + now / 20 : 51;
      if (dog.look(now, [audio(packets)])) asked.push(now);
    }
    expect(asked).toEqual([1800, 4800]);
    expect(dog.stalled).toBe(true);
    expect(dog.look(5200, [audio(60)])).toBe(false);
    expect(dog.stalled).toBe(false);
  });

  it("leaves who is muted alone", () => {
    const dog = new Watchdog();
    for (let now = 0; now <= 5000; now += 200)
      expect(dog.look(now, [audio(10, now < 400)])).toBe(false);
  });

  it("is content while one of several streams brings packets", () => {
    const dog = new Watchdog();
    for (let now = 0; now <= 5000; now += 200)
      expect(dog.look(now, [audio(10), { id: "video", packets: now, expected: true }])).toBe(false);
  });

  it("waits for a call that is being set up", () => {
    const dog = new Watchdog();
    for (let now = 0; now <= 5000; now += 200) expect(dog.look(now, [audio(0)])).toBe(false);
  });
});

describe("quality", () => {
  const sample = (change: Partial<QualitySample>): QualitySample => ({
    at: 0,
    rtt_ms: 34,
    packets: 1000,
    lost: 0,
    freezes: 0,
    fps: 30,
    relayed: false,
    limited: false,
    lost_there: 0,
    processor_limited: false,
    encoded: 0,
    encode_s: 0,
    ...change,
  });

  it("names what a person notices", () => {
    const before = sample({});
    const now = (change: Partial<QualitySample>) =>
      judge(before, sample({ packets: 2000, ...change }));
    expect(now({})).toMatchObject({ word: "good", bars: 4 });
    expect(now({ rtt_ms: 200 })).toMatchObject({ word: "good", bars: 3 });
    expect(now({ rtt_ms: 400 })).toMatchObject({ word: "fair" });
    expect(now({ lost: 200 })).toMatchObject({ word: "poor" });
    expect(now({ freezes: 1 })).toMatchObject({ word: "poor" });
    expect(judge(before, sample({}), { stalled: true, theirCamera: true })).toMatchObject({
      word: "frozen",
      bars: 0,
    });
  });
});

describe("device problems", () => {
  it("tells them apart", () => {
    const named = (name: string) => Object.assign(new Error(), { name });
    expect(problemOf(named("NotAllowedError"), true)).toBe("blocked");
    expect(problemOf(named("NotFoundError"), true)).toBe("missing");
    expect(problemOf(named("NotReadableError"), true)).toBe("busy");
    expect(problemOf(named("OverconstrainedError"), true)).toBe("unfit");
    expect(problemOf(undefined, false)).toBe("insecure");
  });
});
