import { describe, expect, it } from "vitest";
import type { CallMember, RecordingStanding } from "../../contracts/generated";
import { NO_RECORDING } from "../room/recording";
import { decodeCaption, encodeCaption, withCaption, withoutOld } from "./captions";
import { arrange, nextLayout, type Seat } from "./layout";
import { directionTo, linesTo, peeringsOf } from "./members";
import { Processor } from "./processor";
import { judge, type QualitySample } from "./quality";
import { ActiveSpeaker } from "./speaker";

const ME = "acc_me";
const member = (
  connection_id: string,
  order: number,
  change: Partial<CallMember> = {},
): CallMember => ({
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
  ...change,
});
const recording = (change: Partial<RecordingStanding>): RecordingStanding => ({
  ...NO_RECORDING,
  ...change,
});

describe("who is connected with whom", () => {
  const me = member("me", 2, { account_id: ME });
  const ids = (others: CallMember[], standing: RecordingStanding | null = null) =>
    peeringsOf([me, ...others], "me", standing).map((one) => one.member.connection_id);

  it("leaves a person's own other page alone, but sees their second camera", () => {
    const second = member("second", 3, { account_id: ME, watch: true });
    const camera = member("camera", 4, { account_id: ME, device: "camera" });
    expect(ids([second, camera])).toEqual(["camera"]);
  });

  it("meets who is only ready as a page meets a page, and no device of theirs or ours", () => {
    const ready = { ready: true, audio: false, video: false };
    const others = [
      member("joined", 3),
      member("too", 4, ready),
      member("watcher", 5, { watch: true }),
      member("own", 6, { ...ready, account_id: ME }),
      member("camera", 7, { device: "camera" }),
      member("kernel", 8, { device: "kernel", watch: true }),
      member("rec", 9, { device: "recorder" }),
    ];
    const on = recording({ name: "on", agreed: [ME] });
    const met = peeringsOf([{ ...me, ...ready }, ...others], "me", on);
    expect(met.map((one) => one.member.connection_id)).toEqual(["joined", "too"]);
    expect(ids(others, on)).toEqual(["joined", "too", "watcher", "camera", "kernel", "rec"]);
  });

  it("meets the recorder only while this person's consent stands", () => {
    const recorder = member("rec", 9, { device: "recorder" });
    expect(ids([recorder])).toEqual([]);
    expect(ids([recorder], recording({ name: "on", agreed: ["acc_ada"] }))).toEqual([]);
    expect(ids([recorder], recording({ name: "on", agreed: [ME] }))).toEqual(["rec"]);
    expect(ids([recorder], recording({ name: "paused", agreed: [ME] }))).toEqual(["rec"]);
    expect(ids([recorder], recording({ name: "asking", agreed: [ME] }))).toEqual([]);
  });
});

describe("what goes to whom", () => {
  const agreed = {
    watch: false,
    joined: true,
    accountId: ME,
    recording: NO_RECORDING,
    pictures: new Map(),
  };

  it("is everything to a page, nothing to a camera or from who watches", () => {
    expect(linesTo(member("ada", 1), agreed)).toEqual(["audio", "camera", "screen"]);
    expect(linesTo(member("cam", 1, { device: "camera" }), agreed)).toEqual([]);
    expect(linesTo(member("ada", 1), { ...agreed, watch: true })).toEqual([]);
    expect(linesTo(member("ada", 1), { ...agreed, joined: false })).toEqual([]);
    expect(linesTo(member("ada", 1, { ready: true }), agreed)).toEqual([]);
    expect(directionTo(member("cam", 1, { device: "camera" }))).toBe("recvonly");
    expect(directionTo(member("rec", 1, { device: "recorder" }))).toBe("sendonly");
  });

  it("is to a kernel only what its person agreed to", () => {
    const kernel = member("kern", 5, { device: "kernel" });
    expect(linesTo(kernel, agreed)).toEqual([]);
    const pictures = new Map([["kern", ["camera"] as const]]);
    expect(linesTo(kernel, { ...agreed, pictures })).toEqual(["camera"]);
    expect(linesTo(member("other", 6, { device: "kernel" }), { ...agreed, pictures })).toEqual([]);
  });

  it("is to the recorder only the parts agreed upon, and nothing while it is paused", () => {
    const recorder = member("rec", 9, { device: "recorder" });
    const parts = { sound: true, camera: false, screen: true };
    const lines = (standing: Partial<RecordingStanding>) =>
      linesTo(recorder, { ...agreed, recording: recording({ parts, ...standing }) });
    expect(lines({ name: "on", agreed: [ME] })).toEqual(["audio", "screen"]);
    expect(lines({ name: "paused", agreed: [ME] })).toEqual([]);
    expect(lines({ name: "on", agreed: [] })).toEqual([]);
  });
});

describe("layouts", () => {
  const seat = (connection_id: string, extra = false): Seat => ({
    connection_id,
    account_id: connection_id,
    extra,
  });
  const seats = [seat("a"), seat("b"), seat("cam", true)];
  const shown = (layout: "speaker" | "side", first: (string | null)[]) => {
    const { large, row } = arrange(layout, seats, first);
    return [large.map((one) => one.connection_id), row.map((one) => one.connection_id)];
  };

  it("put whom one chose, then who speaks, then the first person large", () => {
    expect(shown("speaker", ["b", "a"])).toEqual([["b"], ["a", "cam"]]);
    expect(shown("speaker", [null, "a"])).toEqual([["a"], ["b", "cam"]]);
    expect(shown("speaker", ["gone", null])).toEqual([["a"], ["b", "cam"]]);
    expect(shown("side", ["b"])).toEqual([["a", "b", "cam"], []]);
  });

  it("follow one another by key", () => {
    expect(nextLayout("speaker")).toBe("side");
    expect(nextLayout("screen")).toBe("speaker");
  });
});

describe("who speaks", () => {
  it("is not changed by a cough, but by who goes on", () => {
    const speaker = new ActiveSpeaker();
    let now = 0;
    const hear = (levels: Record<string, number>, ms: number) => {
      for (const end = now + ms; now < end; now += 200)
        for (const [id, level] of Object.entries(levels)) speaker.look(id, level, now);
    };
    hear({ ada: 0.2, ben: 0 }, 2_000);
    expect(speaker.current).toBe("ada");
    hear({ ada: 0.2, ben: 0.3 }, 3_000);
    expect(speaker.current).toBe("ada");
    hear({ ada: 0, ben: 0 }, 1_000);
    hear({ ada: 0, ben: 0.3 }, 400);
    expect(speaker.current).toBe("ada");
    hear({ ada: 0, ben: 0.3 }, 1_000);
    expect(speaker.current).toBe("ben");
    expect(speaker.speaking(now)).toEqual(["ben"]);
    speaker.leave("ben");
    expect(speaker.current).toBeNull();
  });
});

describe("a slow processor", () => {
  const looks = (processor: Processor, from: number, seconds: number, limited: boolean) => {
    for (let second = 0; second <= seconds; second += 1)
      processor.look({ at: from + second * 1_000, limited, encode_ms: 5 });
    return processor.eased;
  };
  it("is noticed after some seconds, once more if that was not enough, and forgiven late", () => {
    const processor = new Processor();
    expect(looks(processor, 0, 3, true)).toBe(0);
    expect(looks(processor, 4_000, 0, true)).toBe(1);
    expect(looks(processor, 5_000, 4, true)).toBe(2);
    expect(looks(processor, 10_000, 59, false)).toBe(2);
    expect(looks(processor, 70_000, 1, false)).toBe(1);
    expect(looks(processor, 72_000, 70, false)).toBe(0);
  });
  it("is noticed by the time that a picture takes too", () => {
    const processor = new Processor();
    for (let at = 0; at <= 5_000; at += 1_000)
      processor.look({ at, limited: false, encode_ms: 40 });
    expect(processor.eased).toBe(1);
    processor.reset();
    expect(processor.eased).toBe(0);
  });
});

describe("reasons", () => {
  const sample: QualitySample = {
    at: 0,
    rtt_ms: 30,
    packets: 1_000,
    lost: 0,
    lost_there: 0,
    freezes: 0,
    fps: 30,
    relayed: false,
    limited: false,
    processor_limited: false,
    encoded: 0,
    encode_s: 0,
  };
  const reasons = (change: Partial<QualitySample>) =>
    judge(sample, { ...sample, packets: 2_000, ...change }, { stalled: false, theirCamera: true })
      .reasons;
  it("are named where they are, and only there", () => {
    expect(reasons({})).toEqual([]);
    expect(reasons({ lost: 100 })).toContain("loss");
    expect(reasons({ lost_there: 0.2 })).toEqual(["loss_there"]);
    expect(reasons({ rtt_ms: 400, relayed: true })).toEqual(["delay", "relay"]);
    expect(reasons({ relayed: true })).toEqual([]);
    expect(reasons({ limited: true })).toEqual(["upload"]);
    expect(reasons({ processor_limited: true })).toEqual(["processor"]);
    expect(reasons({ fps: 4 })).toEqual(["processor_there"]);
    expect(reasons({ fps: 4, lost: 200 })).toEqual(["loss"]);
  });
});

describe("captions", () => {
  it("take nothing else than short text from another page", () => {
    expect(decodeCaption(encodeCaption({ text: "hello", final: true }))).toEqual({
      text: "hello",
      final: true,
    });
    const others = [
      "",
      "[]",
      "null",
      '{"text":1,"final":true}',
      new ArrayBuffer(4),
      "x".repeat(9_999),
    ];
    for (const hostile of others) expect(decodeCaption(hostile)).toBeNull();
    expect(decodeCaption(encodeCaption({ text: "a".repeat(900), final: false }))?.text.length).toBe(
      240,
    );
  });
  it("replace what is still being said, keep what was said, and fade", () => {
    let lines = withCaption([], "ada", { text: "so", final: false }, 0);
    lines = withCaption(lines, "ada", { text: "so we merge", final: true }, 100);
    lines = withCaption(lines, "me", { text: "oh", final: false }, 200);
    expect(lines.map((line) => line.text)).toEqual(["so we merge", "oh"]);
    expect(withoutOld(lines, 5_000)).toBe(lines);
    expect(withoutOld(lines, 8_150).map((line) => line.text)).toEqual(["oh"]);
  });
});
