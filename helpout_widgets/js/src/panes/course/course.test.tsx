// @vitest-environment jsdom
import { signal } from "@preact/signals";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Course, CourseFigures, RosterPreview } from "../../contracts/generated";
import { HelpoutRefusal } from "../../core/refusal";
import type { PaneContext } from "../../host/context";
import type { EventsState, Hint } from "../../host/events";
import { mount } from "./index";

const NOW = Date.parse("2026-06-01T08:00:00Z");
const course: Course = {
  id: "crs_1",
  slug: "stat-101",
  name: "Statistics <i>101</i>",
  first_date: "2026-05-04",
  last_date: "2026-08-02",
  time_zone: "Europe/Berlin",
  my_role: "student",
  may_manage: false,
  may_set_policy: false,
  privacy: "aggregates",
  terms: "Be <b>kind</b>.",
  terms_hash: "a".repeat(64),
  agreed: false,
  keep_problems_days: 30,
  keep_talk_days: null,
  keep_recordings_days: null,
  office_hours: [
    {
      queue_id: "que_1",
      title: "Office hours",
      description: "",
      rooms: [],
      order: "first_come",
      status: "open",
      weekly: [],
      exceptions: [],
      grace_s: 120,
      tickets_per_hour_max: 4,
      usual_minutes: 20,
      closes_at: "2026-06-01T10:00:00Z",
      upcoming: [],
      waiting: 2,
    },
  ],
  listings: [],
  counts: null,
  student_groups: [],
  tutor_groups: [],
  staff_groups: [],
  archived_at: null,
  purged_at: null,
  created_at: "2026-05-01T00:00:00Z",
};
const managed: Course = { ...course, my_role: "staff", may_manage: true, agreed: true };
const figures: CourseFigures = {
  course: { id: course.id, name: course.name },
  privacy: "aggregates",
  people_least: 5,
  asked: 12,
  helped: 10,
  students: 9,
  wait_median_s: 120,
  wait_p90_s: 600,
  helped_median_s: 600,
  weeks: [
    {
      first_date: "2026-06-01",
      asked: 12,
      helped: 10,
      students: 9,
      wait_median_s: 120,
      wait_p90_s: 600,
    },
    {
      first_date: "2026-06-08",
      asked: null,
      helped: null,
      students: null,
      wait_median_s: null,
      wait_p90_s: null,
    },
  ],
  hidden_weeks: 1,
  outcomes: [],
  sources: [{ label: "<i>x</i>.ipynb", detail: "", asked: 12, students: 9, helped_minutes: 90 }],
  exceptions: [],
  load: null,
  by_student: null,
  by_helper: null,
  server_time: "2026-06-01T08:00:00Z",
};
const preview: RosterPreview = {
  preview_hash: "b".repeat(64),
  faults: [],
  faults_total: 0,
  changes: [{ name: "ada", role: "tutor", kind: "awaited", account: null }],
  new: 0,
  role: 0,
  same: 0,
  awaited: 1,
  removed: 0,
};

const api = {
  courses: vi.fn(),
  agreeToTerms: vi.fn(),
  courseFigures: vi.fn(),
  roster: vi.fn(),
  previewRoster: vi.fn(),
  takeRoster: vi.fn(),
  previewArchive: vi.fn(),
  previewPurge: vi.fn(),
  purgeCourse: vi.fn(),
};
const navigate = vi.fn();
const listeners = new Set<(hint: Hint) => void>();
let element: HTMLElement;
let stop: AbortController;

async function settled(): Promise<void> {
  for (let turn = 0; turn < 12; turn += 1) await Promise.resolve();
  await vi.advanceTimersByTimeAsync(1);
}

async function shown(): Promise<void> {
  const context = {
    api,
    navigate,
    events: {
      state: signal<EventsState>({ phase: "open", retryAt: null }),
      listen: (listener: (hint: Hint) => void) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
      retryNow: () => {},
    },
    signal: stop.signal,
    timeZone: "Europe/Berlin",
    locale: "en",
    now: () => NOW,
    back: null,
  };
  mount(element, context as unknown as PaneContext, {});
  await settled();
}

const button = (name: string) =>
  [...element.querySelectorAll("button")].find(
    (one) => (one.getAttribute("aria-label") ?? one.textContent) === name,
  );
const press = async (name: string) => {
  const found = button(name);
  expect(found, name).toBeDefined();
  found?.click();
  await settled();
};
const tab = async (name: string) => {
  const found = [...element.querySelectorAll<HTMLElement>("[role=tab]")].find((one) =>
    one.textContent?.startsWith(name),
  );
  found?.click();
  await settled();
};
const write = async (field: HTMLInputElement | HTMLTextAreaElement, text: string) => {
  field.value = text;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  await settled();
};

beforeEach(() => {
  vi.useFakeTimers();
  vi.resetAllMocks();
  listeners.clear();
  element = document.createElement("div");
  document.body.append(element);
  stop = new AbortController();
  api.courses.mockResolvedValue({ courses: [course], may_make: false });
  api.roster.mockResolvedValue({ people: [], total: 0, awaited: [], awaited_total: 0 });
  api.courseFigures.mockResolvedValue(figures);
  api.previewArchive.mockResolvedValue({ in_line: 0, appointments: 0 });
});
afterEach(() => {
  stop.abort();
  element.remove();
  vi.useRealTimers();
});

describe("a student", () => {
  it("reads terms as text, agrees to exactly those, and goes to the line", async () => {
    await shown();
    expect(element.textContent).toContain("Be <b>kind</b>.");
    expect(element.querySelector("[role=tab]")).toBeNull();
    api.courses.mockResolvedValue({ courses: [{ ...course, agreed: true }], may_make: false });
    await press("Agree to the terms");
    expect(api.agreeToTerms).toHaveBeenCalledWith("crs_1", { terms_hash: course.terms_hash });
    expect(button("Agree to the terms")).toBeUndefined();
    await press("Go to the line");
    expect(navigate).toHaveBeenCalledWith({ pane: "queue", queue_id: "que_1" });
  });

  it("is told of other terms, and sees them", async () => {
    await shown();
    const refusal = { code: "agreement_changed", title: "", detail: "", field: null, context: {} };
    api.agreeToTerms.mockRejectedValue(new HelpoutRefusal(refusal, 409));
    api.courses.mockResolvedValue({
      courses: [{ ...course, terms: "Be brief." }],
      may_make: false,
    });
    await press("Agree to the terms");
    expect(element.querySelector("[role=alert]")).not.toBeNull();
    expect(element.textContent).toContain("Be brief.");
  });

  it("of no course is told how one comes into one", async () => {
    api.courses.mockResolvedValue({ courses: [], may_make: false });
    await shown();
    expect(element.textContent).toContain("You are in no course yet");
    expect(button("Make a course")).toBeUndefined();
  });
});

describe("staff", () => {
  beforeEach(() => {
    api.courses.mockResolvedValue({ courses: [managed], may_make: false });
  });

  it("see figures as plots that say what they show, with a table, and untold weeks as such", async () => {
    await shown();
    await tab("Figures");
    const plots = [...element.querySelectorAll("svg[role=img]")];
    expect(plots).toHaveLength(2);
    expect(plots[0]?.getAttribute("aria-label")).toContain("12");
    expect(plots[0]?.getAttribute("aria-label")).toContain("not shown");
    expect(element.querySelectorAll("table")).toHaveLength(2);
    expect(element.textContent).toContain("<i>x</i>.ipynb");
    expect(element.textContent).not.toContain("By student");
  });

  it("see what a file would do before it is done, and nothing else is done", async () => {
    await shown();
    await tab("People");
    api.previewRoster.mockResolvedValue(preview);
    const area = element.querySelector("textarea");
    if (area === null) throw new Error("no place to paste");
    await write(area, "name,role\nada,tutor\n");
    await press("Show what would change");
    expect(api.takeRoster).not.toHaveBeenCalled();
    expect(element.textContent).toContain("waits for its sign-in (tutor)");
    await press("Do it");
    expect(api.takeRoster).toHaveBeenCalledWith("crs_1", {
      text: "name,role\nada,tutor\n",
      replace: false,
      preview_hash: preview.preview_hash,
    });
  });

  it("see faults by line, and cannot do it", async () => {
    await shown();
    await tab("People");
    const faults = [{ line: 3, detail: "The name is missing." }];
    api.previewRoster.mockResolvedValue({ ...preview, faults, faults_total: 1 });
    const area = element.querySelector("textarea");
    if (area === null) throw new Error("no place to paste");
    await write(area, "name\nada\n,\n");
    await press("Show what would change");
    expect(element.textContent).toContain("Line 3: The name is missing.");
    expect(button("Do it")).toBeUndefined();
  });

  it("purge only what they were shown, with the short name typed", async () => {
    const archived = { ...managed, archived_at: "2026-06-01T00:00:00Z" };
    api.courses.mockResolvedValue({ courses: [archived], may_make: false });
    api.previewPurge.mockResolvedValue({
      tickets: 3,
      bookings: 2,
      live_sessions: 2,
      recordings: 0,
      people: 9,
      awaited: 1,
      appointments: 0,
      confirm: "c".repeat(64),
    });
    await shown();
    await tab("Settings");
    await press("Show what a purge would do");
    await press("Purge for good");
    expect(api.purgeCourse).not.toHaveBeenCalled();
    const field = element.querySelector<HTMLInputElement>("input:not([type=checkbox])");
    if (field === null) throw new Error("nothing to type into");
    await write(field, "stat-101");
    await press("Purge for good");
    expect(api.purgeCourse).toHaveBeenCalledWith("crs_1", {
      confirm: "c".repeat(64),
      slug: "stat-101",
    });
  });
});
