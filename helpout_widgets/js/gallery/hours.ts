/** A tutor's hours with everything in them, and what they come to. */

import type {
  Availability,
  HoursPreview,
  HoursPreviewDraft,
  Slot,
  TimeOffDraft,
  ZoneStretch,
} from "../src/contracts/generated";
import { addDays, dateOf, instantAt, startOfDate, weekday } from "../src/core/time";
import { NOW } from "./now";

const HOME = "Asia/Kolkata";
const today = dateOf(NOW, HOME);
const iso = (at: number) => new Date(at).toISOString();

const always = { valid_from: null, valid_until: null };

/** Nothing but a week, or with all that there is. */
export function hoursOf(full: boolean): Availability {
  const weekly = [
    { weekday: 0, start: "09:00", end: "12:00", ...always },
    { weekday: 0, start: "19:00", end: "22:00", ...always },
    { weekday: 2, start: "18:00", end: "01:00", ...always },
    { weekday: 5, start: "00:00", end: "24:00", ...always },
  ];
  const plain = {
    time_zone: HOME,
    weekly,
    exceptions: [],
    increment_minutes: 15,
    min_notice_minutes: 60,
    buffer_before_minutes: 0,
    buffer_after_minutes: 0,
    horizon_days: 60,
    travels: [],
    time_off: [],
    max_per_day: null,
    max_per_week: null,
  };
  if (!full) return plain;
  return {
    ...plain,
    weekly: [
      ...weekly,
      {
        weekday: 4,
        start: "16:00",
        end: "18:00",
        valid_from: "2026-12-01",
        valid_until: "2027-02-28",
      },
    ],
    exceptions: [
      { date: "2026-11-07", kind: "replaces", start: "10:00", end: "15:00", note: "" },
      { date: "2026-12-25", kind: "replaces", start: "00:00", end: "00:00", note: "Christmas" },
    ],
    travels: [
      {
        first_date: addDays(today, 4),
        last_date: addDays(today, 6),
        time_zone: "Asia/Tokyo",
        rules_in: "there",
      },
    ],
    time_off: [
      {
        id: "off_gallery000001",
        start: iso(instantAt(addDays(today, 2), 12, 0, HOME)),
        end: iso(startOfDate(addDays(today, 3), HOME)),
        note: "Dentist",
      },
    ],
    buffer_after_minutes: 10,
    max_per_day: 3,
  };
}

/** The next days as the server would give them, near enough. */
export function previewOf({ hours, days = 14 }: HoursPreviewDraft): HoursPreview {
  const travel = hours.travels?.[0];
  const away = (date: string) =>
    travel !== undefined && travel.first_date <= date && date <= travel.last_date;
  const start = startOfDate(today, hours.time_zone);
  const end = startOfDate(addDays(today, days), hours.time_zone);
  const open: Slot[] = [];
  for (let index = 0; index < days; index += 1) {
    const date = addDays(today, index);
    const zone = away(date) && travel !== undefined ? travel.time_zone : hours.time_zone;
    for (const rule of hours.weekly ?? []) {
      if (rule.weekday !== weekday(date) || rule.valid_from !== null) continue;
      const at = (text: string, next: number) => {
        const [hour = 0, minute = 0] = text.split(":").map(Number);
        const later = hour === 24 ? 1 : next;
        return instantAt(addDays(date, later), hour % 24, minute, zone);
      };
      open.push({
        start: iso(at(rule.start, 0)),
        end: iso(at(rule.end, rule.end <= rule.start ? 1 : 0)),
      });
    }
  }
  const zones: ZoneStretch[] = [];
  const add = (zone: string, from: number, until: number) =>
    zones.push({ time_zone: zone, start: iso(from), end: iso(until) });
  if (travel === undefined) add(hours.time_zone, start, end);
  else {
    const from = startOfDate(travel.first_date, travel.time_zone);
    const until = startOfDate(addDays(travel.last_date, 1), travel.time_zone);
    add(hours.time_zone, start, from);
    add(travel.time_zone, from, until);
    add(hours.time_zone, until, end);
  }
  const first = open[0];
  const taken =
    first === undefined
      ? []
      : [{ start: first.start, end: iso(Date.parse(first.start) + 40 * 60_000) }];
  return { zones, open, taken, full: hours.max_per_day === null ? [] : [addDays(today, 5)] };
}

/** A store of one tutor's hours, as long as the page lives. */
export function galleryHours(full: boolean) {
  let stored = hoursOf(full);
  return {
    get: () => stored,
    put: (part: Partial<Availability>) => {
      stored = { ...stored, ...part };
      return stored;
    },
    addOff: (draft: TimeOffDraft) => {
      const off = { id: `off_gallery${Date.now()}`, note: "", ...draft };
      stored = { ...stored, time_off: [...stored.time_off, off] };
      return stored;
    },
    endOff: (id: string) => {
      stored = { ...stored, time_off: stored.time_off.filter((off) => off.id !== id) };
      return stored;
    },
  };
}
