/** Stand-ins for lines, tickets and urgent questions. */

import type {
  HelpTicket,
  Problem,
  PublicAccount,
  Queue,
  QueueDesk,
  ServedTicket,
  UrgentQuestion,
  WaitEstimate,
} from "../src/contracts/generated";
import { ada, amara, guests } from "./bookings";

const MINUTE = 60_000;
const iso = (at: number) => new Date(at).toISOString();
const person = (id: string, display_name: string): PublicAccount => ({ id, display_name });
const priya = person("acc_priyaNair010", "Priya Nair");
const kenji = guests[3] ?? ada;

const estimate: WaitEstimate = {
  low_minutes: 4,
  high_minutes: 9,
  based_on: 14,
  service_low_minutes: 6,
  service_high_minutes: 11,
};

export function queueOf(now: number, more: Partial<Queue> = {}): Queue {
  return {
    id: "que_gallery000001",
    title: "CS 101 office hours",
    description: "Exercises 1 to 4. Bring the cell that fails.",
    owner: ada,
    helpers: [priya, kenji],
    status: "open",
    order: "first_come",
    admission: "anyone",
    rooms: [],
    tags: ["python"],
    closes_at: iso(now + 78 * MINUTE),
    waiting: 7,
    paused: 1,
    helping: 3,
    estimate,
    grace_s: 120,
    may_help: false,
    is_mine: false,
    my_ticket_id: null,
    ...more,
  };
}

export function queuesOf(now: number): Queue[] {
  return [
    queueOf(now),
    queueOf(now, {
      id: "que_gallery000002",
      title: "pandas, right now",
      description: "",
      owner: kenji,
      helpers: [],
      admission: "pin",
      rooms: ["Lab 1", "Lab 2"],
      order: "deadline",
      tags: ["pandas", "sql"],
      waiting: 0,
      estimate: null,
    }),
    queueOf(now, {
      id: "que_gallery000003",
      title: "Statistics before the deadline",
      owner: guests[1] ?? ada,
      helpers: [],
      status: "paused",
      admission: "roster",
      tags: [],
      waiting: 2,
    }),
  ];
}

function problemOf(summary: string, failure: string, exercise: string): Problem {
  return {
    summary,
    code: "while items:\n    handle(items[0])",
    traceback: failure === "" ? "" : `Traceback (most recent call last)\n${failure}`,
    notebook_name: "loops.ipynb",
    context: {
      language: "python",
      kernel: "Python 3",
      packages: [],
      execution_count: 12,
      execution_order: [],
      shapes: [],
      recent_cells: [],
      exercise: exercise === "" ? null : { grade_id: exercise, task: "", suggest_only: false },
    } as Problem["context"],
  };
}

export function ticketOf(now: number, more: Partial<HelpTicket> = {}): HelpTicket {
  const headline = more.headline ?? "My loop never ends when the list has one item.";
  return {
    id: "tkt_gallery000001",
    queue_id: "que_gallery000001",
    queue_title: "CS 101 office hours",
    student: amara,
    state: "waiting",
    headline,
    tried: "",
    problem: problemOf(headline, "KeyboardInterrupt", "Exercise 3b"),
    room: "",
    deadline: null,
    position: 3,
    before: 2,
    estimate,
    answer_in_ms: null,
    helper: null,
    meant_for: null,
    live_session_id: null,
    booking_id: null,
    alike: ["tkt_x1", "tkt_x2"],
    group_id: null,
    helped_today: 0,
    notes: [],
    outcome: null,
    waited_ms: 5 * MINUTE,
    took_at: iso(now - 5 * MINUTE),
    is_mine: true,
    ...more,
  };
}

/** What the student sees, by what is asked for in `more`. */
export function myTicket(now: number, more: ReadonlySet<string>): HelpTicket | null {
  if (more.has("next")) return ticketOf(now, { before: 0, position: 1, estimate: null, alike: [] });
  if (more.has("paused")) return ticketOf(now, { state: "paused" });
  if (more.has("called"))
    return ticketOf(now, { state: "called", helper: priya, answer_in_ms: 100_000, position: null });
  if (more.has("helping"))
    return ticketOf(now, { state: "helping", helper: priya, live_session_id: "live_x" });
  if (more.has("missed")) return ticketOf(now, { state: "missed", helper: priya });
  if (more.has("done")) return ticketOf(now, { state: "done", helper: priya, outcome: "partly" });
  return more.has("line") ? ticketOf(now) : null;
}

const WAITING: readonly [string, string, string, string, number, Partial<HelpTicket>?][] = [
  ["Amara Diallo", "Plot has the months in the wrong order", "", "exercise 2c", 14],
  [
    "Oskar Lind",
    "IndexError on the last element, tried len minus one",
    "IndexError: list index out of range",
    "exercise 3a",
    11,
    { notes: [{ by: priya, text: "Off by one; look at the slice.", at: iso(0) }] },
  ],
  [
    "Riya Menon",
    "My loop never ends when the list has one item",
    "KeyboardInterrupt",
    "exercise 3b",
    9,
  ],
  ["Noah Brandt", "While loop hangs on short lists", "", "exercise 3b", 8, { helped_today: 1 }],
  ["Hana Kimura", "Loop stops too late, or never", "", "exercise 3b", 5, { helped_today: 2 }],
  [
    "Sana Aziz",
    "Cannot read the CSV that came with the task",
    "UnicodeDecodeError: 'utf-8' codec",
    "exercise 1d",
    4,
    { state: "paused" },
  ],
  ["Diego Fuentes", "Is my answer the fast way?", "", "exercise 4b", 1, { meant_for: priya }],
];

export function deskOf(now: number, alone: boolean): QueueDesk {
  const waiting = WAITING.map(([name, headline, failure, exercise, minutes, more], index) =>
    ticketOf(now, {
      id: `tkt_gallery00001${index}`,
      student: person(`acc_waiting00000${index}`, name),
      headline,
      tried: index === 0 ? "Sorting the frame by month; the axis stays as it was." : "",
      problem: problemOf(headline, failure, exercise),
      position: index + 1,
      before: index,
      waited_ms: minutes * MINUTE,
      took_at: iso(now - minutes * MINUTE),
      is_mine: false,
      ...more,
    }),
  );
  const tomas = ticketOf(now, {
    id: "tkt_gallery000020",
    student: person("acc_tomasPere020", "Tomás Pereira"),
    headline: "Recursion never reaches the base case, exercise 4a",
    state: "helping",
    helper: amara,
    live_session_id: "live_x",
    position: null,
    waited_ms: 4 * MINUTE,
    took_at: iso(now - 10 * MINUTE),
  });
  const zuri = ticketOf(now, {
    id: "tkt_gallery000021",
    student: person("acc_zuriMwan0021", "Zuri Mwangi"),
    headline: "Join gives no rows",
    state: "called",
    helper: priya,
    answer_in_ms: 70_000,
    position: null,
  });
  const queue = queueOf(now, { may_help: true, is_mine: true, ...(alone ? { waiting: 0 } : {}) });
  return {
    queue,
    tickets: alone ? [] : [tomas, zuri, ...waiting],
    usual_wait_minutes: alone ? null : 11,
    load: alone
      ? []
      : [1, 1, 1, 2, 2, 3, 3, 4, 4, 3, 4, 5, 5, 6, 5, 6, 7].map((count, index) => ({
          at: iso(now - (85 - index * 5) * MINUTE),
          waiting: count,
          helping: 2,
        })),
    like_groups: alone ? [] : [["tkt_gallery000012", "tkt_gallery000013", "tkt_gallery000014"]],
    server_time: iso(now),
  };
}

export function servedOf(now: number): ServedTicket[] {
  return Array.from({ length: 14 }, (_, index) => {
    const took = now - (index * 23 + 9) * MINUTE;
    const waited_s = 60 * (4 + ((index * 5) % 13));
    const helped_s = 60 * (5 + ((index * 7) % 9));
    const left = index === 5;
    return {
      id: `tkt_gallery0001${index}0`,
      queue_id: "que_gallery000001",
      student: person(`acc_served00000${index}`, WAITING[index % 7]?.[0] ?? ""),
      helper: left ? null : index % 3 === 0 ? ada : priya,
      headline: WAITING[index % 7]?.[1] ?? "",
      exception: "KeyError",
      exercise: "exercise 3b",
      took_at: iso(took),
      called_at: left ? null : iso(took + waited_s * 1_000),
      helped_at: left ? null : iso(took + waited_s * 1_000),
      ended_at: iso(took + (waited_s + helped_s) * 1_000),
      waited_s,
      helped_s: left ? 0 : helped_s,
      outcome: left ? null : index % 4 === 1 ? "partly" : "solved",
      state: left ? "left" : "done",
    };
  });
}

export function urgentOf(mine: "none" | "out" | "accepted"): UrgentQuestion[] {
  const question = (more: Partial<UrgentQuestion>): UrgentQuestion => ({
    id: "urg_gallery000001",
    student: amara,
    headline: "Kernel dies at fit() and the hand-in is at six",
    tags: ["scikit-learn", "memory"],
    problem: problemOf("Kernel dies", "MemoryError", ""),
    state: "open",
    asked: 3,
    expires_in_ms: 11 * MINUTE,
    helper: null,
    live_session_id: null,
    booking_id: null,
    is_mine: true,
    ...more,
  });
  if (mine === "out") return [question({})];
  if (mine === "accepted")
    return [question({ state: "accepted", helper: kenji, live_session_id: "live_x" })];
  return [question({ id: "urg_gallery000002", is_mine: false, student: guests[2] ?? ada })];
}
