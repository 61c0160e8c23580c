/** Notices: how one reads, where it leads, and which want an answer now. */

import type { Notice, NoticeKind } from "../../contracts/generated";
import { type NoticeFacts, notices as words } from "../messages/en/notices";
import { formatNear, instantOf } from "../time";

/** What a notice is about, by the beginning of its kind. */
export type NoticeArea = "booking" | "queue" | "desk" | "urgent" | "gathering" | "hours";

/** Somebody waits for the answer, so it is put before whatever the person is doing. */
const ANSWER_NOW: ReadonlySet<NoticeKind> = new Set([
  "ticket_called",
  "ticket_next",
  "ticket_handed_over",
  "urgent_asked",
  "urgent_accepted",
  "reminder_soon",
  "running_late",
  "seat_free",
]);

export function wantsAnswerNow(kind: NoticeKind): boolean {
  return ANSWER_NOW.has(kind);
}

export function areaOf(kind: NoticeKind): NoticeArea {
  if (kind === "ticket_taken" || kind === "ticket_handed_over") return "desk";
  if (kind.startsWith("ticket_")) return "queue";
  if (kind.startsWith("urgent_")) return "urgent";
  if (kind.startsWith("seat_") || kind === "gathering_cancelled") return "gathering";
  if (kind === "queue_closed") return "queue";
  return kind === "calendar_unreadable" || kind === "organisation_asked" ? "hours" : "booking";
}

export function factsOf(notice: Notice, zone: string, now: number): NoticeFacts {
  const { title = "", who = "", start = "", minutes = "" } = notice.facts;
  const at = start === "" ? Number.NaN : instantOf(start);
  return {
    title,
    who,
    start: Number.isNaN(at) ? "" : formatNear(at, zone, now),
    minutes: /^\d{1,4}$/.test(minutes) ? minutes : "",
  };
}

/** "Ada is late": one sentence. */
export function textOf(notice: Notice, zone: string, now: number): string {
  return words.text(notice.kind, factsOf(notice, zone, now));
}

/** "Pandas without tears · Today, 3:00 pm" */
export function aboutOf(notice: Notice, zone: string, now: number): string {
  const facts = factsOf(notice, zone, now);
  return words.about(facts.title, facts.start);
}
