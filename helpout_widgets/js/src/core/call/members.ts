/**
 * Who is in a call with whom, and what goes to whom: what follows from the room's list. Pure.
 *
 * Who is only ready for the call is connected to the other pages, so that joining is at once; but
 * nothing goes to them, and nothing of theirs to anybody, before they join.
 */
import type { CallLine, CallMember, RecordingStanding } from "../../contracts/generated";
import type { RoomState } from "../room/state";

/** The three media lines of a connection, in the order in which they are agreed. */
export const LINES = ["audio", "camera", "screen"] as const satisfies readonly CallLine[];

export interface Peering {
  readonly member: CallMember;
  /**
   * Who yields where two offers meet; the other makes the first. Of two pages the one that joins
   * later offers: it knows of the other at once. Of a page and another device the earlier one
   * does. The recorder only ever answers, whoever came first.
   */
  readonly polite: boolean;
}

/**
 * Everybody this page should be connected with; nobody while it is not in the call.
 *
 * Two pages of one person have nothing to tell each other. With the recorder there is a
 * connection only while this person's consent stands.
 */
export function peeringsOf(
  members: readonly CallMember[],
  connectionId: string,
  recording: RecordingStanding | null = null,
): readonly Peering[] {
  const me = members.find((member) => member.connection_id === connectionId);
  if (me === undefined) return [];
  return members
    .filter((member) => member.connection_id !== connectionId && meets(me, member, recording))
    .map((member) => ({
      member,
      polite: yields(me, member),
    }));
}

function yields(me: CallMember, other: CallMember): boolean {
  if (other.device === "recorder") return false;
  const bothPages = me.device === "page" && other.device === "page";
  return bothPages ? me.order < other.order : me.order > other.order;
}

/**
 * The room's list with this page in it, as it will be once the room has heard that it joins: to
 * offer a connection need not wait for that. Where the call is full it stays as it is.
 */
export function withMe(state: RoomState, watch: boolean): readonly CallMember[] {
  const { call, participants, connection_id: me, account_id: account } = state;
  const own = participants.find((one) => one.connection_id === me);
  if (own === undefined || call.some((one) => one.connection_id === me)) return call;
  const inCall = call.filter((one) => one.device === "page" && !one.ready);
  const others = new Set(inCall.map((one) => one.account_id).filter((id) => id !== account));
  if (others.size >= state.call_limit) return call;
  const order = Math.max(0, ...call.map((one) => one.order)) + 1;
  const { device } = own;
  const silent = { audio: false, video: false, screen: false, paused: false, ready: false };
  return [...call, { connection_id: me, account_id: account, order, device, watch, ...silent }];
}

/** How many pages of others this one connects with on joining; none through a media server. */
export function othersThere({ topology, call, account_id: account }: RoomState): number {
  if (topology === "server") return 0;
  const others = call.filter((one) => one.device === "page" && one.account_id !== account);
  return others.filter((one) => !one.ready).length;
}

/** Another page of this person takes part, not this one. */
export function otherPageTakesPart({
  call,
  connection_id: me,
  account_id: account,
}: RoomState): boolean {
  return call.some(
    (one) => one.account_id === account && one.connection_id !== me && takesPart(one) && !one.ready,
  );
}

function meets(me: CallMember, other: CallMember, recording: RecordingStanding | null): boolean {
  if (me.ready || other.ready) return takesPart(me) && takesPart(other) && !sameOwner(me, other);
  // A phone shows its picture to every page, that of its own person too.
  if (me.device === "camera") return other.device === "page";
  if (other.device === "recorder") return !me.watch && consents(me.account_id, recording);
  return other.device !== "page" || !sameOwner(me, other);
}

function takesPart({ device, watch }: CallMember): boolean {
  return device === "page" && !watch;
}

function sameOwner(one: CallMember, other: CallMember): boolean {
  return one.account_id === other.account_id;
}

function consents(accountId: string, recording: RecordingStanding | null): boolean {
  if (recording === null) return false;
  const goesOn = recording.name === "on" || recording.name === "paused";
  return goesOn && recording.agreed.includes(accountId);
}

/** Which way media goes on all lines between this page and that member. */
export function directionTo(member: CallMember): "sendrecv" | "sendonly" | "recvonly" {
  if (member.device === "recorder") return "sendonly";
  return member.device === "camera" ? "recvonly" : "sendrecv";
}

export interface Agreed {
  /** This page only watches. */
  readonly watch: boolean;
  /** This page's person has pressed *Join*. */
  readonly joined: boolean;
  readonly accountId: string;
  readonly recording: RecordingStanding;
  /** What this person lets kernels have, by the kernel's connection. */
  readonly pictures: ReadonlyMap<string, readonly CallLine[]>;
}

/** The lines that may go to that member now; everything else stays here. */
export function linesTo(member: CallMember, agreed: Agreed): readonly CallLine[] {
  if (agreed.watch || !agreed.joined || member.ready) return [];
  switch (member.device) {
    case "page":
      return LINES;
    case "camera":
      return [];
    case "kernel":
      return agreed.pictures.get(member.connection_id) ?? [];
    case "recorder":
      return recordedLines(agreed);
  }
}

function recordedLines({ accountId, recording }: Agreed): readonly CallLine[] {
  // While somebody has not agreed nothing is recorded: then nothing is sent either.
  if (recording.name !== "on" || !recording.agreed.includes(accountId)) return [];
  const { sound, camera, screen } = recording.parts;
  const wanted: Record<CallLine, boolean> = {
    audio: sound !== false,
    camera: camera !== false,
    screen: screen !== false,
  };
  return LINES.filter((line) => wanted[line]);
}
