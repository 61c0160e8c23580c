/** Whose pictures stand on the stage: the members of the call that send, in order. Pure. */
import type { CallMember } from "../../contracts/generated";
import type { Seat } from "../../core/call/layout";
import type { Remote } from "../../host/remote";

export interface RemoteSeat extends Seat {
  readonly remote: Remote;
  readonly member: CallMember | null;
}

/**
 * The others of the call that have a picture here: people, second cameras that send, kernels that
 * show something. The recorder and pages that only watch have none.
 */
export function seatsOf(
  peers: readonly Remote[],
  call: readonly CallMember[],
): readonly RemoteSeat[] {
  const seats: RemoteSeat[] = [];
  for (const remote of peers) {
    const member = call.find((one) => one.connection_id === remote.connectionId) ?? null;
    if (remote.device === "recorder" || member?.watch === true || member?.ready === true) continue;
    const extra = remote.device !== "page";
    if (extra && member?.video !== true && member?.screen !== true) continue;
    const { connectionId: connection_id, accountId: account_id } = remote;
    seats.push({ connection_id, account_id, extra, remote, member });
  }
  const order = (seat: RemoteSeat) => seat.member?.order ?? 0;
  return seats.toSorted((a, b) => Number(a.extra) - Number(b.extra) || order(a) - order(b));
}
