/** Hours as they are edited, and as the wire has them. Pure: no DOM, no clock, no requests. */

import type {
  Availability,
  AvailabilityDraft,
  AvailabilityException,
  WeeklyRule,
} from "../../contracts/generated";
import { isZone } from "../../core/time";
import { asEnd, asInput, emptyWeek, isWhole, rulesOf, type Week, weekOf } from "./week";

/** A week that holds on some dates only; the first one of a form has none and always holds. */
export interface Season {
  from: string;
  until: string;
  week: Week;
}

export type DayKind = "closed" | "other" | "extra";

export interface DayForm {
  date: string;
  kind: DayKind;
  from: string;
  to: string;
  note: string;
}

export interface TravelForm {
  first: string;
  last: string;
  zone: string;
  rulesIn: "there" | "home";
}

export interface HoursForm {
  zone: string;
  seasons: readonly Season[];
  days: readonly DayForm[];
  travels: readonly TravelForm[];
  increment: number;
  notice: number;
  horizon: number;
  before: number;
  after: number;
  perDay: number | null;
  perWeek: number | null;
}

export const emptySeason: Season = { from: "", until: "", week: emptyWeek };
export const emptyDay: DayForm = { date: "", kind: "closed", from: "09:00", to: "17:00", note: "" };
export const emptyTravel: TravelForm = { first: "", last: "", zone: "", rulesIn: "there" };

/** Hours that begin nowhere yet are meant in the zone of the person who looks. */
export function formOf(stored: Availability, zone: string): HoursForm {
  return {
    zone: stored.weekly.length === 0 ? zone : stored.time_zone,
    seasons: seasonsOf(stored.weekly),
    days: stored.exceptions
      .map(dayOf)
      .sort((a, b) => (`${a.date} ${a.from}` < `${b.date} ${b.from}` ? -1 : 1)),
    travels: stored.travels
      .map(({ first_date, last_date, time_zone, rules_in }) => ({
        first: first_date,
        last: last_date,
        zone: time_zone,
        rulesIn: rules_in,
      }))
      .sort((a, b) => (a.first < b.first ? -1 : 1)),
    increment: stored.increment_minutes,
    notice: stored.min_notice_minutes,
    horizon: stored.horizon_days,
    before: stored.buffer_before_minutes,
    after: stored.buffer_after_minutes,
    perDay: stored.max_per_day,
    perWeek: stored.max_per_week,
  };
}

function seasonsOf(rules: readonly WeeklyRule[]): Season[] {
  const always = rules.filter((rule) => rule.valid_from === null && rule.valid_until === null);
  const found = new Map<string, WeeklyRule[]>();
  for (const rule of rules) {
    if (rule.valid_from === null && rule.valid_until === null) continue;
    const key = `${rule.valid_from ?? ""}/${rule.valid_until ?? ""}`;
    found.set(key, [...(found.get(key) ?? []), rule]);
  }
  const dated = [...found].sort(([a], [b]) => (a < b ? -1 : 1));
  return [
    { from: "", until: "", week: weekOf(always) },
    ...dated.map(([key, own]) => {
      const [from = "", until = ""] = key.split("/");
      return { from, until, week: weekOf(own) };
    }),
  ];
}

function dayOf(one: AvailabilityException): DayForm {
  const closed = one.kind === "replaces" && one.start === one.end;
  return {
    date: one.date,
    kind: one.kind === "adds" ? "extra" : closed ? "closed" : "other",
    from: closed ? emptyDay.from : asInput(one.start),
    to: closed ? emptyDay.to : asInput(one.end),
    note: one.note,
  };
}

/** What is sent. Only for a form without faults. */
export function draftOf(form: HoursForm): AvailabilityDraft {
  return {
    time_zone: form.zone,
    weekly: form.seasons.flatMap(({ from, until, week }) =>
      rulesOf(week, from === "" ? null : from, until === "" ? null : until),
    ),
    exceptions: form.days.map((day) => ({
      date: day.date,
      kind: day.kind === "extra" ? "adds" : "replaces",
      start: day.kind === "closed" ? "00:00" : day.from,
      end: day.kind === "closed" ? "00:00" : asEnd(day.to),
      note: day.note.trim(),
    })),
    travels: form.travels.map(({ first, last, zone, rulesIn }) => ({
      first_date: first,
      last_date: last,
      time_zone: zone,
      rules_in: rulesIn,
    })),
    increment_minutes: form.increment as NonNullable<AvailabilityDraft["increment_minutes"]>,
    min_notice_minutes: form.notice,
    buffer_before_minutes: form.before,
    buffer_after_minutes: form.after,
    horizon_days: form.horizon,
    max_per_day: form.perDay,
    max_per_week: form.perWeek,
  };
}

/** Whether two forms come to the same. */
export function isSame(one: HoursForm, other: HoursForm): boolean {
  return JSON.stringify(draftOf(one)) === JSON.stringify(draftOf(other));
}

// ---- faults ----------------------------------------------------------------------------------

export type Fault =
  | "zone"
  | "time"
  | "season"
  | "day_date"
  | "day_length"
  | "travel_dates"
  | "travel_zone"
  | "travel_overlap";

/** What keeps the form from being saved, in the order of the page. */
export function faultsOf(form: HoursForm): Fault[] {
  const faults = new Set<Fault>();
  if (!isZone(form.zone)) faults.add("zone");
  form.seasons.forEach((season, index) => {
    if (!isWhole(season.week)) faults.add("time");
    if (index > 0 && isBadSeason(season)) faults.add("season");
  });
  for (const day of form.days) {
    const fault = dayFault(day);
    if (fault !== null) faults.add(fault);
  }
  for (const travel of form.travels) {
    const fault = travelFault(travel);
    if (fault !== null) faults.add(fault);
  }
  if (overlap(form.travels)) faults.add("travel_overlap");
  return [...faults];
}

export function isBadSeason({ from, until }: Season): boolean {
  return (from === "" && until === "") || (from !== "" && until !== "" && until < from);
}

export function dayFault(day: DayForm): Fault | null {
  if (day.date === "") return "day_date";
  if (day.kind === "closed") return null;
  if (day.from === "" || day.to === "") return "time";
  // Equal times of other hours would close the day; midnight to midnight is all of it.
  return day.from === day.to && day.from !== "00:00" ? "day_length" : null;
}

export function travelFault(travel: TravelForm): Fault | null {
  if (travel.first === "" || travel.last === "" || travel.last < travel.first)
    return "travel_dates";
  return isZone(travel.zone) ? null : "travel_zone";
}

function overlap(travels: readonly TravelForm[]): boolean {
  const sorted = [...travels].sort((a, b) => (a.first < b.first ? -1 : 1));
  return sorted.some((one, index) => {
    const before = sorted[index - 1];
    return before !== undefined && one.first !== "" && one.first <= before.last;
  });
}

// ---- lists -----------------------------------------------------------------------------------

export function replaced<T>(list: readonly T[], index: number, part: Partial<T>): T[] {
  return list.map((one, at) => (at === index ? { ...one, ...part } : one));
}

export function without<T>(list: readonly T[], index: number): T[] {
  return list.filter((_, at) => at !== index);
}

/** Closed days of a list of dates, one a line with a name after it; and the lines that are none. */
export function holidaysOf(text: string): { days: DayForm[]; bad: string[] } {
  const days: DayForm[] = [];
  const bad: string[] = [];
  for (const line of text.split("\n").map((one) => one.trim())) {
    if (line === "") continue;
    const [, date = "", note = ""] = /^(\d{4}-\d{2}-\d{2})[\s,;:]*(.*)$/.exec(line) ?? [];
    if (isDate(date)) days.push({ ...emptyDay, date, note: note.slice(0, 60) });
    else bad.push(line);
  }
  return { days, bad };
}

/** The days with those that are closed anew; a date that is closed already stays one. */
export function withHolidays(days: readonly DayForm[], more: readonly DayForm[]): DayForm[] {
  const known = new Set(days.filter((day) => day.kind === "closed").map((day) => day.date));
  const fresh = more.filter(({ date }) => !known.has(date) && known.add(date));
  return [...days, ...fresh].sort((a, b) => (a.date < b.date ? -1 : 1));
}

function isDate(text: string): boolean {
  const at = new Date(`${text}T00:00:00Z`);
  return text !== "" && !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text);
}
