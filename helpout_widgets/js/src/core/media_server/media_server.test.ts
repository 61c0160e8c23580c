import { describe, expect, it } from "vitest";
import type { CallMember } from "../../contracts/generated";
import { layersOf } from "./layers";
import { changeOf, type Place } from "./lines";
import { PathWatch } from "./path";
import { othersOf, type Scene, wantedOf } from "./wanted";

const member = (name: string, more: Partial<CallMember> = {}): CallMember => ({
  connection_id: `con_${name}`,
  account_id: `acc_${name}`,
  order: 1,
  device: "page",
  watch: false,
  ready: false,
  audio: true,
  video: true,
  screen: false,
  paused: false,
  ...more,
});

describe("what is wanted", () => {
  const scene = (more: Partial<Scene> = {}): Scene => ({
    others: [member("ben"), member("cleo")],
    accountId: "acc_me",
    drawn: new Map(),
    speaking: [],
    ...more,
  });
  const cameras = (made: Scene) =>
    wantedOf(made)
      .filter((one) => one.line === "camera")
      .map((one) => [one.connection_id, one.layer]);

  it("takes other pages and second cameras, and nobody who only watches", () => {
    const members = [
      member("me"),
      member("mine", { account_id: "acc_me" }),
      member("phone", { account_id: "acc_me", device: "camera" }),
      member("ben"),
      member("eve", { watch: true }),
      member("recorder", { device: "recorder" }),
    ];
    expect(othersOf(members, "con_me", "acc_me").map((one) => one.connection_id)).toEqual([
      "con_phone",
      "con_ben",
    ]);
  });

  it("hears everybody, but not oneself through one's own phone", () => {
    const others = [member("phone", { account_id: "acc_me", device: "camera" }), member("ben")];
    const heard = wantedOf(scene({ others })).filter((one) => one.line === "audio");
    expect(heard.map((one) => one.connection_id)).toEqual(["con_ben"]);
  });

  it("asks for no picture that is off or not drawn, and for a screen that is shared", () => {
    const others = [
      member("ben", { video: false, screen: true }),
      member("cleo", { audio: false }),
    ];
    const wanted = wantedOf(scene({ others, drawn: new Map([["con_cleo", 0]]) }));
    expect(wanted.map((one) => [one.connection_id, one.line])).toEqual([
      ["con_ben", "audio"],
      ["con_ben", "screen"],
      ["con_cleo", "audio"],
    ]);
  });

  it("asks for pictures as large as they are drawn, and for who speaks in full", () => {
    const drawn = new Map([
      ["con_ben", 120],
      ["con_cleo", 360],
    ]);
    expect(cameras(scene({ drawn }))).toEqual([
      ["con_ben", 0],
      ["con_cleo", 1],
    ]);
    expect(cameras(scene({ drawn, speaking: ["con_ben"] }))).toEqual([
      ["con_ben", 2],
      ["con_cleo", 1],
    ]);
    expect(cameras(scene({ drawn: new Map([["con_ben", 700]]) }))[0]).toEqual(["con_ben", 2]);
  });

  it("guesses by the number of people until pictures are measured", () => {
    expect(cameras(scene()).map(([, layer]) => layer)).toEqual([1, 1]);
    const many = Array.from({ length: 7 }, (_, at) => member(`p${at}`));
    expect(new Set(cameras(scene({ others: many })).map(([, layer]) => layer))).toEqual(
      new Set([0]),
    );
  });
});

describe("layers of a camera", () => {
  it("are three of a large picture, fewer of a small one, and one of the smallest", () => {
    const active = (height: number) => layersOf(height).map((layer) => layer.active);
    expect(active(720)).toEqual([true, true, true]);
    expect(active(180)).toEqual([true, true, false]);
    expect(active(90)).toEqual([true, false, false]);
    expect(active(0)).toEqual([true, true, true]);
  });
});

describe("lines of the receiving connection", () => {
  const place = (mid: string, who: string, line: Place["line"] = "camera"): Place => ({
    mid,
    connection_id: `con_${who}`,
    line,
  });

  it("are taken from who left and given to who came, and left alone otherwise", () => {
    const before = [place("0", "ben", "audio"), place("1", "ben"), place("2", "cleo")];
    const now = [place("0", "ben", "audio"), place("1", "dara"), place("2", "cleo")];
    expect(changeOf(before, now)).toEqual({
      gone: [place("1", "ben")],
      come: [place("1", "dara")],
    });
  });
});

describe("the path", () => {
  const stream = (id: string, packets: number, expected = true) => ({ id, packets, expected });
  const firstDead = (look: (watch: PathWatch, now: number) => boolean, until = 12_000) => {
    const watch = new PathWatch();
    for (let now = 0; now <= until; now += 400) if (look(watch, now)) return now;
    return null;
  };
  /** Packets until the third second, then none. */
  const packets = (now: number) => Math.min(now, 3_000) + 1;

  it("is dead when several senders fall silent at once", () => {
    const dead = firstDead((watch, now) =>
      watch.look(now, {
        streams: [stream("a", packets(now)), stream("b", packets(now))],
        checks: now,
      }),
    );
    expect(dead).toBe(6_000);
  });

  it("stands while the only sender is silent and the path is answered", () => {
    const look = (watch: PathWatch, now: number, checks: number) =>
      watch.look(now, { streams: [stream("a", packets(now))], checks });
    expect(firstDead((watch, now) => look(watch, now, Math.floor(now / 2_000)))).toBe(null);
    expect(firstDead((watch, now) => look(watch, now, Math.min(now, 3_000)))).toBe(7_200);
  });

  it("stands while muted people say nothing", () => {
    const dead = firstDead((watch, now) =>
      watch.look(now, {
        streams: [stream("a", packets(now), now < 3_000), stream("b", packets(now), false)],
        checks: now,
      }),
    );
    expect(dead).toBe(null);
  });
});
