/** Who is in a room, as rows of a list: people, with their devices and hands. Pure. */
import type { CallMember, Member, Participant, ParticipantRole } from "../../contracts/generated";
import { handsOf } from "./hands";

export interface RosterRow {
  readonly account_id: string;
  readonly role: ParticipantRole;
  /** At least one of their pages is connected. */
  readonly here: boolean;
  /** What they send; null: not in the call. */
  readonly call: Pick<CallMember, "audio" | "video" | "screen" | "watch"> | null;
  /** Second cameras and kernels of theirs that are in the call. */
  readonly devices: readonly ("camera" | "kernel")[];
  /** 0: down; else their place in the order of hands. */
  readonly hand: number;
}

export interface RosterParts {
  readonly participants: readonly Participant[];
  readonly call: readonly CallMember[];
}

/** Hands first, in their order; then in the order of coming. */
export function rosterOf({ participants, call }: RosterParts): readonly RosterRow[] {
  const hands = handsOf(participants);
  const pages = participants.filter((one) => one.role !== "host" && one.device === "page");
  const ids = [...new Set(pages.toSorted((a, b) => a.order - b.order).map((p) => p.account.id))];
  const rows = ids.map((id): RosterRow => {
    const theirs = pages.filter((one) => one.account.id === id);
    const members = call.filter((one) => one.account_id === id && !one.ready);
    const page = members.filter((one) => one.device === "page");
    return {
      account_id: id,
      role: theirs[0]?.role ?? "attendee",
      here: theirs.some((one) => one.here),
      call: page.find((one) => !one.watch) ?? page[0] ?? null,
      devices: members
        .map((one) => one.device)
        .filter((device) => device === "camera" || device === "kernel"),
      hand: hands.indexOf(id) + 1,
    };
  });
  return rows.toSorted((a, b) => (a.hand || Infinity) - (b.hand || Infinity) || 0);
}

/** Who waits at the door, the first who came first. */
export function waitingOf(members: readonly Member[]): readonly Member[] {
  return members
    .filter((one) => one.state === "waiting")
    .toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at));
}

/** Asked to come; or in it already, and asked to take over. */
export function waitsForConsent(member: Member): boolean {
  return member.state === "asked" || (member.state === "admitted" && member.takes_over);
}
