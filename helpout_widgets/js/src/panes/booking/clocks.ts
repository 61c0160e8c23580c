/** What a clock change in the shown weeks means for the times one is choosing between. */

import type { ClockChange, SlotPage } from "../../contracts/generated";
import { booking as words } from "../../core/messages/en/booking";
import { firstName } from "../../core/names";
import {
  cityOf,
  dateOf,
  formatLongDate,
  formatTime,
  instantOf,
  offsetMinutes,
  shiftsBetween,
} from "../../core/time";

export interface ClockNote {
  /** Local date of the student on which it happens. */
  date: string;
  /** For the legend below the calendar. */
  legend: string;
  title: string;
  detail: string;
}

export interface ClockFacts {
  changes: readonly ClockChange[];
  studentZone: string;
  tutorZone: string;
  tutorName: string;
  /** A time of the tutor to explain it with: the chosen or any shown start, as an instant. */
  example: number | null;
}

const MINUTE_MS = 60_000;

/** Whose clock the tutor lives by at a moment: they may travel. */
export function tutorZoneAt(page: SlotPage | null, zone: string, at: number): string {
  const stretch = page?.tutor_zones.find(
    ({ start, end }) => instantOf(start) <= at && at < instantOf(end),
  );
  return stretch?.time_zone ?? zone;
}

/** Who lives by that clock, where several may come; else as the one who comes is called. */
export function clockOwner(page: SlotPage | null, name: string): string {
  const whose = page?.tutor_zone_of;
  return whose == null ? name : firstName(whose.display_name);
}

/**
 * The last change between now and a time that moves the two clocks against each other.
 *
 * The shown month tells its own changes; this is for one that lies before it.
 */
export function changeBefore(
  now: number,
  at: number,
  studentZone: string,
  tutorZone: string,
): ClockChange[] {
  const apart = (moment: number) =>
    offsetMinutes(moment, tutorZone) - offsetMinutes(moment, studentZone);
  if (apart(now) === apart(at)) return [];
  const changes = [tutorZone, studentZone].flatMap((time_zone) =>
    shiftsBetween(time_zone, now, at).map((shift) => ({
      time_zone,
      at: new Date(shift.at).toISOString(),
      shift_minutes: shift.minutes,
    })),
  );
  const last = changes.toSorted((a, b) => instantOf(a.at) - instantOf(b.at)).at(-1);
  return last === undefined ? [] : [last];
}

/** The example's wall clock time of the tutor, as the student reads it before and after. */
function beforeAndAfter(facts: ClockFacts, change: ClockChange, example: number) {
  const at = instantOf(change.at);
  const isTutors = change.time_zone === facts.tutorZone;
  const shift = change.shift_minutes * MINUTE_MS;
  // The tutor's wall clock stays; only one of the two zones moves against it.
  const towards = isTutors ? shift : -shift;
  const yours = (offset: number) => formatTime(example + offset, facts.studentZone);
  return example >= at
    ? { before: yours(towards), after: yours(0) }
    : { before: yours(0), after: yours(-towards) };
}

/** One note for each change that moves the two clocks against each other. */
export function clockNotes(facts: ClockFacts): ClockNote[] {
  const moments = new Map<number, ClockChange[]>();
  for (const change of facts.changes) {
    const at = instantOf(change.at);
    moments.set(at, [...(moments.get(at) ?? []), change]);
  }
  const notes: ClockNote[] = [];
  for (const [at, changes] of moments) {
    const first = changes[0];
    // Two zones that change together, by as much, stay as far apart as they were.
    if (first === undefined) continue;
    const isTogether =
      changes.length > 1 && changes.every((change) => change.shift_minutes === first.shift_minutes);
    if (isTogether && facts.studentZone !== facts.tutorZone) continue;
    notes.push(noteOf(facts, first, at));
  }
  return notes;
}

function noteOf(facts: ClockFacts, change: ClockChange, at: number): ClockNote {
  const isYours = change.time_zone === facts.studentZone;
  const city = cityOf(change.time_zone);
  const isShared = facts.studentZone === facts.tutorZone;
  let detail = "";
  if (facts.example !== null && !isShared) {
    const theirs = formatTime(facts.example, facts.tutorZone);
    const { before, after } = beforeAndAfter(facts, change, facts.example);
    detail = `${words.clocksAfter(facts.tutorName, theirs, after)} ${words.clocksBefore(before)}`;
  }
  return {
    date: dateOf(at, facts.studentZone),
    legend: isYours ? words.yourClocksChange : words.clocksChangeOn(city),
    title: words.clocksGo(
      isYours ? words.your : words.cityClocks(city),
      change.shift_minutes > 0,
      formatLongDate(dateOf(at, change.time_zone)),
    ),
    detail,
  };
}
