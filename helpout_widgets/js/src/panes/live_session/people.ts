/** Who is who in a live session, and in which colour. Pure. */
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
    return { account_id: accountId, name, short: firstName(name), number, isMe };
  };
}

/** What the helpout is about: the student's own words, else the listing's. */
export function titleOf(session: {
  booking: { problem: { summary: string }; listing: { title: string } };
}): string {
  const [line = ""] = session.booking.problem.summary.trim().split("\n");
  return line !== "" && line.length <= 80 ? line : session.booking.listing.title;
}
