/** Who is who in a live session, and in which colour. Pure. */
import type { LiveSession, Participant, PublicAccount } from "../../contracts/generated";

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

export function shortName(name: string): string {
  return name.trim().split(/\s+/)[0] ?? name;
}

/** The other person of the booking, as the caller sees it. */
export function otherOf(session: LiveSession): PublicAccount {
  const { booking } = session;
  return booking.role === "tutor" ? booking.student : booking.tutor;
}

/** The caller's own account; of staff the tutor's place stands in. */
export function ownOf(session: LiveSession): PublicAccount {
  const { booking } = session;
  return booking.role === "tutor" ? booking.tutor : booking.student;
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
  const { student, tutor } = session.booking;
  const others = [student, tutor].filter((account) => account.id !== me);
  for (const { account } of [...participants].sort((a, b) => a.order - b.order))
    if (account.id !== me && !others.some((one) => one.id === account.id)) others.push(account);
  return (accountId) => {
    const place = others.findIndex((one) => one.id === accountId);
    const mine = participants.find((one) => one.account.id === me)?.account ?? ownOf(session);
    const isMe = accountId === me;
    const name = isMe ? mine.display_name : (others[place]?.display_name ?? "?");
    const number = isMe ? 1 : Math.min(COLOURS, 2 + Math.max(0, place));
    return { account_id: accountId, name, short: shortName(name), number, isMe };
  };
}

/** What the helpout is about: the student's own words, else the listing's. */
export function titleOf(session: {
  booking: { problem: { summary: string }; listing: { title: string } };
}): string {
  const [line = ""] = session.booking.problem.summary.trim().split("\n");
  return line !== "" && line.length <= 80 ? line : session.booking.listing.title;
}
