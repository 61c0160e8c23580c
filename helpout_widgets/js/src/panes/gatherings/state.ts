/** Gatherings: whether one can go in, and the form that makes one. Pure. */
import type { Gathering, GatheringDraft } from "../../contracts/generated";
import { instantOf, offsetMinutes, startOfDate } from "../../core/time";

export const TITLE_MAX = 40;
export const DESCRIPTION_MAX = 150;
export const MINUTES = [15, 30, 45, 60, 90, 120, 180] as const;
/** People whose pages talk with each other directly; more need a media server. */
export const DIRECT_MAX = 4;

export type Entry = "open" | "later" | "full" | "over";

/** Whether the door is open at `now` (milliseconds). */
export function entryOf(gathering: Gathering, now: number): Entry {
  if (gathering.status === "over") return "over";
  if (now < instantOf(gathering.joinable_from)) return "later";
  // Its host is counted, and always finds a place.
  return gathering.here >= gathering.capacity && !gathering.is_mine ? "full" : "open";
}

export const WEEKS = [1, 2, 4, 8, 12, 16] as const;

export type SeatOffer = "take" | "wait" | "mine" | "waiting" | "none";

/** What can be done about a seat; places are those beside the host's. */
export function seatOf(gathering: Gathering): SeatOffer {
  if (gathering.my_seat !== "none") return gathering.my_seat === "seat" ? "mine" : "waiting";
  if (!gathering.may_sign_up || gathering.status === "over") return "none";
  return freeSeats(gathering) > 0 ? "take" : "wait";
}

export function freeSeats({ capacity, seats_taken }: Gathering): number {
  return Math.max(capacity - 1 - seats_taken, 0);
}

/** One's own first, then as they come. */
export function ownFirst(gatherings: readonly Gathering[]): Gathering[] {
  const mine = (one: Gathering) => (one.my_seat === "none" ? 1 : 0);
  return [...gatherings].sort((a, b) => mine(a) - mine(b));
}

export interface GatheringForm {
  title: string;
  description: string;
  later: boolean;
  /** As inputs have them: `YYYY-MM-DD`, `HH:MM`. */
  date: string;
  time: string;
  minutes: number;
  capacity: string;
  waitingRoom: boolean;
  onAir: boolean;
  /** So many, one a week. */
  weeks: number;
}

export function emptyForm(limit: number): GatheringForm {
  return {
    title: "",
    description: "",
    later: false,
    date: "",
    time: "",
    minutes: 60,
    capacity: String(Math.min(DIRECT_MAX, limit)),
    waitingRoom: true,
    onAir: false,
    weeks: 1,
  };
}

/** The instant of a wall clock's reading; null where a part is missing. */
export function startOf({ date, time }: GatheringForm, zone: string): number | null {
  const [, hours, minutes] = /^(\d\d):(\d\d)$/.exec(time) ?? [];
  if (date === "" || hours === undefined || minutes === undefined) return null;
  const midnight = startOfDate(date, zone);
  const guess = midnight + (Number(hours) * 60 + Number(minutes)) * 60_000;
  // The day may have 23 or 25 hours.
  return guess + (offsetMinutes(midnight, zone) - offsetMinutes(guess, zone)) * 60_000;
}

export type FormFault = "missing" | "past" | "wrong";

export function faultsOf(
  form: GatheringForm,
  limit: number,
  zone: string,
  now: number,
): Partial<Record<"title" | "start" | "capacity", FormFault>> {
  const faults: Partial<Record<"title" | "start" | "capacity", FormFault>> = {};
  if (form.title.trim() === "") faults.title = "missing";
  if (form.later) {
    const start = startOf(form, zone);
    if (start === null) faults.start = "missing";
    else if (start <= now) faults.start = "past";
  }
  const capacity = Number(form.capacity);
  if (!Number.isInteger(capacity) || capacity < 2 || capacity > limit) faults.capacity = "wrong";
  return faults;
}

export function draftOf(form: GatheringForm, zone: string): GatheringDraft {
  const start = form.later ? startOf(form, zone) : null;
  return {
    title: form.title.trim(),
    description: form.description.trim(),
    start: start === null ? null : new Date(start).toISOString(),
    duration_minutes: form.minutes,
    capacity: Number(form.capacity),
    waiting_room: form.waitingRoom,
    on_air: form.onAir,
    weeks: form.later ? form.weeks : 1,
    time_zone: zone,
  };
}
