/** Who is in a call with whom: the mesh that follows from the room's list. Pure. */
import type { CallMember } from "../../contracts/generated";

export interface Peering {
  readonly member: CallMember;
  /** The later comer yields where two offers meet; the earlier one makes the first. */
  readonly polite: boolean;
}

/** Everybody this connection should be connected with; nobody while it is not in the call. */
export function peeringsOf(
  members: readonly CallMember[],
  connectionId: string,
): readonly Peering[] {
  const me = members.find((member) => member.connection_id === connectionId);
  if (me === undefined) return [];
  return members
    .filter((member) => member.connection_id !== connectionId)
    .map((member) => ({ member, polite: me.order > member.order }));
}
