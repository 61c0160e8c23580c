/**
 * How a booking stands, in words: what is waited for, what was proposed, what became of it.
 *
 * Pure: no DOM, no clock, no requests.
 */

import type { Booking, BookingAct, BookingMove } from "../../contracts/generated";
import { my_helpouts as words } from "../../core/messages/en/my_helpouts";
import { firstName } from "../../core/names";
import { dateOf, formatDayTime, formatSpan, formatTime, instantOf } from "../../core/time";
import type { IconName, Tone } from "../../ui";
import { otherOf } from "./state";

export interface Standing {
  text: string;
  tone: Tone;
  icon: IconName;
}

export interface Seen {
  now: number;
  timeZone: string;
  /** When the booking was fetched; remaining times count from then. */
  fetchedAt: number;
}

export function may(booking: Booking, act: BookingAct): boolean {
  return booking.may.includes(act);
}

/** The caller's own account in it; empty for staff. */
export function ownIdOf({ role, tutor, student }: Booking): string {
  return role === "tutor" ? tutor.id : role === "student" ? student.id : "";
}

/** "8:00 pm" where it is the same day as now booked, else "Thu 5 Nov, 8:00 pm". */
export function proposedText(booking: Booking, timeZone: string): string {
  const { proposal, start } = booking;
  if (proposal === null) return "";
  const at = instantOf(proposal.start);
  return dateOf(at, timeZone) === dateOf(instantOf(start), timeZone)
    ? formatTime(at, timeZone)
    : formatDayTime(at, timeZone);
}

/** What is still open about a booking that is to come; empty where it simply stands. */
export function standingsOf(booking: Booking, seen: Seen): Standing[] {
  const { status, proposal, late, role, expires_in_ms: left } = booking;
  const name = firstName(otherOf(booking).display_name);
  const own = ownIdOf(booking);
  const span = left === null ? null : formatSpan(seen.fetchedAt + left - seen.now);
  const found: Standing[] = [];
  const add = (tone: Tone, icon: IconName, ...texts: (string | null)[]) =>
    found.push({ tone, icon, text: texts.filter((text) => text !== null).join(", ") });
  const { standing } = words;
  if (status === "held")
    add("accent", "clock", span === null ? standing.held : standing.heldFor(span));
  if (status === "requested" && role === "tutor")
    add("warn", "chat", standing.asks(name), span && standing.answerWithin(span));
  if (status === "requested" && role !== "tutor")
    add("plain", "clock", standing.asked(name), span && standing.lapses(span));
  if (proposal !== null) {
    const when = proposedText(booking, seen.timeZone);
    if (proposal.by === own) add("plain", "clock", standing.youPropose(when));
    else add("warn", "clock", standing.theyPropose(whoIs(booking, proposal.by), when));
  }
  for (const { by, minutes } of latest(late))
    if (by === own) add("plain", "clock", standing.youLate(minutes));
    else add("warn", "clock", standing.theyLate(whoIs(booking, by), minutes));
  return found;
}

/** The last word of each person. */
export function latest(late: Booking["late"]): Booking["late"] {
  return [...new Map(late.map((one) => [one.by, one])).values()];
}

function whoIs({ tutor, student }: Booking, id: string): string {
  const person = [tutor, student].find((one) => one.id === id);
  return person === undefined ? words.who.somebody : firstName(person.display_name);
}

/** What became of a booking that is over. */
export function endOf(booking: Booking): Standing {
  const { status, role } = booking;
  const name = firstName(otherOf(booking).display_name);
  if (status === "completed") return { text: words.status.completed, tone: "good", icon: "check" };
  const tone: Tone = status === "in_progress" ? "accent" : "plain";
  return { text: endText(booking, name, role), tone, icon: "info" };
}

function endText(booking: Booking, name: string, role: Booking["role"]): string {
  const { status, no_show_of: missed, history } = booking;
  const { ended } = words;
  if (status === "expired") {
    const asked = history.some((move) => move.status === "requested");
    if (!asked) return ended.expiredHeld;
    return role === "tutor" ? ended.expiredUnansweredByYou : ended.expiredUnanswered(name);
  }
  if (status === "no_show") {
    if (missed === "both") return ended.bothMissed;
    if (missed === null) return words.status.no_show;
    return missed === role ? ended.youMissed : ended.theyMissed(name);
  }
  if (status !== "cancelled") return words.status[status];
  const by = cancelledBy(booking);
  if (history.findLast((move) => move.status === "cancelled")?.act === "decline")
    return by === role ? ended.declinedByYou : ended.declined(name);
  if (by === null) return words.status.cancelled;
  if (by === role) return words.cancelledByYou;
  return by === "staff" ? ended.cancelledByStaff : words.cancelledBy(name);
}

/** Who called it off; older bookings tell it by their history alone. */
function cancelledBy(booking: Booking): Booking["cancelled_by"] {
  if (booking.cancelled_by !== null) return booking.cancelled_by;
  const move = booking.history.findLast(({ status }) => status === "cancelled");
  if (move === undefined) return null;
  if (move.actor_id === booking.tutor.id) return "tutor";
  return move.actor_id === booking.student.id ? "student" : null;
}

/** "Ada accepted", "You cancelled"; empty where an old line tells nothing. */
export function moveText(booking: Booking, move: BookingMove): string {
  const own = ownIdOf(booking);
  const who =
    move.actor_id === own
      ? words.who.you
      : move.actor_id === "system"
        ? words.who.system
        : whoIs(booking, move.actor_id);
  return words.did[move.act === "" ? actOf(move) : move.act]?.(who) ?? "";
}

/** Of lines that are older than acts. */
function actOf({ status }: BookingMove): string {
  const acts: Partial<Record<Booking["status"], string>> = {
    confirmed: "confirm",
    in_progress: "begin",
    completed: "complete",
    cancelled: "cancel",
  };
  return acts[status] ?? "";
}

/** What cancelling costs now, in words; empty where it cannot be cancelled. */
export function cancelCost(booking: Booking, timeZone: string): string {
  const { cancellation, role, agreement } = booking;
  const { cancelCosts } = words;
  if (cancellation === null) return "";
  if (role === "tutor") return cancelCosts.asTutor(firstName(booking.student.display_name));
  if (cancellation.percent === 0)
    return cancellation.free_until === null
      ? cancelCosts.nothing
      : cancelCosts.until(formatDayTime(instantOf(cancellation.free_until), timeZone));
  const cost = cancellation.percent === 50 ? cancelCosts.half : cancelCosts.full;
  return (agreement?.price_minor ?? 0) === 0 ? `${cost} ${cancelCosts.ofNothing}` : cost;
}
