import { describe, expect, it } from "vitest";
import type { Replay } from "../../contracts/generated";
import { drawnOf, framePage, plainOf } from "./drawn";
import { isHeldPicture, PLACE, pack, replayFile, replayFileName, unpack } from "./file";
import {
  advance,
  BEGIN,
  chapterFrom,
  gapsOf,
  type Playing,
  RATES,
  soundAt,
  withKey,
} from "./playing";
import { Timeline } from "./timeline";

/** A text that grows by one letter a second for so many seconds, and is wiped at the end. */
function scripted(letters = 1_000): Replay {
  const count = letters + 1;
  const of = <T>(make: (index: number) => T) => Array.from({ length: count }, (_, i) => make(i));
  return {
    title: "Joins & merges",
    held_at: "2026-06-01T08:00:00Z",
    duration_ms: count * 1_000 + 60_000,
    people: [
      { account_id: "acc_a", display_name: "Ada", role: "tutor" },
      { account_id: "acc_s", display_name: "Sam", role: "student" },
    ],
    cells: [{ id: "cell_1", cell_type: "code" }],
    edits: {
      at_ms: of(() => 1_000),
      who: of((i) => i % 2),
      cell: of(() => 0),
      start: of((i) => (i < letters ? i : 0)),
      removed: of((i) => (i < letters ? 0 : letters)),
      added: of((i) => (i < letters ? String.fromCharCode(97 + (i % 26)) : "😀")),
    },
    orders: [{ at_ms: 0, cells: [0] }],
    runs: [
      {
        at_ms: 5_500,
        who: 0,
        cell: 0,
        code: null,
        code_hash: "",
        started_ms: 5_600,
        finished_ms: 6_000,
        status: "ok",
        execution_count: 1,
        duration_ms: 400,
        kernel_name: "Python 3",
        scratch: false,
        stages: [
          { at_ms: 5_700, outputs: [{ output_type: "stream", text: "a" }], truncated: false },
          { at_ms: 5_900, outputs: [{ output_type: "stream", text: "ab" }], truncated: false },
        ],
      },
    ],
    lines: [{ at_ms: 2_000, who: 1, kind: "chat", text: "Hi", cell: null, ref: "" }],
    chapters: [
      { at_ms: 0, kind: "begin", who: -1, text: "Joins" },
      { at_ms: 5_500, kind: "run", who: 0, text: "abcde" },
    ],
    sounds: [{ recording_id: "rec_1", at_ms: 10_000, recorded_ms: 2_000, length_ms: 5_000 }],
    coarse: false,
    pictures_left_out: 0,
  };
}

const alphabet = (letters: number) =>
  Array.from({ length: letters }, (_, i) => String.fromCharCode(97 + (i % 26))).join("");

describe("a replay at one moment", () => {
  const timeline = new Timeline(scripted());
  const textAt = (ms: number) => timeline.at(ms).cells[0]?.text;

  it("reads the same whatever way one comes there", () => {
    for (const second of [5, 900, 3, 401, 400, 399, 1_000, 0, 799])
      expect(textAt(second * 1_000)).toBe(alphabet(second));
    expect(textAt(2_000_000)).toBe("😀");
    expect(textAt(999_000)).toBe(alphabet(999));
  });

  it("shows who wrote last, and only for a while", () => {
    expect(timeline.at(3_000).cells[0]?.caret).toEqual({ who: 0, at: 3 });
    expect(timeline.at(1_020_000).cells[0]?.caret).toBeNull();
  });

  it("shows runs as they stood", () => {
    const runAt = (ms: number) => timeline.at(ms).cells[0]?.run ?? null;
    expect(runAt(5_000)).toBeNull();
    expect(runAt(5_500)?.state).toBe("queued");
    expect(runAt(5_750)?.state).toBe("running");
    expect(runAt(5_750)?.stage?.at_ms).toBe(5_700);
    expect(runAt(9_000)?.state).toBe("over");
    expect(runAt(9_000)?.stage?.at_ms).toBe(5_900);
    const [run] = timeline.replay.runs;
    expect(run && timeline.codeOf(run)).toBe("abcde");
  });

  it("knows the chapter and what was said last", () => {
    expect(timeline.at(1_000)).toMatchObject({ chapter: 0, line: -1 });
    expect(timeline.at(6_000)).toMatchObject({ chapter: 1, line: 0 });
  });
});

describe("stills", () => {
  const script = scripted(10);
  const still = (at_ms: number, ref: string) =>
    ({ at_ms, who: 0, kind: "still", text: "", cell: null, ref }) as const;
  const replay = { ...script, lines: [still(20_000, "still_1"), still(25_000, "still_2")] };
  const timeline = new Timeline(replay);

  it("stand at their moment, until the next one or for a while", () => {
    const shown = (ms: number) => timeline.at(ms).still?.ref ?? null;
    expect(shown(19_999)).toBeNull();
    expect(shown(20_000)).toBe("still_1");
    expect(shown(25_000)).toBe("still_2");
    expect(shown(39_999)).toBe("still_2");
    expect(shown(40_000)).toBeNull();
  });

  it("are looked at for longer than a pause is kept", () => {
    expect(gapsOf(timeline, false)).toContainEqual({ from_ms: 30_000, to_ms: 71_000 });
  });

  it("are held in a file by addresses that lead nowhere", () => {
    expect(isHeldPicture("data:image/png;base64,iVBORw0KGgo=")).toBe(true);
    for (const other of [
      "https://example.org/x.png",
      "data:image/svg+xml;base64,AAAA",
      "data:text/html;base64,AAAA",
      "javascript:alert(1)",
      'data:image/png;base64,AA"onerror=1',
      undefined,
    ])
      expect(isHeldPicture(other)).toBe(false);
  });
});

describe("playing", () => {
  const timeline = new Timeline(scripted(10));
  const whole = timeline.replay.duration_ms;

  it("squeezes what is long and silent, and nothing that is heard", () => {
    const gaps = gapsOf(timeline, false);
    expect(gaps).toEqual([{ from_ms: 12_000, to_ms: whole }]);
    expect(gapsOf(timeline, true)).toEqual([]);
    const at = { ...BEGIN, playing: true, position_ms: 11_900 };
    expect(advance(at, 50, whole, gaps).position_ms).toBe(11_950);
    expect(advance(at, 200, whole, gaps).position_ms).toBe(whole);
    expect(advance({ ...at, squeeze: false }, 200, whole, gaps).position_ms).toBe(12_100);
  });

  it("never runs backwards nor past the end, at any speed", () => {
    for (const rate of RATES) {
      let state: Playing = { ...BEGIN, playing: true, rate, squeeze: false };
      for (let step = 0; step < 9_000 && state.playing; step += 1) {
        const next = advance(state, 37, whole, []);
        expect(next.position_ms).toBeGreaterThanOrEqual(state.position_ms);
        state = next;
      }
      expect(state.position_ms).toBe(whole);
      expect(state.playing).toBe(false);
    }
  });

  it("is led by keys", () => {
    const { replay } = timeline;
    expect(withKey(BEGIN, " ", replay)?.playing).toBe(true);
    expect(withKey(BEGIN, "ArrowRight", replay)?.position_ms).toBe(5_000);
    expect(withKey(BEGIN, "End", replay)?.position_ms).toBe(whole);
    expect(withKey(BEGIN, ".", replay)?.position_ms).toBe(5_500);
    expect(withKey(BEGIN, "+", replay)?.rate).toBe(2);
    expect(withKey(BEGIN, "x", replay)).toBeNull();
    expect(chapterFrom(replay, 7_000, -1)).toBe(5_500);
  });

  it("finds the sound of a moment", () => {
    expect(soundAt(timeline.replay, 11_000)).toEqual({ recording_id: "rec_1", recorded_ms: 3_000 });
    expect(soundAt(timeline.replay, 15_000)).toBeNull();
  });
});

describe("what of an output is drawn", () => {
  it("is text, a picture, or a page that may do nothing", () => {
    expect(drawnOf({ output_type: "stream", name: "stderr", text: "x" })).toEqual({
      kind: "text",
      text: "x",
      tone: "stderr",
    });
    const png = { output_type: "display_data", data: { "image/png": "aGk=\n" } };
    expect(drawnOf(png)).toEqual({ kind: "picture", address: "data:image/png;base64,aGk=" });
    const lie = { output_type: "display_data", data: { "image/png": '" onload="1' } };
    expect(drawnOf(lie)).toEqual({ kind: "text", text: "", tone: "plain" });
    const svg = { output_type: "display_data", data: { "image/svg+xml": "<svg onload=1>" } };
    const drawn = drawnOf(svg);
    expect(drawn.kind === "picture" && drawn.address).toMatch(/^data:image\/svg/);
    expect(
      framePage("<script>1</script>", { text: "#000", ground: "#fff", line: "#ccc" }),
    ).toContain("default-src 'none'");
    expect(plainOf("\u001b[31mred\u001b[0m\u0000 12%\r100%")).toBe("100%12%");
  });
});

describe("a replay as a file", () => {
  it("holds its data where nothing of it can end the element", async () => {
    const replay = scripted(20);
    const hostile = "</script><script>alert(1)</script>";
    replay.title = hostile;
    const saved = { replay, stills: { still_1: "data:image/png;base64,AAAA" } };
    const packed = await pack(saved);
    expect(packed).toMatch(/^[A-Za-z0-9+/]+=*$/);
    expect(await unpack(packed)).toEqual(saved);
    const file = await replayFile(`<p>${PLACE}</p>`, saved);
    expect(file).toBe(`<p>${packed}</p>`);
    await expect(replayFile("<p></p>", saved)).rejects.toThrow("no place");
    expect(replayFileName(replay)).toBe("Helpout 2026-06-01 script script alert 1 script.html");
  });
});
