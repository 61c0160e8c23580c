import { describe, expect, it } from "vitest";
import type { Entry, EntryBody, Grant } from "../../contracts/generated";
import { emptyRoom, type RoomState } from "../../core/room/state";
import type { Person } from "./people";
import { piecesOf, talkOf } from "./talk";

const ME = "acc_amara0000000";
const ADA = "acc_ada000000000";
const find = (accountId: string): Person => {
  const isMe = accountId === ME;
  const name = isMe ? "Amara Diallo" : "Ada Okafor";
  const short = isMe ? "Amara" : "Ada";
  return { account_id: accountId, name, short, number: isMe ? 1 : 2, isMe };
};
const entry = (seq: number, account_id: string, body: EntryBody, minute = 0): Entry => ({
  seq,
  at: `2026-11-03T19:${String(30 + minute).padStart(2, "0")}:00Z`,
  account_id,
  body,
});
const room = (...talk: Entry[]): RoomState => ({
  ...emptyRoom("con_0000000000000"),
  account_id: ME,
  talk,
});
const grant: Grant = {
  grant_id: "grant_00000000000",
  account_id: ADA,
  level: "run",
  runs_left: null,
  remaining_ms: 900_000,
  paused: false,
  ask_each: false,
  variables: false,
};
const texts = (state: RoomState) =>
  talkOf(state, find).map((line) => (line.kind === "pictured" ? line.caption : line.text));

describe("talk", () => {
  it("tells what happened in sentences", () => {
    const state = room(
      entry(1, ME, { kind: "joined", role: "student" }),
      entry(2, ADA, { kind: "joined", role: "tutor" }),
      entry(3, ME, { kind: "joined", role: "host" }),
      entry(4, ADA, { kind: "grant_asked", level: "run" }),
      entry(5, ME, { kind: "grants_changed", why: "given", grants: [grant] }),
      entry(6, ME, { kind: "grants_changed", why: "counted", grants: [grant] }),
      entry(7, ME, { kind: "grants_changed", why: "revoked", grants: [] }),
    );
    expect(texts(state)).toEqual([
      "You joined",
      "Ada joined",
      "Your server joined the room",
      "Ada asked to run code",
      "You let Ada run code for 15 min",
      "You took the rights back",
    ]);
  });

  it("joins lines of one person that follow each other closely", () => {
    const chat = (seq: number, who: string, minute: number) =>
      entry(seq, who, { kind: "chat", text: `${seq}` }, minute);
    const lines = talkOf(
      room(chat(1, ADA, 0), chat(2, ADA, 1), chat(3, ADA, 9), chat(4, ME, 9)),
      find,
    );
    expect(lines.map((line) => line.kind === "said" && line.goesOn)).toEqual([
      false,
      true,
      false,
      false,
    ]);
  });

  it("shows what waits to be sent at the end", () => {
    const state = { ...room(), pending: [{ frame_id: "frm_0000000000000", text: "hello" }] };
    expect(talkOf(state, find)).toMatchObject([{ kind: "said", at: null, text: "hello" }]);
  });
});

describe("a message's pieces", () => {
  it("knows code and fenced blocks, and takes all else for words", () => {
    expect(piecesOf("Try `a` or\n```python\nb = 1\n```\n<b>now</b>")).toEqual([
      { kind: "words", text: "Try " },
      { kind: "code", text: "a" },
      { kind: "words", text: " or" },
      { kind: "block", text: "b = 1" },
      { kind: "words", text: "<b>now</b>" },
    ]);
  });

  it("leaves an open fence as it was written", () => {
    expect(piecesOf("``` no end")).toEqual([{ kind: "words", text: "``` no end" }]);
  });
});
