/** A week as it is edited: spans a day, Monday first. Pure. */

import type { WeeklyRule } from "../../contracts/generated";

/** From and to as an input has them, `HH:MM`; `00:00` as an end is midnight. */
export interface Span {
  from: string;
  to: string;
}

/** Monday first; an empty list is a closed day. */
export type Week = readonly (readonly Span[])[];

export const DAY_COUNT = 7;
export const SPANS_MAX = 6;

export const emptyWeek: Week = Array.from({ length: DAY_COUNT }, () => []);

export function weekOf(rules: readonly WeeklyRule[]): Week {
  return emptyWeek.map((_, weekday) =>
    rules
      .filter((rule) => rule.weekday === weekday)
      .map((rule) => ({ from: asInput(rule.start), to: asInput(rule.end) }))
      .sort((a, b) => (a.from < b.from ? -1 : 1)),
  );
}

export function rulesOf(week: Week, from: string | null, until: string | null): WeeklyRule[] {
  return week.flatMap((spans, weekday) =>
    spans.map((span) => ({
      weekday,
      start: span.from,
      end: asEnd(span.to),
      valid_from: from,
      valid_until: until,
    })),
  );
}

/** An input of type time has no 24:00; as an end, 00:00 means the same. */
export function asInput(text: string): string {
  return text === "24:00" ? "00:00" : text;
}

export function asEnd(text: string): string {
  return text === "00:00" ? "24:00" : text;
}

/** Whether a span runs past midnight, which is worth saying. */
export function endsNextDay(span: Span): boolean {
  return span.to !== "00:00" && span.to !== "" && span.from !== "" && span.to <= span.from;
}

/** From midnight to midnight. */
export function isWholeDay(span: Span): boolean {
  return span.from === "00:00" && span.to === "00:00";
}

export function withSpans(week: Week, weekday: number, spans: readonly Span[]): Week {
  return week.map((old, index) => (index === weekday ? spans : old));
}

/** The week with one day's spans on other days too. */
export function copied(week: Week, from: number, to: ReadonlySet<number>): Week {
  const spans = week[from] ?? [];
  return week.map((old, index) => (to.has(index) ? spans : old));
}

/** Hours for a day that was closed: as the day before has them, else a working day's. */
export function proposedSpan(week: Week, weekday: number): Span {
  return week[weekday - 1]?.[0] ?? { from: "09:00", to: "17:00" };
}

export function isWhole(week: Week): boolean {
  return week.every((spans) => spans.every((span) => span.from !== "" && span.to !== ""));
}

export function isEmpty(week: Week): boolean {
  return week.every((spans) => spans.length === 0);
}
