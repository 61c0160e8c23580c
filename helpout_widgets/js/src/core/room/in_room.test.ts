import { describe, expect, it } from "vitest";
import type { CallMember, ServerFrame } from "../../contracts/generated";
import { NO_RECORDING } from "./recording";
import { emptyRoom, lends, mayEdit, type RoomState, reduceRoom } from "./state";

const ME = "acc_me0000000000";
const state = (change: Partial<RoomState> = {}): RoomState => ({
  ...emptyRoom("con_me0000000000"),
  account_id: ME,
  ...change,
});
const told = (before: RoomState, frame: unknown, now = 1_000) =>
  reduceRoom(before, { kind: "frame", frame: frame as ServerFrame, now });
const member = (connection_id: string): CallMember => ({
  connection_id,
  account_id: "acc_ada000000000",
  order: 2,
  audio: false,
  video: false,
  screen: false,
  device: "kernel",
  watch: false,
  ready: false,
  paused: false,
});

describe("what a page knows of its room", () => {
  it("asks for presence until it is confirmed or taken back", () => {
    let now = told(state(), { type: "presence_check", n: 1, reminder: 0, due_in_ms: 300_000 });
    expect(now.presence).toEqual({ reminder: 0, due_at: 301_000 });
    now = told(now, { type: "presence_check", n: 2, reminder: 1, due_in_ms: 100_000 }, 201_000);
    expect(now.presence).toEqual({ reminder: 1, due_at: 301_000 });
    const confirmed = reduceRoom(now, { kind: "sent", frame: { type: "confirm_presence", n: 1 } });
    expect(confirmed.presence).toBeNull();
    const back = told(now, { type: "presence_check", n: 3, reminder: 1, due_in_ms: 0 });
    expect(back.presence).toBeNull();
  });

  it("keeps what kernels may have until they leave the call", () => {
    const asked = { connection_id: "con_k", account: { id: "a", display_name: "Ada" } };
    let now = told(state(), { type: "pictures_asked", n: 1, ...asked, lines: ["camera"] });
    expect(now.pictures_asked).toHaveLength(1);
    now = told(now, { type: "call", n: 2, members: [member("con_k")] });
    expect(now.pictures_asked).toHaveLength(1);
    now = reduceRoom(now, {
      kind: "sent",
      frame: {
        type: "answer_pictures",
        n: 1,
        frame_id: "frm_1",
        connection_id: "con_k",
        lines: ["camera"],
      },
    });
    expect(now.pictures_asked).toEqual([]);
    expect(now.pictures.get("con_k")).toEqual(["camera"]);
    expect(told(now, { type: "call", n: 3, members: [] }).pictures.size).toBe(0);
  });

  it("follows the recording and the lead", () => {
    const recording = { ...NO_RECORDING, name: "on", recording_id: "rec_1", agreed: [ME] };
    const now = told(state(), { type: "recording", n: 1, state: recording }, 7);
    expect(now).toMatchObject({ recording: { name: "on" }, recording_at: 7 });
    expect(told(now, { type: "lead", n: 2, lead_id: "acc_b" }).lead_id).toBe("acc_b");
  });

  it("says what was switched off for this person until they read it", () => {
    const by = { id: "acc_ada", display_name: "Ada" };
    const now = told(state(), { type: "moderated", n: 1, by, action: "mute" });
    expect(now.moderated).toEqual({ by, action: "mute" });
    expect(reduceRoom(now, { kind: "moderated_read" }).moderated).toBeNull();
  });

  it("lets edit whose kernel it is, whatever their role", () => {
    expect(lends(state({ role: "student" }))).toBe(true);
    expect(mayEdit(state({ role: "tutor", lender_id: ME }))).toBe(true);
    expect(mayEdit(state({ role: "student", lender_id: "acc_other" }))).toBe(false);
  });
});

describe("what the room did not take", () => {
  it("is said where somebody asked for it, not where the page did by itself", () => {
    const refuse = (frame: unknown) =>
      reduceRoom(state(), {
        kind: "not_accepted",
        frame: frame as never,
        code: "not_here",
        detail: "",
      }).notice;
    expect(refuse({ type: "send_signal", n: 1, to: "con_a" })).toBeNull();
    expect(refuse({ type: "moderate", n: 1 })).toEqual({ code: "not_here", detail: "" });
  });
});
