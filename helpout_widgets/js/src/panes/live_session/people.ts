/** Who is who in a live session, in which colour, and what it is about. Pure. */
import type { LiveSession, Participant, PublicAccount } from "../../contracts/generated";
import { firstName } from "../../core/names";

export interface Person {
  readonly account_id: string;
  readonly name: string;
  /** The first word of the name, for sentences. */
  readonly short: string;
  /** 1 is the one who looks at the page; others 2 to 6. */
  readonly number: number;
  readonly isMe: boolean;
}

const COLOURS = 6;

/** Whether a person's page is in the room; their kernel host alone is not them. */
export function isHere(room: { participants: readonly Participant[] }, accountId: string): boolean {
  return room.participants.some(
    (one) => one.account.id === accountId && one.here && one.role !== "host",
  );
}

/** Whether the caller holds this live session, as far as the facts tell: the lead tutor. */
export function isLead({ booking, gathering, my_role, lead }: LiveSession): boolean {
  if (my_role !== "tutor") return false;
  if (booking === null) return gathering?.is_mine !== false;
  // Of two tutors who are no part of the booking, the one who took over is the lead.
  return (booking.role === "tutor") === (booking.tutor.id === lead.id);
}

/** Whether it is the caller's kernel that may be lent. */
export function lendsKernel(session: LiveSession): boolean {
  return session.booking === null
    ? session.gathering?.is_mine === true
    : session.booking.role === "student";
}

/**
 * The person that the caller deals with: the counterpart of a booking, the host of a gathering.
 *
 * Who holds a gathering deals with everybody; the first who came stands for them.
 */
export function otherOf(session: LiveSession): PublicAccount {
  const { lead, lender, members } = session;
  if (!isLead(session)) return lead;
  if (lender.id !== lead.id) return lender;
  const guest = members.find((one) => one.account.id !== lead.id && one.state === "admitted");
  return guest?.account ?? lead;
}

/** The caller's own account where the facts tell it; else (a guest, staff) null: the room says. */
export function ownOf(session: LiveSession): PublicAccount | null {
  const { booking, my_role, lead } = session;
  if (booking !== null) {
    if (booking.role === "student") return booking.student;
    if (booking.role === "tutor") return booking.tutor;
  }
  if (isLead(session)) return lead;
  const alike = session.members.filter((one) => one.role === my_role && one.account.id !== lead.id);
  return alike.length === 1 ? (alike[0]?.account ?? null) : null;
}

/**
 * Finds a person by account.
 *
 * The other one of the booking is always 2, so that a colour never changes in a session; who
 * comes beside them follows in the order of coming.
 */
export function peopleOf(
  session: LiveSession,
  participants: readonly Participant[],
  me: string,
): (accountId: string) => Person {
  const { booking, lender, lead } = session;
  const known = booking === null ? [lender, lead] : [booking.student, booking.tutor, lead];
  known.push(...participants.toSorted((a, b) => a.order - b.order).map((one) => one.account));
  known.push(...session.members.map((one) => one.account));
  const others: PublicAccount[] = [];
  for (const account of known)
    if (account.id !== me && !others.some((one) => one.id === account.id)) others.push(account);
  const mine = known.find((account) => account.id === me)?.display_name ?? "?";
  return (accountId) => {
    const place = others.findIndex((one) => one.id === accountId);
    const isMe = accountId === me;
    const name = isMe ? mine : (others[place]?.display_name ?? "?");
    const number = isMe ? 1 : Math.min(COLOURS, 2 + Math.max(0, place));
    return { account_id: accountId, name, short: firstName(name), number, isMe };
  };
}

/** What the helpout is about: the student's own words, else the listing's or the gathering's. */
export function titleOf(session: {
  title: string;
  booking: { problem: { summary: string } } | null;
}): string {
  const [line = ""] = session.booking?.problem.summary.trim().split("\n") ?? [];
  return line !== "" && line.length <= 80 ? line : session.title;
}

export interface Times {
  readonly start: string;
  readonly end: string;
  readonly joinable_from: string;
}

/** When it is held; null where the caller is told neither the booking nor the gathering. */
export function timesOf(session: LiveSession): Times | null {
  return session.booking ?? session.gathering;
}
