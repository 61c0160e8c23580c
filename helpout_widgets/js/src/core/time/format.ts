/**
 * Times as people read them here: "Tue 3 Nov, 7:30 pm".
 *
 * The catalogue is English, so these are too; the order of the parts is ours, not the
 * locale's, because one shape is used in buttons, cards and announcements alike.
 */

import { addDays } from "./calendar";
import { dateOf, dateParts, wallClock } from "./zone";

const MONTHS = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
] as const;
const DAYS = [
  "Monday",
  "Tuesday",
  "Wednesday",
  "Thursday",
  "Friday",
  "Saturday",
  "Sunday",
] as const;

/** Heads of the columns of a calendar, Monday first. */
export const weekdayHeads: readonly { short: string; long: string }[] = DAYS.map((long) => ({
  short: long.slice(0, 2),
  long,
}));

function dayName(date: string): string {
  const [year, month, day] = dateParts(date);
  return DAYS[(new Date(Date.UTC(year, month - 1, day)).getUTCDay() + 6) % 7] ?? "";
}

function monthName(month: number): string {
  return MONTHS[month - 1] ?? "";
}

/** "7:30 pm" */
export function formatTime(instant: number, zone: string): string {
  const { hour, minute } = wallClock(instant, zone);
  return `${hour % 12 === 0 ? 12 : hour % 12}:${String(minute).padStart(2, "0")} ${hour < 12 ? "am" : "pm"}`;
}

/** "Tue 3 Nov" of a local date */
export function formatDate(date: string): string {
  const [, month, day] = dateParts(date);
  return `${dayName(date).slice(0, 3)} ${day} ${monthName(month).slice(0, 3)}`;
}

/** "Tuesday 3 November" of a local date */
export function formatLongDate(date: string): string {
  const [, month, day] = dateParts(date);
  return `${dayName(date)} ${day} ${monthName(month)}`;
}

/** "November 2026" of `2026-11` */
export function formatMonth(month: string): string {
  const [year, index] = dateParts(`${month}-01`);
  return `${monthName(index)} ${year}`;
}

/** "Tue 3 Nov" */
export function formatDay(instant: number, zone: string): string {
  return formatDate(dateOf(instant, zone));
}

/** "Tue 3 Nov, 7:30 pm" */
export function formatDayTime(instant: number, zone: string): string {
  return `${formatDay(instant, zone)}, ${formatTime(instant, zone)}`;
}

/** "Today", "Tomorrow", else "Tue 3 Nov" */
export function formatNearDay(instant: number, zone: string, now: number): string {
  const date = dateOf(instant, zone);
  const today = dateOf(now, zone);
  if (date === today) return "Today";
  if (date === addDays(today, 1)) return "Tomorrow";
  return formatDate(date);
}

/** "Today, 9:30 pm", "Tomorrow, 1:00 pm", "Thu 29 Oct, 6:00 pm" */
export function formatNear(instant: number, zone: string, now: number): string {
  return `${formatNearDay(instant, zone, now)}, ${formatTime(instant, zone)}`;
}

/** "12 Oct", with the year where it is not this one: "12 Oct 2025" */
export function formatPast(instant: number, zone: string, now: number): string {
  const [year, month, day] = dateParts(dateOf(instant, zone));
  const [thisYear] = dateParts(dateOf(now, zone));
  const short = `${day} ${monthName(month).slice(0, 3)}`;
  return year === thisYear ? short : `${short} ${year}`;
}

/** "45 s", "12 min", "2 h", "3 days": a span of milliseconds, rounded up, never negative. */
export function formatSpan(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.ceil(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.round(minutes / 60);
  if (hours < 48) return `${hours} h`;
  return `${Math.round(hours / 24)} days`;
}
