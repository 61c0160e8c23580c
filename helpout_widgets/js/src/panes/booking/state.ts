/**
 * Booking one listing: a month of times, the chosen one, what one is stuck on, the result.
 *
 * Owns the moves between choosing, sending and booked. No DOM, no requests, no clock.
 */

import type { Booking, Listing, SeriesResult, Slot, SlotPage } from "../../contracts/generated";
import { HelpoutRefusal } from "../../core/refusal";
import { addDays, dateOf, instantOf, type Month, monthOf, weeksOf } from "../../core/time";

export interface MonthTimes {
  page: SlotPage;
  /** Free slots by local date in the student's zone, each in order. */
  byDate: ReadonlyMap<string, readonly Slot[]>;
}

/** What there is to know of what is booked. */
export type Offered = Pick<
  Listing,
  | "tutor"
  | "tutor_time_zone"
  | "organisation"
  | "assignment"
  | "people"
  | "title"
  | "description"
  | "requirements"
  | "durations_minutes"
  | "approval_required"
  | "cancellation"
>;

export interface BookingState {
  listing: Offered | null;
  timeZone: string;
  month: Month;
  /** The month of today; none before it is shown. */
  firstMonth: Month;
  duration: number;
  /** The length cannot be chosen: of a booking that is moved. */
  hasFixedLength: boolean;
  /** The times of the shown month; null while they are on their way. */
  times: MonthTimes | null;
  timesFailed: boolean;
  /** Why the newest look failed while nobody answered; null where somebody did. */
  away: HelpoutRefusal | null;
  /** When the shown times came, milliseconds since the epoch. */
  timesAt: number | null;
  /** The local date whose times are shown. */
  date: string | null;
  /** The earliest start that is known to be free. */
  next: string | null;
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
  /** How many weeks in a row; one is no series. */
  weeks: number;
  /** A series is booked only if all of its weeks can be. */
  allOrNothing: boolean;
  /** What became of a series. */
  series: SeriesResult | null;
}

export const WEEKS_MIN = 2;
export const WEEKS_MAX = 16;

export type BookingAction =
  | { type: "listing_came"; listing: Offered }
  | { type: "listing_failed"; error: unknown }
  | { type: "turned_to"; month: Month }
  | {
      type: "times_came";
      month: Month;
      duration: number;
      page: SlotPage;
      /** What is gone now was lost by one's own press. */
      own: boolean;
      /** Ours, though the server counts it as taken. */
      kept: Slot | null;
      /** Milliseconds since the epoch. */
      at: number;
    }
  | { type: "times_failed"; error: unknown }
  | { type: "chose_duration"; duration: number }
  | { type: "chose_date"; date: string }
  | { type: "chose_start"; start: string }
  | { type: "chose_alternative"; start: string }
  | { type: "wrote"; summary: string }
  | { type: "sent" }
  | { type: "slot_lost"; alternatives: readonly Slot[]; error: unknown }
  | { type: "refused"; error: unknown }
  | { type: "chose_weeks"; weeks: number }
  | { type: "chose_all_or_nothing"; on: boolean }
  | { type: "series_came"; result: SeriesResult }
  | { type: "gap_filled"; start: string; booking: Booking }
  | { type: "booked"; booking: Booking };

export const SUMMARY_LENGTH = 2_000;

export interface Start {
  timeZone: string;
  today: string;
  /** A start to choose if it is still free. */
  wanted: string | null;
  /** Minutes that cannot be chosen; null where they can. */
  length: number | null;
}

export function start({ timeZone, today, wanted, length }: Start): BookingState {
  const date = wanted === null ? null : dateOf(instantOf(wanted), timeZone);
  return {
    listing: null,
    timeZone,
    month: monthOf(date ?? today),
    firstMonth: monthOf(today),
    duration: length ?? 30,
    hasFixedLength: length !== null,
    times: null,
    timesFailed: false,
    away: null,
    timesAt: null,
    date,
    next: null,
    start: wanted,
    taken: new Set(),
    alternatives: [],
    lost: null,
    summary: "",
    phase: "loading",
    error: null,
    booking: null,
    weeks: 1,
    allOrNothing: true,
    series: null,
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

/** Times that only our own hold takes away stay: whoever changes their mind still may. */
function withKept(page: SlotPage, state: BookingState, kept: Slot | null): SlotPage {
  if (kept === null) return page;
  const from = instantOf(kept.start);
  const to = instantOf(kept.end);
  const byStart = new Map(page.slots.map((slot) => [instantOf(slot.start), slot]));
  for (const slot of state.times?.page.slots ?? [])
    if (instantOf(slot.start) < to && instantOf(slot.end) > from)
      byStart.set(instantOf(slot.start), slot);
  if (isShown(state, kept.start)) byStart.set(from, { ...kept, ...byStart.get(from) });
  const slots = [...byStart].sort(([a], [b]) => a - b).map(([, slot]) => slot);
  return { ...page, slots };
}

/** The earliest start as far as the shown month tells; a later month tells nothing of it. */
function nextOf(state: BookingState, { slots, next_slot }: SlotPage): string | null {
  const takenAt = new Set([...state.taken].map(instantOf));
  const first = slots.find(({ start: at }) => !takenAt.has(instantOf(at)))?.start ?? next_slot;
  if (state.month === state.firstMonth) return first;
  return state.next ?? first;
}

function withTimes(
  state: BookingState,
  action: Extract<BookingAction, { type: "times_came" }>,
): BookingState {
  if (action.month !== state.month || action.duration !== state.duration) return state;
  const page = withKept(action.page, state, action.kept);
  const times = { page, byDate: groupByDate(page.slots, state.timeZone) };
  // What was taken may be free again: somebody cancelled.
  const still = [...state.taken].filter((text) => !isFree(times, text));
  const next = {
    ...state,
    times,
    timesFailed: false,
    away: null,
    timesAt: action.at,
    taken: new Set(still),
    next: nextOf({ ...state, taken: new Set(still) }, page),
  };
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
  return { ...state, start: startText, date, lost: null, error: null, series: null };
}

export function reduce(state: BookingState, action: BookingAction): BookingState {
  switch (action.type) {
    case "listing_came": {
      const { durations_minutes } = action.listing;
      const duration =
        state.hasFixedLength || durations_minutes.includes(state.duration)
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
      return { ...state, timesFailed: true, away: awayOf(action.error) };
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
        next: state.next === state.start ? null : state.next,
        alternatives: action.alternatives,
        error: action.error,
      };
    }
    case "refused":
      return { ...state, phase: "choosing", error: action.error };
    case "chose_weeks":
      return { ...state, weeks: weeksFrom(action.weeks), series: null };
    case "chose_all_or_nothing":
      return { ...state, allOrNothing: action.on, series: null };
    case "series_came": {
      const [first] = action.result.bookings;
      return first === undefined
        ? { ...state, phase: "choosing", series: action.result, error: null }
        : { ...state, phase: "booked", booking: first, series: action.result, error: null };
    }
    case "gap_filled": {
      if (state.series === null) return state;
      const bookings = [...state.series.bookings, action.booking];
      bookings.sort((a, b) => instantOf(a.start) - instantOf(b.start));
      const gaps = state.series.gaps.filter((gap) => gap.start !== action.start);
      return { ...state, series: { ...state.series, bookings, gaps } };
    }
    case "booked":
      return { ...state, phase: "booked", booking: action.booking, error: null };
  }
}

function awayOf(error: unknown): HelpoutRefusal | null {
  return error instanceof HelpoutRefusal && error.isAway ? error : null;
}

function weeksFrom(weeks: number): number {
  if (!Number.isFinite(weeks) || weeks < WEEKS_MIN) return 1;
  return Math.min(WEEKS_MAX, Math.round(weeks));
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
