import { describe, expect, it } from "vitest";
import type { LiveSession, Participant } from "../../contracts/generated";
import { peopleOf } from "./people";

const student = { id: "acc_amara0000000", display_name: "Amara Diallo" };
const tutor = { id: "acc_ada000000000", display_name: "Ada Okafor" };
const staff = { id: "acc_staff0000000", display_name: "Sam" };
const session = (role: "student" | "tutor") =>
  ({
    booking: { student, tutor, role },
    my_role: role,
    lead: tutor,
    lender: student,
    members: [],
  }) as unknown as LiveSession;
const here = (account: typeof student, order: number): Participant => ({
  connection_id: `con_${order}00000000000`,
  account,
  role: "tutor",
  order,
  here: true,
  device: "page",
  hand: 0,
});

describe("people", () => {
  it("are 1 for oneself and 2 for the other of the booking, in whatever order they came", () => {
    const participants = [here(staff, 1), here(tutor, 2), here(student, 3)];
    const find = peopleOf(session("student"), participants, student.id);
    expect([student, tutor, staff].map((account) => find(account.id).number)).toEqual([1, 2, 3]);
    const theirs = peopleOf(session("tutor"), participants, tutor.id);
    expect([student, tutor, staff].map((account) => theirs(account.id).number)).toEqual([2, 1, 3]);
  });

  it("have names before anybody is in the room", () => {
    const find = peopleOf(session("student"), [], student.id);
    expect(find(tutor.id)).toMatchObject({ name: "Ada Okafor", short: "Ada", isMe: false });
    expect(find(student.id)).toMatchObject({ name: "Amara Diallo", isMe: true });
  });
});
