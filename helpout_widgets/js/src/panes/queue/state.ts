/**
 * A place in line: what of it is shown, said and drawn. Pure.
 *
 * Knows no requests and no DOM.
 */

import type {
  HelpTicket,
  HelpTicketDraft,
  Problem,
  Queue,
  WaitEstimate,
} from "../../contracts/generated";
import { queue as words } from "../../core/messages/en/queue";
import { firstName } from "../../core/names";
import { formatSpan, offsetMinutes, startOfDate } from "../../core/time";

export const HEADLINE_MAX = 120;
export const TRIED_MAX = 2_000;

/** Of these the line goes on. */
const STANDING: ReadonlySet<HelpTicket["state"]> = new Set([
  "waiting",
  "paused",
  "called",
  "helping",
]);

export function isStanding(ticket: HelpTicket): boolean {
  return STANDING.has(ticket.state);
}

/** From 1: who would be called before, and then this one. */
export function placeOf(ticket: HelpTicket): number {
  return ticket.before + 1;
}

export interface Seats {
  readonly numbers: readonly number[];
  readonly mine: number;
  /** Places after the last one drawn. */
  readonly more: number;
}

const SEATS_MAX = 7;

/** The line as a row of discs, the own one among them. */
export function seatsOf(ticket: HelpTicket, queue: Queue | null): Seats {
  const mine = placeOf(ticket);
  const waiting = (queue?.waiting ?? 0) + (ticket.state === "paused" ? 1 : 0);
  const last = Math.max(mine, waiting);
  const first = Math.max(1, Math.min(mine - 3, last - SEATS_MAX + 1));
  const shown = Math.min(SEATS_MAX, last - first + 1);
  const numbers = Array.from({ length: shown }, (_, index) => first + index);
  return { numbers, mine, more: last - (first + shown - 1) };
}

export interface Spread {
  /** Minutes at the end of the axis. */
  readonly end: number;
  readonly ticks: readonly number[];
  /** Percent of the axis. */
  readonly from: number;
  readonly width: number;
}

const ENDS = [15, 30, 60, 90, 120, 180, 240, 360, 720, 1_440];

/** Where the range of an estimate lies on an axis of round numbers. */
export function spreadOf({ low_minutes, high_minutes }: WaitEstimate): Spread {
  const high = Math.max(high_minutes, low_minutes, 1);
  const end = ENDS.find((one) => one >= high) ?? high;
  const from = (Math.min(low_minutes, high) / end) * 100;
  // A range of one value is still to be seen.
  const width = Math.max(3, (high / end) * 100 - from);
  const start = Math.min(from, 100 - width);
  return { end, ticks: [end / 3, (end * 2) / 3, end], from: start, width };
}

/** How much of an answer's grace time is left at `now`, in milliseconds. */
export function graceLeft(ticket: HelpTicket, fetchedAt: number, now: number): number {
  return Math.max(0, (ticket.answer_in_ms ?? 0) - (now - fetchedAt));
}

/** "2 min" while there is time: a span that does not count down by the second. */
export function graceWords(ms: number): string {
  return formatSpan(ms > 60_000 ? ms : Math.ceil(ms / 15_000) * 15_000);
}

export interface Said {
  readonly sentence: string;
  readonly urgent: boolean;
}

/** What a screen reader is told of a change; null where it is none that matters. */
export function saidOf(before: HelpTicket | null, after: HelpTicket): Said | null {
  const said = words.said;
  const polite = (sentence: string): Said => ({ sentence, urgent: false });
  const helper =
    after.helper === null ? words.called.somebody : firstName(after.helper.display_name);
  const moved = before?.state !== after.state;
  switch (after.state) {
    case "waiting":
      return moved || before.before !== after.before ? polite(said.inLine(placeOf(after))) : null;
    case "paused":
      return moved ? polite(said.paused) : null;
    case "called": {
      const span = formatSpan(after.answer_in_ms ?? 0);
      return moved ? { sentence: said.called(helper, span), urgent: true } : null;
    }
    case "helping":
      return moved ? polite(said.helping(helper)) : null;
    default:
      return moved && before !== null ? polite(said[after.state]) : null;
  }
}

export type Calls = "next" | "called";

/** What is worth telling somebody who looks elsewhere. */
export function callOf(before: HelpTicket | null, after: HelpTicket): Calls | null {
  if (after.state === "called") return before?.state === "called" ? null : "called";
  if (after.state !== "waiting" || after.before > 0) return null;
  return before?.state === "waiting" && before.before === 0 ? null : "next";
}

export interface TakeForm {
  readonly headline: string;
  readonly tried: string;
  readonly room: string;
  readonly pin: string;
  /** As inputs have them: `YYYY-MM-DD`, `HH:MM`. */
  readonly date: string;
  readonly time: string;
}

export function emptyForm(headline: string): TakeForm {
  const short = headline.slice(0, HEADLINE_MAX);
  return { headline: short, tried: "", room: "", pin: "", date: "", time: "" };
}

export type TakeFaults = Partial<Record<"headline" | "room" | "pin" | "deadline", string>>;

/** The instant of the form's deadline, in the student's zone; null where none is given. */
export function deadlineOf({ date, time }: TakeForm, zone: string): number | null {
  const [, hours, minutes] = /^(\d\d):(\d\d)/.exec(time) ?? [];
  if (date === "" || hours === undefined || minutes === undefined) return null;
  const midnight = startOfDate(date, zone);
  const guess = midnight + (Number(hours) * 60 + Number(minutes)) * 60_000;
  // The day may have 23 or 25 hours.
  return guess + (offsetMinutes(midnight, zone) - offsetMinutes(guess, zone)) * 60_000;
}

export function faultsOf(form: TakeForm, queue: Queue, zone: string, now: number): TakeFaults {
  const faults: TakeFaults = {};
  if (form.headline.trim() === "") faults.headline = words.take.headlineMissing;
  if (queue.rooms.length > 0 && !queue.rooms.includes(form.room))
    faults.room = words.take.roomMissing;
  if (queue.admission === "pin" && form.pin.trim() === "") faults.pin = words.take.pinMissing;
  const due = deadlineOf(form, zone);
  if ((form.date === "") !== (form.time === "")) faults.deadline = words.take.deadlineHalf;
  else if (due !== null && due <= now) faults.deadline = words.take.deadlinePast;
  return faults;
}

export function draftOf(form: TakeForm, problem: Problem, zone: string): HelpTicketDraft {
  const due = deadlineOf(form, zone);
  return {
    headline: form.headline.trim(),
    tried: form.tried.trim(),
    problem,
    room: form.room,
    pin: form.pin.trim(),
    deadline: due === null ? null : new Date(due).toISOString(),
  };
}

/** "pandas, merge" as tags: trimmed, lower case, at most eight, each once. */
export function tagsOf(text: string): string[] {
  const tags = text.split(",").map((tag) => tag.trim().toLocaleLowerCase().slice(0, 24));
  return [...new Set(tags.filter((tag) => tag !== ""))].slice(0, 8);
}
