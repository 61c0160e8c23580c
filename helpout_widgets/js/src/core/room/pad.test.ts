import { describe, expect, it } from "vitest";
import type { Entry, EntryBody } from "../../contracts/generated";
import { NO_PAD, padFrom, withPadEntry } from "./pad";
import { emptyRoom, lends, mayComment, mayEdit, mayEditCell, reduceRoom } from "./state";

const ADA = "acc_ada000000000";
const TOM = "acc_tom000000000";
const CELL = "cell_000000000001";
let seq = 0;

function entry(body: EntryBody, account_id = ADA): Entry {
  seq += 1;
  return { seq, at: `2026-11-03T19:30:${seq}Z`, account_id, body };
}

function comment(id: string, text: string): EntryBody {
  const place = { cell_id: CELL, start: "AAAA", end: "AAAB", quote: "df" };
  return { kind: "commented", comment_id: id, text, ...place };
}

function suggestion(id: string): EntryBody {
  const place = { cell_id: CELL, start: "AAAA", end: "AAAB" };
  const words = { original: "a", replacement: "b", note: "" };
  return { kind: "suggested", suggestion_id: id, ...place, ...words };
}

function link(source_hash: string, suggest_only = false): EntryBody {
  const of = { notebook_name: "a.ipynb", notebook_cell_id: "c1", outputs: [] };
  return { kind: "cell_linked", cell_id: CELL, source_hash, suggest_only, ...of };
}

const asked: EntryBody = {
  kind: "run_asked",
  request_id: "run_000000000001",
  cell_id: CELL,
  account_id: TOM,
  code: "1",
  code_hash: "0".repeat(64),
  scratch: false,
};

describe("the pad", () => {
  it("keeps the latest link of each cell", () => {
    const pad = padFrom([entry(link("a")), entry(link("b", true))]);
    expect([...pad.links.values()].map((one) => one.source_hash)).toEqual(["b"]);
  });

  it("puts answers under their comment, until it is settled", () => {
    const open = padFrom([
      entry(comment("cmt_1", "why?")),
      entry(comment("cmt_2", "other")),
      entry(comment("cmt_1", "because"), TOM),
    ]);
    expect(open.comments.map((one) => one.text)).toEqual(["why?", "other"]);
    expect(open.comments[0]?.answers.map((one) => [one.account_id, one.text])).toEqual([
      [TOM, "because"],
    ]);
    const settled = withPadEntry(open, entry({ kind: "comment_settled", comment_id: "cmt_1" }));
    expect(settled?.comments.map((one) => one.text)).toEqual(["other"]);
  });

  it("keeps suggestions and asked runs until they are settled", () => {
    const open = padFrom([
      entry(suggestion("sug_1"), TOM),
      entry(suggestion("sug_2")),
      entry(asked),
    ]);
    expect(open.suggestions.map((one) => one.account_id)).toEqual([TOM, ADA]);
    expect(open.waiting.map((one) => one.account_id)).toEqual([TOM]);
    const ends: EntryBody[] = [
      { kind: "suggestion_settled", suggestion_id: "sug_1", how: "declined" },
      {
        kind: "run_answered",
        request_id: "run_000000000001",
        cell_id: CELL,
        account_id: TOM,
        allowed: false,
        why: "answered",
      },
    ];
    const after = ends.reduce((pad, body) => withPadEntry(pad, entry(body)) ?? pad, open);
    expect([after.suggestions.length, after.waiting.length]).toEqual([1, 0]);
  });

  it("leaves other entries to others", () => {
    expect(withPadEntry(NO_PAD, entry({ kind: "chat", text: "hi" }))).toBeNull();
  });
});

describe("a room with a pad", () => {
  const opened = reduceRoom(
    { ...emptyRoom("con_000000000001"), account_id: TOM, role: "tutor", lender_id: ADA },
    { kind: "sent", frame: runRequest() },
  );

  function runRequest() {
    return {
      type: "run_request" as const,
      n: 1,
      grant_id: "grant_00000000001",
      request_id: "run_000000000001",
      cell_id: CELL,
      code: "1",
      code_hash: "0".repeat(64),
    };
  }

  function reached(...bodies: EntryBody[]) {
    let state = opened;
    for (const [index, body] of bodies.entries()) {
      const one = { seq: index + 1, at: "2026-11-03T19:30:00Z", account_id: ADA, body };
      state = reduceRoom(state, {
        kind: "frame",
        now: 0,
        frame: { type: "entry", n: 1, entry: one },
      });
    }
    return state;
  }

  it("takes an asked run out of those that nobody has answered for", () => {
    expect(opened.asked).toHaveLength(1);
    const state = reached(asked);
    expect([state.asked.length, state.pad.waiting.length, state.talk.length]).toEqual([0, 1, 0]);
  });

  it("lets others suggest and not type where a cell says so", () => {
    const grant = {
      grant_id: "grant_00000000001",
      account_id: TOM,
      level: "edit" as const,
      runs_left: null,
      remaining_ms: null,
      paused: false,
      ask_each: false,
      variables: false,
    };
    const state = {
      ...reached({ kind: "grants_changed", grants: [grant], why: "given" }, link("a", true)),
      participants: [
        {
          connection_id: "con_000000000002",
          account: { id: ADA, display_name: "Ada" },
          role: "host" as const,
          order: 1,
          here: true,
          device: "page" as const,
          hand: 0,
        },
      ],
    };
    expect(mayEdit(state)).toBe(true);
    expect(mayEditCell(state, CELL)).toBe(false);
    expect(mayEditCell(state, "cell_000000000002")).toBe(true);
    expect(mayComment(state)).toBe(true);
    const lender = { ...state, account_id: ADA };
    expect([lends(lender), mayEditCell(lender, CELL)]).toEqual([true, true]);
  });
});
