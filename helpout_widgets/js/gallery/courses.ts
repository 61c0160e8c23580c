/** Stand-ins for courses: of a student, a tutor and staff, with figures of a term. */

import type {
  Course,
  CourseFigures,
  FiguresWeek,
  OfficeHours,
  Roster,
  RosterPreview,
} from "../src/contracts/generated";
import type { Api } from "../src/core/api";
import { ada, amara, guests } from "./bookings";
import type { Scene } from "./room";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const iso = (at: number) => new Date(at).toISOString();

function officeHours(now: number, more: Partial<OfficeHours>): OfficeHours {
  const slot = (from: number) => ({ start: iso(now + from), end: iso(now + from + 2 * HOUR) });
  return {
    queue_id: "que_gallery000001",
    title: "Office hours",
    description: "Exercises 1 to 4. Bring the cell that fails.",
    rooms: ["Lab 1", "Lab 2"],
    order: "first_come",
    status: "closed",
    weekly: [0, 2].map((weekday) => ({
      weekday,
      start: "14:00",
      end: "16:00",
      valid_from: null,
      valid_until: null,
    })),
    exceptions: [
      { date: "2026-11-16", kind: "replaces", start: "00:00", end: "00:00", note: "Exam week" },
    ],
    grace_s: 120,
    tickets_per_hour_max: 4,
    usual_minutes: 20,
    closes_at: null,
    upcoming: [slot(2 * DAY), slot(4 * DAY), slot(9 * DAY)],
    waiting: 0,
    ...more,
  };
}

function courseOf(now: number, marks: ReadonlySet<string>, more: Partial<Course> = {}): Course {
  const staff = marks.has("staff");
  return {
    id: "crs_gallery000001",
    slug: "stat-101",
    name: "Statistics 101",
    first_date: "2026-09-28",
    last_date: "2027-01-29",
    time_zone: "Europe/Berlin",
    my_role: staff ? "staff" : marks.has("tutor") ? "tutor" : "student",
    may_manage: staff,
    may_set_policy: marks.has("policy"),
    privacy: "aggregates",
    terms:
      "Help is for understanding, not for answers.\n\nTutors do not solve graded exercises for you. What you show is seen by who helps you.",
    terms_hash: "a".repeat(64),
    agreed: !marks.has("terms"),
    keep_problems_days: 180,
    keep_talk_days: 30,
    keep_recordings_days: null,
    office_hours: [
      officeHours(now, {}),
      officeHours(now, {
        queue_id: "que_gallery000002",
        title: "Evening clinic before the deadline of exercise 3",
        description: "",
        status: "open",
        closes_at: iso(now + HOUR),
        waiting: 4,
      }),
    ],
    listings: ["lst_untangle0001"],
    counts: staff ? { students: 184, tutors: 6, staff: 2, awaited: 3 } : null,
    student_groups: staff ? ["stat-101-students"] : [],
    tutor_groups: staff ? ["stat-101-tutors"] : [],
    staff_groups: [],
    archived_at: marks.has("archived") ? iso(now - DAY) : null,
    purged_at: null,
    created_at: iso(now - 60 * DAY),
    ...more,
  };
}

const roster: Roster = {
  people: [amara, ada, ...guests.slice(0, 5)].map((account, index) => ({
    account,
    role: index === 0 ? "staff" : index < 3 ? "tutor" : "student",
    entries: [
      { source: index % 3 === 1 ? "hand" : "group", role: index === 0 ? "staff" : "student" },
    ],
    agreed: index % 2 === 0,
  })),
  total: 7,
  awaited: [
    { name: "kenji.w", role: "student" },
    { name: "a.nair@example.edu", role: "student" },
    { name: "zuri", role: "tutor" },
  ],
  awaited_total: 3,
};

const preview: RosterPreview = {
  preview_hash: "b".repeat(64),
  faults: [],
  faults_total: 0,
  changes: [{ name: "kenji.w", role: "student", kind: "awaited", account: null }],
  new: 0,
  role: 0,
  same: 12,
  awaited: 1,
  removed: 0,
};

function weeksOf(): FiguresWeek[] {
  const asked = [9, 18, 34, 29, null, 52, 47];
  return asked.map((count, index) => ({
    first_date: `2026-${index < 4 ? "10" : "11"}-${String(((index * 7 + 4) % 31) + 1).padStart(2, "0")}`,
    asked: count,
    helped: count === null ? null : Math.round(count * 0.86),
    students: count === null ? null : Math.round(count * 0.6),
    wait_median_s: count === null ? null : 120 + count * 9,
    wait_p90_s: count === null ? null : 300 + count * 22,
  }));
}

const cell = (label: string, detail: string, asked: number, minutes: number) => ({
  label,
  detail,
  asked,
  students: Math.round(asked * 0.6),
  helped_minutes: minutes,
});

function figuresOf(now: number, few: boolean): CourseFigures {
  return {
    course: { id: "crs_gallery000001", name: "Statistics 101" },
    privacy: "aggregates",
    people_least: 5,
    asked: few ? null : 188,
    helped: few ? null : 161,
    students: few ? null : 96,
    wait_median_s: few ? null : 405,
    wait_p90_s: few ? null : 1_140,
    helped_median_s: few ? null : 610,
    weeks: few ? [] : weeksOf(),
    hidden_weeks: few ? 0 : 1,
    outcomes: [
      cell("solved", "", 104, 1_012),
      cell("partly", "", 31, 402),
      cell("left", "", 19, 0),
      cell("", "", 9, 88),
    ],
    sources: [
      cell("hw3.ipynb", "ex-2-merge", 61, 702),
      cell("hw3.ipynb", "ex-4-groupby", 33, 310),
      cell("lecture-05-regression.ipynb", "", 21, 180),
    ],
    exceptions: [cell("KeyError", "", 58, 560), cell("ValueError", "", 22, 190)],
    load: {
      helpers: 6,
      helped_median: 24,
      helped_most: 41,
      minutes_median: 260,
      minutes_most: 455,
    },
    by_student: null,
    by_helper: null,
    server_time: iso(now),
  };
}

/** The part of a marketplace that knows courses. */
export function galleryCourses(
  scene: Scene,
  now: number,
  isEmpty: boolean,
  answer: <T>(value: T) => Promise<T>,
): Partial<Api> {
  const marks = scene.more;
  const courses = [courseOf(now, marks)];
  if (marks.has("several"))
    courses.push(
      courseOf(now, marks, {
        id: "crs_gallery000002",
        name: "Machine learning for people who would rather have taken statistics first",
        my_role: "tutor",
        office_hours: [],
      }),
    );
  const [first] = courses;
  return {
    courses: () => answer({ courses: isEmpty ? [] : courses, may_make: marks.has("policy") }),
    roster: () => answer(roster),
    previewRoster: () => answer(preview),
    courseFigures: () => answer(figuresOf(now, marks.has("few"))),
    previewArchive: () => answer({ in_line: 4, appointments: 2 }),
    previewPurge: () =>
      answer({
        tickets: 188,
        bookings: 161,
        live_sessions: 160,
        recordings: 3,
        people: 192,
        awaited: 3,
        appointments: 0,
        confirm: "c".repeat(64),
      }),
    ...(first === undefined
      ? {}
      : { agreeToTerms: () => answer(first), addPerson: () => answer(first) }),
  };
}
