/** The desk of a queue: what its helpers see of tickets, load and history. Pure. */

import type {
  HelpTicket,
  PublicAccount,
  QueueDesk,
  QueueDraft,
  QueueLoad,
  ServedTicket,
} from "../../contracts/generated";
import { queueDesk as words } from "../../core/messages/en/queue_desk";
import { firstName } from "../../core/names";
import { dateOf, formatTime, instantOf, wallClock } from "../../core/time";

export interface Sorted {
  /** Called or helped, by the caller. */
  readonly mine: readonly HelpTicket[];
  /** Called or helped, by others. */
  readonly theirs: readonly HelpTicket[];
  readonly waiting: readonly HelpTicket[];
  /** The first that would be called. */
  readonly nextId: string | null;
}

export function sorted(tickets: readonly HelpTicket[], me: string | null): Sorted {
  const inHand = tickets.filter((one) => one.state === "called" || one.state === "helping");
  const waiting = tickets.filter((one) => one.state === "waiting" || one.state === "paused");
  const isNext = (one: HelpTicket) =>
    one.state === "waiting" && (one.meant_for === null || one.meant_for.id === me);
  return {
    mine: inHand.filter((one) => one.helper?.id === me),
    theirs: inHand.filter((one) => one.helper?.id !== me),
    waiting,
    nextId: waiting.find(isNext)?.id ?? null,
  };
}

/** Since when a ticket is helped: what it waited is what it waited until then. */
export function helpedFor(ticket: HelpTicket, serverNow: number): number {
  return Math.max(0, serverNow - instantOf(ticket.took_at) - ticket.waited_ms);
}

/** Groups of waiting tickets, as tickets; those that are not there any more are left out. */
export function likeGroups(desk: QueueDesk): HelpTicket[][] {
  const waiting = new Map(
    desk.tickets.filter((one) => one.state === "waiting").map((one) => [one.id, one]),
  );
  return desk.like_groups
    .map((ids) => ids.map((id) => waiting.get(id)).filter((one) => one !== undefined))
    .filter((group) => group.length > 1 && group.some((one) => one.group_id === null));
}

/** What a screen reader is told of a change; empty where it is nothing of note. */
export function saidOf(before: QueueDesk | null, after: QueueDesk, me: string | null): string {
  if (before === null || before.queue.id !== after.queue.id) return "";
  const was = new Map(before.tickets.map((one) => [one.id, one]));
  const sentences: string[] = [];
  for (const ticket of after.tickets) {
    const name = firstName(ticket.student.display_name);
    const state = was.get(ticket.id)?.state;
    if (state === undefined && ticket.state === "waiting") sentences.push(words.said.took(name));
    else if (state === "called" && ticket.helper?.id === me && ticket.state === "helping")
      sentences.push(words.said.helping(name));
  }
  const still = new Set(after.tickets.map((one) => one.id));
  for (const ticket of before.tickets)
    if (ticket.state === "called" && ticket.helper?.id === me && !still.has(ticket.id))
      sentences.push(words.said.missed(firstName(ticket.student.display_name)));
  return sentences.join(" ");
}

export interface Sparkline {
  /** Paths in a box of 160 × 36. */
  readonly line: string;
  readonly area: string;
  readonly text: string;
}

const WIDE = 160;
const HIGH = 36;

/** Waiting ones over the last two hours as a picture, and as a sentence. */
export function sparkline(load: readonly QueueLoad[]): Sparkline {
  const counts = load.map((one) => one.waiting);
  const most = Math.max(0, ...counts);
  if (counts.length < 2 || most === 0) return { line: "", area: "", text: words.figures.loadNone };
  const points = counts.map((count, index) => {
    const x = Math.round((index / (counts.length - 1)) * WIDE * 10) / 10;
    const y = Math.round((HIGH - 3 - (count / most) * (HIGH - 7)) * 10) / 10;
    return `${x} ${y}`;
  });
  const line = `M${points.join("L")}`;
  const text = words.figures.loadText(counts[0] ?? 0, counts.at(-1) ?? 0, most);
  return { line, area: `${line}V${HIGH}H0Z`, text };
}

export interface HourWait {
  readonly hour: string;
  readonly minutes: number;
  readonly count: number;
}

function median(values: readonly number[]): number {
  const ordered = [...values].sort((a, b) => a - b);
  const middle = Math.floor(ordered.length / 2);
  const above = ordered[middle] ?? 0;
  return ordered.length % 2 === 1 ? above : ((ordered[middle - 1] ?? 0) + above) / 2;
}

const HOURS_MAX = 12;

/** Of those who were helped: the median wait of each hour in which somebody came, latest last. */
export function waitsByHour(tickets: readonly ServedTicket[], zone: string): HourWait[] {
  const hours = new Map<string, { at: number; waits: number[] }>();
  for (const ticket of tickets) {
    if (ticket.helped_at === null) continue;
    const at = instantOf(ticket.took_at);
    const key = `${dateOf(at, zone)} ${String(wallClock(at, zone).hour).padStart(2, "0")}`;
    const hour = hours.get(key) ?? { at: at - wallClock(at, zone).minute * 60_000, waits: [] };
    hour.waits.push(ticket.waited_s / 60);
    hours.set(key, hour);
  }
  return [...hours.entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .slice(-HOURS_MAX)
    .map(([, { at, waits }]) => ({
      hour: formatTime(at, zone).replace(":00", ""),
      minutes: Math.round(median(waits)),
      count: waits.length,
    }));
}

/** A cell of a CSV file; a spreadsheet must not take another person's words for a formula. */
function cell(value: string | number): string {
  if (typeof value === "number") return String(value);
  const safe = /^[\s]*[=+\-@]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

const CSV_COLUMNS = [
  "took_at",
  "called_at",
  "helped_at",
  "ended_at",
  "student",
  "helper",
  "headline",
  "exception",
  "exercise",
  "waited_s",
  "helped_s",
  "state",
  "outcome",
] as const;

/** RFC 4180, with a head line. */
export function csvOf(tickets: readonly ServedTicket[]): string {
  const rows = tickets.map((one) =>
    [
      one.took_at,
      one.called_at ?? "",
      one.helped_at ?? "",
      one.ended_at ?? "",
      one.student.display_name,
      one.helper?.display_name ?? "",
      one.headline,
      one.exception,
      one.exercise,
      one.waited_s,
      one.helped_s,
      one.state,
      one.outcome ?? "",
    ]
      .map(cell)
      .join(","),
  );
  return [CSV_COLUMNS.join(","), ...rows, ""].join("\r\n");
}

export interface OpenForm {
  readonly title: string;
  readonly description: string;
  readonly order: "first_come" | "fewest_today" | "deadline";
  readonly minutes: string;
  readonly admission: "anyone" | "pin" | "roster";
  readonly pin: string;
  readonly roster: string;
  readonly rooms: string;
  readonly tags: string;
  readonly grace: string;
  readonly usual: string;
  readonly helpers: readonly PublicAccount[];
}

export const EMPTY_FORM: OpenForm = {
  title: "",
  description: "",
  order: "first_come",
  minutes: "120",
  admission: "anyone",
  pin: "",
  roster: "",
  rooms: "",
  tags: "",
  grace: "120",
  usual: "20",
  helpers: [],
};

export type OpenFaults = Partial<Record<"title" | "pin" | "roster", string>>;

export function openFaults(form: OpenForm): OpenFaults {
  const faults: OpenFaults = {};
  if (form.title.trim() === "") faults.title = words.open.nameMissing;
  if (form.admission === "pin" && form.pin.trim() === "") faults.pin = words.open.pinMissing;
  if (form.admission === "roster" && listOf(form.roster, 1, 64).length === 0)
    faults.roster = words.open.rosterMissing;
  return faults;
}

/** "Lab 1, Lab 2" as a list: trimmed, each once. */
export function listOf(text: string, most: number, longest: number): string[] {
  const parts = text.split(/[,\n]/).map((one) => one.trim().slice(0, longest));
  return [...new Set(parts.filter((one) => one !== ""))].slice(0, most);
}

export function openDraft(form: OpenForm): QueueDraft {
  return {
    title: form.title.trim(),
    description: form.description.trim(),
    order: form.order,
    admission: form.admission,
    pin: form.admission === "pin" ? form.pin.trim() : "",
    roster: form.admission === "roster" ? listOf(form.roster, 2_000, 64) : [],
    rooms: listOf(form.rooms, 20, 40),
    tags: listOf(form.tags, 8, 24),
    helpers: form.helpers.map((one) => one.id),
    open_minutes: Number(form.minutes),
    grace_s: Number(form.grace),
    usual_minutes: Number(form.usual),
  };
}

/** Minutes from now to a closing time that is `more` minutes later than it is. */
export function prolonged(closesAt: string, serverNow: number, more: number): number {
  const left = Math.max(0, instantOf(closesAt) - serverNow) / 60_000;
  return Math.min(24 * 60, Math.max(5, Math.round(left + more)));
}
