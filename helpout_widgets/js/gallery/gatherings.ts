/** Stand-ins for live sessions of two and of many. */

import type { Booking, Gathering, LiveSession, Member } from "../src/contracts/generated";
import { ada, amara, booking, guests } from "./bookings";
import { NOW } from "./now";
import type { Scene } from "./room";

const MINUTE = 60_000;
const iso = (at: number) => new Date(at).toISOString();

export function gatheringsOf(now: number): Gathering[] {
  const one = (title: string, from: number, more: Partial<Gathering>): Gathering => ({
    id: `gath_${from}`,
    live_session_id: `live_gath${from}`,
    title,
    description: "Bring the cell that fails. First come, first helped.",
    host: ada,
    start: iso(now + from * MINUTE),
    end: iso(now + (from + 60) * MINUTE),
    status: from > 0 ? "planned" : "open",
    capacity: 4,
    here: from > 0 ? 0 : 3,
    waiting_room: true,
    on_air: false,
    is_mine: false,
    joinable_from: iso(now + (from - 10) * MINUTE),
    seats_taken: 0,
    in_line: 0,
    my_seat: "none",
    my_place: null,
    may_sign_up: false,
    overlaps_booking: false,
    series: null,
    ...more,
  });
  return [
    one("Office hours, week 6", -12, {}),
    one("Exam questions, out loud", 3 * 24 * 60, {
      capacity: 8,
      seats_taken: 4,
      may_sign_up: true,
      my_seat: "seat",
      overlaps_booking: true,
      series: { id: "gser_exam", number: 2, count: 8 },
    }),
    one("Regression clinic", 5 * 24 * 60, {
      capacity: 4,
      seats_taken: 3,
      in_line: 2,
      may_sign_up: true,
      series: { id: "gser_clinic", number: 1, count: 4 },
    }),
    one("Merges on air", -5, { on_air: true, waiting_room: false, here: 4, host: amara }),
    one("Plots that say something", 24 * 60, {
      capacity: 12,
      is_mine: true,
      host: amara,
      seats_taken: 2,
      in_line: 1,
    }),
  ];
}

/** Somebody comes late, or asks to go on longer. */
function timeOf(more: ReadonlySet<string>): Partial<Booking> {
  const at = iso(NOW);
  if (more.has("late")) return { late: [{ by: ada.id, minutes: 10, at }] };
  if (more.has("longer")) return { extendable_minutes: 45, may: ["propose_extension"] };
  const extension = { by: more.has("longer-asked") ? amara.id : ada.id, minutes: 15, at };
  if (more.has("longer-asks")) return { extension, may: ["accept_extension", "decline_extension"] };
  return more.has("longer-asked") ? { extension, may: ["decline_extension"] } : {};
}

export function liveSessionOf(id: string, scene: Scene): LiveSession {
  const { role, ended, group, more } = scene;
  const isGroup = group !== "";
  const gathering: Gathering = {
    ...(gatheringsOf(NOW)[0] as Gathering),
    live_session_id: id,
    on_air: group === "air",
    is_mine: role === "tutor",
    capacity: 25,
  };
  const member = (index: number, change: Partial<Member>): Member => ({
    account: guests[index] ?? ada,
    role: "attendee",
    state: "admitted",
    asked_by: null,
    takes_over: false,
    at: iso(NOW),
    ...change,
  });
  const members: Member[] = [];
  if (more.has("door")) members.push(member(3, { state: "waiting" }));
  if (more.has("colleague"))
    members.push(member(3, { role: "tutor", state: "asked", takes_over: true }));
  return {
    id,
    status: ended ? "over" : "open",
    booking: isGroup
      ? null
      : booking(NOW, more.has("late") ? 2 * MINUTE : -12 * MINUTE, {
          status: ended ? "completed" : "in_progress",
          role,
          ...timeOf(more),
        }),
    gathering: isGroup ? gathering : null,
    title: isGroup ? gathering.title : "Untangle pandas merges and groupbys",
    lead: ada,
    lender: isGroup ? ada : amara,
    my_role: more.has("watcher") ? "watcher" : isGroup && role === "student" ? "attendee" : role,
    my_state: more.has("waiting")
      ? "waiting"
      : more.has("removed")
        ? "removed"
        : more.has("refused")
          ? "refused"
          : "admitted",
    members,
    topology: "mesh",
    recording_refused: more.has("under_18") ? "under_18" : "",
    recording_keep_days_max: 90,
    attendance: [],
    starts_in_ms: 0,
    ends_in_ms: [...more].some((one) => one.startsWith("longer")) ? 402_000 : 1_104_000,
  };
}
