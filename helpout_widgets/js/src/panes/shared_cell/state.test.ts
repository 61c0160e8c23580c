import { describe, expect, it } from "vitest";
import type { Grant, Participant } from "../../contracts/generated";
import { runsFrom } from "../../core/room/runs";
import { emptyRoom, type RoomState } from "../../core/room/state";
import { mayInterrupt, secondsText, whyNotRun, whyReadOnly } from "./state";

const ADA = "acc_ada000000000";
const CELL = "cell_00000000001";
const host: Participant = {
  connection_id: "con_host00000000",
  account: { id: "acc_amara0000000", display_name: "Amara" },
  role: "host",
  order: 1,
  here: true,
  device: "page",
  hand: 0,
};
const grant = (change: Partial<Grant> = {}): Grant => ({
  grant_id: "grant_00000000000",
  account_id: ADA,
  level: "run",
  runs_left: 3,
  remaining_ms: null,
  paused: false,
  ask_each: false,
  variables: false,
  ...change,
});
const tutor = (change: Partial<RoomState> = {}): RoomState => ({
  ...emptyRoom("con_0000000000000"),
  link: "open",
  account_id: ADA,
  role: "tutor",
  participants: [host],
  grants: [grant()],
  kernel: { kernel_id: "k", display_name: "Python 3", language: "python", status: "idle" },
  ...change,
});
const run = (change: object = {}) =>
  runsFrom([
    {
      run_id: "run_000000000001",
      cell_id: "cell_00000000001",
      account_id: ADA,
      code: "",
      code_hash: "",
      status: "running",
      execution_count: null,
      duration_ms: null,
      asked_at: "2026-11-03T19:30:00Z",
      outputs: [],
      truncated: false,
      last_part: 0,
      scratch: false,
      kernel_name: "",
      started_at: null,
      pictures: [],
      awaiting_input: null,
      ...change,
    },
  ]).list[0] ?? null;

describe("what may be done with a cell", () => {
  it("the tutor runs with a live right, and else reads why not", () => {
    expect(whyNotRun(tutor(), "Amara", null)).toBeNull();
    expect(whyNotRun(tutor({ grants: [] }), "Amara", null)).toMatch(/Only Amara/);
    expect(whyNotRun(tutor({ grants: [grant({ paused: true })] }), "Amara", null)).toMatch(
      /paused/,
    );
    expect(whyNotRun(tutor({ grants: [grant({ runs_left: 0 })] }), "Amara", null)).toMatch(
      /used up/,
    );
    expect(whyNotRun(tutor({ participants: [] }), "Amara", null)).toMatch(/away/);
    expect(whyNotRun(tutor({ ended: true }), "Amara", null)).toMatch(/over/);
    expect(whyNotRun(tutor(), "Amara", run())).toMatch(/already/);
  });

  it("only a right to edit or run opens the text, and only while the host is here", () => {
    expect(whyReadOnly(tutor(), "Amara", CELL)).toBeNull();
    expect(whyReadOnly(tutor({ grants: [grant({ level: "view" })] }), "Amara", CELL)).toMatch(
      /not given/,
    );
    expect(whyReadOnly(tutor({ participants: [{ ...host, here: false }] }), "Amara", CELL)).toMatch(
      /away/,
    );
    expect(whyReadOnly(tutor({ role: "student", grants: [] }), "", CELL)).toBeNull();
  });

  it("a tutor stops their own run and nobody else's; the student any", () => {
    expect(mayInterrupt(tutor(), run())).toBe(true);
    expect(mayInterrupt(tutor(), run({ account_id: "acc_amara0000000" }))).toBe(false);
    expect(mayInterrupt(tutor({ role: "student" }), run())).toBe(true);
    expect(mayInterrupt(tutor(), run({ status: "ok" }))).toBe(false);
  });

  it("times read well at every size", () => {
    expect([80, 12_400, 75_200].map(secondsText)).toEqual(["0.08", "12.4", "75"]);
  });
});
