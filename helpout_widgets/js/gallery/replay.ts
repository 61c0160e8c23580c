/** A short replay: two people, a merge that fails and is put right. */
import type { Replay } from "../src/contracts/generated";
import { ada, amara } from "./bookings";

const STEPS: [number, number, string][] = [
  [0, -1, 'joined = orders.merge(shops, on="shop_id")\njoined.groupby("region")'],
  [40_000, 0, '["amount"].sum()'],
  [90_000, 1, "\n# region_x and region_y"],
  [150_000, 1, '\njoined = orders.merge(shops, on="shop_id",'],
  [152_000, 1, ' suffixes=("", "_shop"))'],
];
const TABLE =
  "<table><tr><th>region<th>amount</tr><tr><th>north<td>1,204,118</tr><tr><th>south<td>1,588,240</tr></table>";

export function replayOf(now: number): Replay {
  let length = 0;
  let before = 0;
  const edits: Replay["edits"] = {
    at_ms: [],
    who: [],
    cell: [],
    start: [],
    removed: [],
    added: [],
  };
  for (const [at, who, text] of STEPS) {
    edits.at_ms.push(at - before);
    edits.who.push(who);
    edits.cell.push(0);
    edits.start.push(length);
    edits.removed.push(0);
    edits.added.push(text);
    length += text.length;
    before = at;
  }
  const run = {
    cell: 0,
    code: null,
    code_hash: "",
    execution_count: 21,
    duration_ms: 80,
    kernel_name: "Python 3",
    scratch: false,
  };
  const failure = { output_type: "error", ename: "KeyError", evalue: "'region'", traceback: [] };
  const table = { output_type: "execute_result", data: { "text/html": TABLE } };
  return {
    title: "Where did my region column go?",
    held_at: new Date(now - 86_400_000).toISOString(),
    duration_ms: 240_000,
    people: [
      { account_id: amara.id, display_name: amara.display_name, role: "student" },
      { account_id: ada.id, display_name: ada.display_name, role: "tutor" },
    ],
    cells: [{ id: "cell_one", cell_type: "code" }],
    edits,
    orders: [{ at_ms: 0, cells: [0] }],
    runs: [
      {
        ...run,
        at_ms: 60_000,
        who: 0,
        started_ms: 60_050,
        finished_ms: 60_200,
        status: "error",
        stages: [{ at_ms: 60_150, outputs: [failure], truncated: false }],
      },
      {
        ...run,
        at_ms: 160_000,
        who: 1,
        started_ms: 160_050,
        finished_ms: 160_200,
        status: "ok",
        stages: [{ at_ms: 160_150, outputs: [table], truncated: false }],
      },
    ],
    lines: [
      { at_ms: 0, who: 0, kind: "joined", text: "", cell: null, ref: "" },
      { at_ms: 1_000, who: 1, kind: "joined", text: "", cell: null, ref: "" },
      {
        at_ms: 20_000,
        who: 1,
        kind: "chat",
        text: "Both tables have a region.",
        cell: null,
        ref: "",
      },
      { at_ms: 80_000, who: 0, kind: "granted", text: "run", cell: null, ref: ada.id },
      { at_ms: 130_000, who: 1, kind: "handout", text: "Joins.pdf", cell: null, ref: "" },
      {
        at_ms: 155_000,
        who: 1,
        kind: "still",
        text: "Which of the two",
        cell: null,
        ref: "still_00000000000001",
      },
      { at_ms: 200_000, who: 0, kind: "chat", text: "48,210 in, 48,210 out.", cell: null, ref: "" },
    ],
    chapters: [
      { at_ms: 0, kind: "begin", who: -1, text: "Where did my region column go?" },
      { at_ms: 20_000, kind: "chat", who: 1, text: "Both tables have a region." },
      { at_ms: 60_000, kind: "run", who: 0, text: 'joined = orders.merge(shops, on="shop_id")' },
      { at_ms: 160_000, kind: "run", who: 1, text: 'joined = orders.merge(shops, on="shop_id")' },
      { at_ms: 200_000, kind: "chat", who: 0, text: "48,210 in, 48,210 out." },
    ],
    sounds: [],
    coarse: false,
    pictures_left_out: 0,
  };
}
