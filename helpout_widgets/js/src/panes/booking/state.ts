/**
 * Booking one listing: a month of times, the chosen one, what one is stuck on, the result.
 *
 * Owns the moves between choosing, sending and booked. No DOM, no requests, no clock.
 */

import type { Booking, Listing, Slot, SlotPage } from "../../contracts/generated";
import { addDays, dateOf, instantOf, type Month, monthOf, weeksOf } from "../../core/time";

export interface MonthTimes {
  page: SlotPage;
  /** Free slots by local date in the student's zone, each in order. */
  byDate: ReadonlyMap<string, readonly Slot[]>;
}

export interface BookingState {
  listing: Listing | null;
  timeZone: string;
  month: Month;
  duration: number;
  /** The times of the shown month; null while they are on their way. */
  times: MonthTimes | null;
  timesFailed: boolean;
  /** The local date whose times are shown. */
  date: string | null;
  /** Start of the chosen slot, as the server wrote it. */
  start: string | null;
  /** Starts that were free here a moment ago. */
  taken: ReadonlySet<string>;
  /** Offered instead of the one that was refused. */
  alternatives: readonly Slot[];
  /** The slot that was lost, for words about it. */
  lost: string | null;
  summary: string;
  phase: "loading" | "absent" | "choosing" | "sending" | "booked";
  error: unknown;
  booking: Booking | null;
}

export type BookingAction =
  | { type: "listing_came"; listing: Listing }
  | { type: "listing_failed"; error: unknown }
  | { type: "turned_to"; month: Month }
  | { type: "times_came"; month: Month; duration: number; page: SlotPage; own: boolean }
  | { type: "times_failed" }
  | { type: "chose_duration"; duration: number }
  | { type: "chose_date"; date: string }
  | { type: "chose_start"; start: string }
  | { type: "chose_alternative"; start: string }
  | { type: "wrote"; summary: string }
  | { type: "sent" }
  | { type: "slot_lost"; alternatives: readonly Slot[]; error: unknown }
  | { type: "refused"; error: unknown }
  | { type: "booked"; booking: Booking };

export const SUMMARY_LENGTH = 2_000;

export interface Start {
  timeZone: string;
  today: string;
  /** A start to choose if it is still free. */
  wanted: string | null;
}

export function start({ timeZone, today, wanted }: Start): BookingState {
  const date = wanted === null ? null : dateOf(instantOf(wanted), timeZone);
  return {
    listing: null,
    timeZone,
    month: monthOf(date ?? today),
    duration: 30,
    times: null,
    timesFailed: false,
    date,
    start: wanted,
    taken: new Set(),
    alternatives: [],
    lost: null,
    summary: "",
    phase: "loading",
    error: null,
    booking: null,
  };
}

/** First and last local date that a month's calendar shows. */
export function shownDates(month: Month): { first: string; afterLast: string } {
  const weeks = weeksOf(month);
  const first = weeks[0]?.[0] ?? `${month}-01`;
  return { first, afterLast: addDays(first, weeks.length * 7) };
}

export function groupByDate(slots: readonly Slot[], timeZone: string): Map<string, Slot[]> {
  const byDate = new Map<string, Slot[]>();
  for (const slot of slots) {
    const date = dateOf(instantOf(slot.start), timeZone);
    const day = byDate.get(date);
    if (day === undefined) byDate.set(date, [slot]);
    else day.push(slot);
  }
  return byDate;
}

function isFree(times: MonthTimes | null, startText: string | null): boolean {
  if (times === null || startText === null) return false;
  const at = instantOf(startText);
  return times.page.slots.some((slot) => instantOf(slot.start) === at);
}

/** The first date of the shown month, else of the shown weeks, that has a time. */
function firstFreeDate(times: MonthTimes, month: Month): string | null {
  const dates = [...times.byDate.keys()];
  return dates.find((date) => monthOf(date) === month) ?? dates[0] ?? null;
}

function withTimes(
  state: BookingState,
  action: Extract<BookingAction, { type: "times_came" }>,
): BookingState {
  if (action.month !== state.month || action.duration !== state.duration) return state;
  const times = { page: action.page, byDate: groupByDate(action.page.slots, state.timeZone) };
  // What was taken may be free again: somebody cancelled.
  const still = [...state.taken].filter((text) => !isFree(times, text));
  const next = { ...state, times, timesFailed: false, taken: new Set(still) };
  const chosenHere = state.start !== null && isShown(state, state.start);
  if (chosenHere && !isFree(times, state.start)) {
    // Free when it was chosen, gone now: say so and keep it in sight, struck out.
    const lost = state.times !== null && !action.own ? state.start : state.lost;
    const taken = new Set(still);
    if (state.start !== null) taken.add(state.start);
    return { ...next, start: null, lost, taken };
  }
  if (state.date !== null && (times.byDate.has(state.date) || hasTaken(state, state.date)))
    return next;
  return { ...next, date: firstFreeDate(times, state.month), start: null };
}

function isShown(state: BookingState, startText: string): boolean {
  const { first, afterLast } = shownDates(state.month);
  const date = dateOf(instantOf(startText), state.timeZone);
  return date >= first && date < afterLast;
}

function hasTaken(state: BookingState, date: string): boolean {
  return [...state.taken].some((text) => dateOf(instantOf(text), state.timeZone) === date);
}

function choose(state: BookingState, startText: string): BookingState {
  const date = dateOf(instantOf(startText), state.timeZone);
  return { ...state, start: startText, date, lost: null, error: null };
}

export function reduce(state: BookingState, action: BookingAction): BookingState {
  switch (action.type) {
    case "listing_came": {
      const { durations_minutes } = action.listing;
      const duration = durations_minutes.includes(state.duration)
        ? state.duration
        : Math.min(...durations_minutes);
      const phase =
        state.phase === "loading" || state.phase === "absent" ? "choosing" : state.phase;
      return { ...state, listing: action.listing, duration, phase };
    }
    case "listing_failed":
      return state.listing === null ? { ...state, phase: "absent", error: action.error } : state;
    case "turned_to": {
      if (action.month === state.month) return state;
      return { ...state, month: action.month, times: null, timesFailed: false, date: null };
    }
    case "times_came":
      return withTimes(state, action);
    case "times_failed":
      return { ...state, timesFailed: true };
    case "chose_duration":
      return {
        ...state,
        duration: action.duration,
        times: null,
        alternatives: [],
        taken: new Set(),
      };
    case "chose_date":
      return { ...state, date: action.date };
    case "chose_start":
      return choose(state, action.start);
    case "chose_alternative": {
      const next = choose(state, action.start);
      const month = monthOf(next.date ?? state.month);
      const { first, afterLast } = shownDates(state.month);
      const shown = next.date !== null && next.date >= first && next.date < afterLast;
      const turned = shown ? {} : { month, times: null, timesFailed: false };
      return { ...next, ...turned, alternatives: [] };
    }
    case "wrote":
      return { ...state, summary: action.summary.slice(0, SUMMARY_LENGTH) };
    case "sent":
      return state.start === null ? state : { ...state, phase: "sending", error: null };
    case "slot_lost": {
      const taken = new Set(state.taken);
      if (state.start !== null) taken.add(state.start);
      return {
        ...state,
        phase: "choosing",
        taken,
        lost: state.start,
        start: null,
        alternatives: action.alternatives,
        error: action.error,
      };
    }
    case "refused":
      return { ...state, phase: "choosing", error: action.error };
    case "booked":
      return { ...state, phase: "booked", booking: action.booking, error: null };
  }
}

export interface DayEntry {
  start: string;
  isTaken: boolean;
}

/** What the list of a day shows: its free times and, struck out, those just taken. */
export function timesOf(state: BookingState, date: string): DayEntry[] {
  const free = (state.times?.byDate.get(date) ?? []).map((slot) => slot.start);
  const takenAt = new Set([...state.taken].map(instantOf));
  const freeAt = new Set(free.map(instantOf));
  const gone = [...state.taken].filter(
    (text) => !freeAt.has(instantOf(text)) && dateOf(instantOf(text), state.timeZone) === date,
  );
  return [...free, ...gone]
    .map((text) => ({ start: text, isTaken: takenAt.has(instantOf(text)) }))
    .sort((a, b) => instantOf(a.start) - instantOf(b.start));
}

/** The chosen slot's end, milliseconds since the epoch. */
export function endOf(state: BookingState): number | null {
  return state.start === null ? null : instantOf(state.start) + state.duration * 60_000;
}
