/** Local dates as a calendar has them; no clock and no zone. Dates are `YYYY-MM-DD`. */

import { dateParts, toDate } from "./zone";

/** A month of a calendar, `YYYY-MM`. */
export type Month = string;

export function monthOf(date: string): Month {
  return date.slice(0, 7);
}

function fromUtc(ms: number): string {
  const at = new Date(ms);
  return toDate(at.getUTCFullYear(), at.getUTCMonth() + 1, at.getUTCDate());
}

export function addDays(date: string, days: number): string {
  const [year, month, day] = dateParts(date);
  return fromUtc(Date.UTC(year, month - 1, day + days));
}

export function addMonths(month: Month, months: number): Month {
  const [year, index] = dateParts(`${month}-01`);
  return monthOf(fromUtc(Date.UTC(year, index - 1 + months, 1)));
}

/** The same day of another month, or that month's last day. */
export function moveMonths(date: string, months: number): string {
  const target = addMonths(monthOf(date), months);
  const [, , day] = dateParts(date);
  const last = lastDay(target);
  const [, , lastNumber] = dateParts(last);
  return day > lastNumber ? last : `${target}-${String(day).padStart(2, "0")}`;
}

export function firstDay(month: Month): string {
  return `${month}-01`;
}

export function lastDay(month: Month): string {
  return addDays(firstDay(addMonths(month, 1)), -1);
}

/** 0 is Monday. */
export function weekday(date: string): number {
  const [year, month, day] = dateParts(date);
  return (new Date(Date.UTC(year, month - 1, day)).getUTCDay() + 6) % 7;
}

/** The weeks that touch a month, Monday first, each of seven dates. */
export function weeksOf(month: Month): string[][] {
  const weeks: string[][] = [];
  const last = lastDay(month);
  let monday = addDays(firstDay(month), -weekday(firstDay(month)));
  while (monday <= last) {
    const start = monday;
    weeks.push(Array.from({ length: 7 }, (_, index) => addDays(start, index)));
    monday = addDays(monday, 7);
  }
  return weeks;
}
