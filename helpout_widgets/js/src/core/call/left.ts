/** Whether who is at the other end of a connection has left, by what the room says. Pure. */
import type { Device } from "../../contracts/generated";
import type { RoomState } from "../room/state";
import { peeringsOf } from "./members";

/** Somebody who left the room without a word, and sends nothing any more. */
const GONE_AFTER_MS = 6_000;

export interface Connected {
  readonly connectionId: string;
  readonly accountId: string;
  readonly device: Device;
  /** Both of us have joined; else this was only made ready. */
  readonly inCall: boolean;
  /** Milliseconds since media last came. */
  readonly silentMs: number;
}

/** `settling`: the marketplace was started anew, others need a moment to be back in its list. */
export function hasLeft(one: Connected, state: RoomState, settling: boolean): boolean {
  const { call, participants, link, recording, connection_id: me } = state;
  const member = call.find((other) => other.connection_id === one.connectionId);
  if (member !== undefined)
    // The consent that this connection was made for may be taken back.
    return (
      one.device === "recorder" &&
      !peeringsOf(call, me, recording).some((peering) => peering.member === member) &&
      call.some((other) => other.connection_id === me)
    );
  const another = call.some(
    ({ account_id: id, device, watch, ready }) =>
      id === one.accountId && device === one.device && !watch && !ready,
  );
  if (another) return true;
  // Without the room nobody can tell who left: what still comes goes on.
  if (link !== "open") return false;
  if (!one.inCall) return true;
  const here = participants.some((other) => other.connection_id === one.connectionId && other.here);
  return (here && !settling) || one.silentMs > GONE_AFTER_MS;
}
