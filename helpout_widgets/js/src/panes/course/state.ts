/** What the pane of courses works out: forms and their drafts, plots, tables. Pure. */

import type {
  Course,
  CourseDraft,
  CourseFigures,
  FiguresCell,
  FiguresWeek,
  OfficeHours,
  OfficeHoursDraft,
} from "../../contracts/generated";
import { isZone } from "../../core/time";
import { type DayForm, dayFault, draftOf, formOf } from "../availability/state";
import { emptyWeek, isWhole, rulesOf, type Week, weekOf } from "../availability/week";
import { listOf } from "../queue_desk/state";

// ---- office hours ----------------------------------------------------------------------------

export interface HoursForm {
  readonly title: string;
  readonly description: string;
  readonly rooms: string;
  readonly week: Week;
  readonly days: readonly DayForm[];
}

/** What a stored tutor's hours have beside week and single days. */
const storedHours = {
  time_zone: "UTC",
  weekly: [],
  increment_minutes: 15,
  min_notice_minutes: 0,
  buffer_before_minutes: 0,
  buffer_after_minutes: 0,
  horizon_days: 60,
  travels: [],
  time_off: [],
  max_per_day: null,
  max_per_week: null,
};

const PLAIN = formOf({ ...storedHours, exceptions: [] }, "UTC");

export function hoursForm(hours: OfficeHours | null): HoursForm {
  if (hours === null) return { title: "", description: "", rooms: "", week: emptyWeek, days: [] };
  const always = hours.weekly.filter(
    (rule) => rule.valid_from === null && rule.valid_until === null,
  );
  const stored = { ...storedHours, exceptions: hours.exceptions };
  return {
    title: hours.title,
    description: hours.description,
    rooms: hours.rooms.join(", "),
    week: weekOf(always),
    days: formOf(stored, "UTC").days,
  };
}

export function hoursFault(form: HoursForm): "title" | "time" | null {
  if (form.title.trim() === "") return "title";
  return isWhole(form.week) && form.days.every((day) => dayFault(day) === null) ? null : "time";
}

/** What is sent; rules that hold on some dates only stay as they were. */
export function hoursDraft(form: HoursForm, before: OfficeHours | null): OfficeHoursDraft {
  const dated = (before?.weekly ?? []).filter(
    (rule) => rule.valid_from !== null || rule.valid_until !== null,
  );
  return {
    title: form.title.trim(),
    description: form.description.trim(),
    rooms: listOf(form.rooms, 20, 40),
    weekly: [...rulesOf(form.week, null, null), ...dated],
    exceptions: draftOf({ ...PLAIN, days: form.days }).exceptions ?? [],
    ...(before === null
      ? {}
      : {
          order: before.order,
          grace_s: before.grace_s,
          tickets_per_hour_max: before.tickets_per_hour_max,
          usual_minutes: before.usual_minutes,
        }),
  };
}

// ---- settings --------------------------------------------------------------------------------

export interface SettingsForm {
  readonly name: string;
  readonly slug: string;
  readonly first: string;
  readonly last: string;
  readonly zone: string;
  readonly students: string;
  readonly tutors: string;
  readonly staff: string;
  readonly terms: string;
  readonly problems: string;
  readonly talk: string;
  readonly recordings: string;
  readonly privacy: Course["privacy"];
}

export function settingsForm(course: Course | null, zone: string): SettingsForm {
  const days = (value: number | null | undefined) => (value == null ? "" : String(value));
  return {
    name: course?.name ?? "",
    slug: course?.slug ?? "",
    first: course?.first_date ?? "",
    last: course?.last_date ?? "",
    zone: course?.time_zone ?? zone,
    students: course?.student_groups.join(", ") ?? "",
    tutors: course?.tutor_groups.join(", ") ?? "",
    staff: course?.staff_groups.join(", ") ?? "",
    terms: course?.terms ?? "",
    problems: days(course?.keep_problems_days),
    talk: days(course?.keep_talk_days),
    recordings: days(course?.keep_recordings_days),
    privacy: course?.privacy ?? "aggregates",
  };
}

export type SettingsFault = "name" | "slug" | "dates" | "zone" | "keep";

export function settingsFaults(form: SettingsForm): SettingsFault[] {
  const faults: SettingsFault[] = [];
  if (form.name.trim().length < 2) faults.push("name");
  if (!/^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$/.test(form.slug.trim())) faults.push("slug");
  if (form.first === "" || form.last === "" || form.last < form.first) faults.push("dates");
  if (!isZone(form.zone)) faults.push("zone");
  if ([form.problems, form.talk, form.recordings].some((text) => daysOf(text) === undefined))
    faults.push("keep");
  return faults;
}

/** Null of nothing, undefined of what is no such number. */
export function daysOf(text: string): number | null | undefined {
  if (text.trim() === "") return null;
  const days = Number(text);
  return Number.isInteger(days) && days >= 1 && days <= 3_650 ? days : undefined;
}

/** What is sent. Only for a form without faults. */
export function settingsDraft(form: SettingsForm): CourseDraft {
  return {
    name: form.name.trim(),
    slug: form.slug.trim(),
    first_date: form.first,
    last_date: form.last,
    time_zone: form.zone,
    student_groups: listOf(form.students, 20, 255),
    tutor_groups: listOf(form.tutors, 20, 255),
    staff_groups: listOf(form.staff, 20, 255),
    terms: form.terms.trim(),
    keep_problems_days: daysOf(form.problems) ?? null,
    keep_talk_days: daysOf(form.talk) ?? null,
    keep_recordings_days: daysOf(form.recordings) ?? null,
    privacy: form.privacy,
  };
}

// ---- plots -----------------------------------------------------------------------------------

export interface Bar {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** Not told: drawn as a mark on the ground. */
  readonly hidden: boolean;
}

/** Bars in a box of so many units, one for each value; null is not told. */
export function barsOf(values: readonly (number | null)[], wide: number, high: number): Bar[] {
  const most = Math.max(1, ...values.map((value) => value ?? 0));
  const step = wide / Math.max(1, values.length);
  const width = Math.max(1, step * 0.7);
  return values.map((value, index) => {
    const height = value === null ? 0 : (value / most) * high;
    return {
      x: round(index * step + (step - width) / 2),
      y: round(high - height),
      width: round(width),
      height: round(height),
      hidden: value === null,
    };
  });
}

/** A path through the told values; it breaks where one is not told. */
export function pathOf(
  values: readonly (number | null)[],
  most: number,
  wide: number,
  high: number,
): string {
  const step = wide / Math.max(1, values.length);
  let path = "";
  let isDrawing = false;
  values.forEach((value, index) => {
    if (value === null) {
      isDrawing = false;
      return;
    }
    const x = round(index * step + step / 2);
    const y = round(high - (value / Math.max(1, most)) * high);
    // A week that stands alone is a dot: the line's end is round.
    path += isDrawing ? `L${x} ${y}` : `M${x} ${y}h0`;
    isDrawing = true;
  });
  return path;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

// ---- tables ----------------------------------------------------------------------------------

export type Cell = string | number | null;

/** RFC 4180, with a head line; a spreadsheet must not take another person's words for a formula. */
export function csvOf(columns: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const cell = (value: Cell): string => {
    if (value === null) return "";
    if (typeof value === "number") return String(value);
    const safe = /^\s*[=+\-@]/.test(value) ? `'${value}` : value;
    return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  return [columns, ...rows]
    .map((row) => row.map(cell).join(","))
    .join("\r\n")
    .concat("\r\n");
}

const WEEK_COLUMNS = [
  "first_date",
  "asked",
  "helped",
  "students",
  "wait_median_s",
  "wait_p90_s",
] as const satisfies readonly (keyof FiguresWeek)[];
const CELL_COLUMNS = [
  "label",
  "detail",
  "asked",
  "students",
  "helped_minutes",
] as const satisfies readonly (keyof FiguresCell)[];

export function weeksCsv(figures: CourseFigures): string {
  return csvOf(
    WEEK_COLUMNS,
    figures.weeks.map((week) => WEEK_COLUMNS.map((name) => week[name])),
  );
}

export function cellsCsv(cells: readonly FiguresCell[]): string {
  return csvOf(
    CELL_COLUMNS,
    cells.map((one) => CELL_COLUMNS.map((name) => one[name])),
  );
}

/** "solar.ipynb · ex-3" */
export function labelOf(cell: FiguresCell, together: string): string {
  if (cell.label === "") return together;
  return cell.detail === "" ? cell.label : `${cell.label} · ${cell.detail}`;
}
