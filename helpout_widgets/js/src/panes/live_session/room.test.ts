import { describe, expect, it } from "vitest";
import type {
  CallMember,
  Entry,
  EntryBody,
  LiveSession,
  Member,
  Participant,
} from "../../contracts/generated";
import { NO_RECORDING } from "../../core/room/recording";
import { emptyRoom } from "../../core/room/state";
import { handsOf } from "./hands";
import { isLead, lendsKernel, otherOf, ownOf, peopleOf, titleOf } from "./people";
import { awaitsMe, isAskable, isNothing, partsText, recordedMs } from "./recording_state";
import { rosterOf, waitingOf, waitsForConsent } from "./roster_rows";
import { talkOf } from "./talk";

const account = (id: string) => ({ id: `acc_${id}`, display_name: `${id} Last` });
const participant = (
  id: string,
  order: number,
  change: Partial<Participant> = {},
): Participant => ({
  connection_id: `con_${id}${order}`,
  account: account(id),
  role: "attendee",
  order,
  here: true,
  device: "page",
  hand: 0,
  ...change,
});
const member = (id: string, order: number, change: Partial<CallMember> = {}): CallMember => ({
  connection_id: `con_${id}${order}`,
  account_id: `acc_${id}`,
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

describe("the list of people", () => {
  it("has one row for each person, hands first, without kernel hosts and cameras", () => {
    const rows = rosterOf({
      participants: [
        participant("ada", 1, { role: "tutor" }),
        participant("ada", 2, { role: "host" }),
        participant("ben", 3, { hand: 7 }),
        participant("ben", 4, { here: false }),
        participant("eve", 5, { hand: 4 }),
        participant("eve", 6, { device: "camera" }),
      ],
      call: [member("ada", 1), member("eve", 6, { device: "camera" })],
    });
    expect(rows.map((row) => [row.account_id, row.hand])).toEqual([
      ["acc_eve", 1],
      ["acc_ben", 2],
      ["acc_ada", 0],
    ]);
    expect(rows[0]).toMatchObject({ devices: ["camera"], call: null, here: true });
    expect(rows[2]?.call).toMatchObject({ audio: true });
  });

  it("counts a hand once, however many windows it was raised in", () => {
    const hands = [participant("a", 1, { hand: 3 }), participant("a", 2, { hand: 5 })];
    expect(handsOf(hands)).toEqual(["acc_a"]);
  });

  it("lets in who came first, first", () => {
    const waits = (id: string, at: string, state: Member["state"] = "waiting"): Member => ({
      account: account(id),
      role: "attendee",
      state,
      asked_by: null,
      takes_over: false,
      at,
    });
    const waiting = waitingOf([
      waits("late", "2026-01-01T10:00:02Z"),
      waits("in", "2026-01-01T10:00:00Z", "admitted"),
      waits("first", "2026-01-01T10:00:01Z"),
    ]);
    expect(waiting.map((one) => one.account.id)).toEqual(["acc_first", "acc_late"]);
  });

  it("asks for a colleague who is to come, and for one who is in it and is to take over", () => {
    const of = (state: Member["state"], takes_over: boolean): Member => ({
      account: account("cora"),
      role: "tutor",
      state,
      asked_by: "acc_ada",
      takes_over,
      at: "2026-01-01T10:00:00Z",
    });
    expect(waitsForConsent(of("asked", false))).toBe(true);
    expect(waitsForConsent(of("admitted", true))).toBe(true);
    expect(waitsForConsent(of("admitted", false))).toBe(false);
    expect(waitsForConsent(of("refused", true))).toBe(false);
  });
});

describe("who is who", () => {
  const session = (change: Partial<LiveSession>) =>
    ({
      booking: null,
      gathering: { is_mine: false },
      title: "Office hours",
      lead: account("ada"),
      lender: account("ada"),
      my_role: "attendee",
      members: [],
      ...change,
    }) as unknown as LiveSession;
  const booking = (role: "student" | "tutor" | "staff") =>
    ({
      role,
      tutor: account("ada"),
      student: account("amara"),
      problem: { summary: "" },
    }) as unknown as LiveSession["booking"];

  it("is told of a gathering without a booking", () => {
    const guest = session({});
    expect(titleOf(guest)).toBe("Office hours");
    expect(otherOf(guest).id).toBe("acc_ada");
    expect(ownOf(guest)).toBeNull();
    expect(lendsKernel(guest)).toBe(false);
    const host = session({ my_role: "tutor", gathering: { is_mine: true } as never });
    expect(lendsKernel(host)).toBe(true);
    expect(isLead(host)).toBe(true);
    expect(ownOf(host)?.id).toBe("acc_ada");
  });

  it("follows a colleague who took over", () => {
    const after = { lead: account("ken"), lender: account("amara") };
    const colleague = session({ ...after, booking: booking("staff"), my_role: "tutor" });
    expect(isLead(colleague)).toBe(true);
    expect(otherOf(colleague).id).toBe("acc_amara");
    const before = session({ ...after, booking: booking("tutor"), my_role: "tutor" });
    expect(isLead(before)).toBe(false);
    expect(otherOf(before).id).toBe("acc_ken");
    const student = session({ ...after, booking: booking("student"), my_role: "student" });
    expect(otherOf(student).id).toBe("acc_ken");
    expect(lendsKernel(student)).toBe(true);
    // The first tutor keeps the colour that they had.
    const find = peopleOf(student, [], "acc_amara");
    expect([find("acc_ada").number, find("acc_ken").number]).toEqual([2, 3]);
  });
});

describe("a recording", () => {
  const standing = { ...NO_RECORDING, recording_id: "rec_1" };
  it("is asked for only where none is under way, and awaits who did not answer", () => {
    expect(isAskable(NO_RECORDING)).toBe(true);
    expect(isAskable({ ...standing, name: "failed" })).toBe(true);
    expect(isAskable({ ...standing, name: "paused" })).toBe(false);
    const asking = { ...standing, name: "asking" as const, awaited: ["me"] };
    expect(awaitsMe(asking, "me")).toBe(true);
    expect(awaitsMe(asking, "you")).toBe(false);
    expect(awaitsMe({ ...asking, name: "off" }, "me")).toBe(false);
  });
  it("says its parts, and counts only while it is on", () => {
    const parts = { sound: true, camera: false, screen: true };
    expect(partsText(parts)).toBe("Voices, Shared screens");
    expect(isNothing({ sound: false, camera: false, screen: false })).toBe(true);
    expect(recordedMs({ ...standing, name: "on", recorded_ms: 1_000 }, 500, 2_500)).toBe(3_000);
    const waits = { ...standing, name: "on" as const, waits: true };
    expect(recordedMs(waits, 500, 9_000)).toBe(0);
    expect(recordedMs({ ...standing, name: "paused", recorded_ms: 1_000 }, 500, 9_000)).toBe(1_000);
  });
});

describe("what happened", () => {
  const find = (id: string) => ({
    account_id: id,
    name: id === "me" ? "Me Last" : "Ada Okafor",
    short: id === "me" ? "Me" : "Ada",
    number: id === "me" ? 1 : 2,
    isMe: id === "me",
  });
  const line = (account_id: string, body: EntryBody) => {
    const entry: Entry = { seq: 1, at: "2026-01-01T10:00:00Z", account_id, body };
    const [first] = talkOf({ ...emptyRoom("con"), account_id: "me", talk: [entry] }, find);
    return first?.kind === "pictured" ? first.still_id : first?.text;
  };
  it("is told in sentences", () => {
    const recording_id = "rec_1";
    const parts = { sound: true, camera: true, screen: true };
    expect(line("ada", { kind: "recording_asked", recording_id, parts, keep_days: 30 })).toBe(
      "Ada asked to record, kept for 30 days",
    );
    expect(line("me", { kind: "recording_answered", recording_id, consent: true })).toBe(
      "You agreed to the recording",
    );
    expect(line("ada", { kind: "recording_stopped", recording_id, why: "withdrawn" })).toBe(
      "Ada no longer agreed: the recording is stopped",
    );
    expect(line("me", { kind: "lead_changed", to_account_id: "ada" })).toBe(
      "Ada Okafor holds the helpout now. Rights start anew",
    );
    expect(line("me", { kind: "pictures_answered", to_account_id: "ada", lines: ["camera"] })).toBe(
      "You let Ada's kernel have: camera",
    );
    expect(line("ada", { kind: "ended", why: "nobody_there" })).toContain("still here");
    const still = { still_id: "still_1", caption: "", width: 4, height: 3 };
    expect(line("ada", { kind: "still_taken", ...still })).toBe("still_1");
  });
});
