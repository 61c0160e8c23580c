/**
 * Who joins sees the other first: the rest of the room is drawn once a picture is there.
 *
 * To draw all of it takes as long as a connected call needs to show its first picture.
 */
import { useEffect, useState } from "preact/hooks";
import { type Live, useLive } from "./live";

/** Where no picture comes the room does not wait for it. */
const WITHIN_MS = 500;
/** Somebody is at the check: they may press *Join* at the same moment. */
const PERHAPS_WITHIN_MS = 120;

export function useSettled(): boolean {
  const live = useLive();
  const [past, setPast] = useState(() => waitMs(live) === 0);
  const { call } = live.room;
  const others = call.peers.value.length;
  useEffect(() => {
    if (past) return;
    const timer = setTimeout(() => setPast(true), waitMs(live));
    return () => clearTimeout(timer);
  }, [past, others]);
  return past || call.seen.value;
}

/** How long a picture may be waited for, in milliseconds; 0: none is to come. */
function waitMs({ room: { call, state } }: Live): number {
  const phase = call.phase.peek();
  if (call.seen.peek() || (phase !== "joining" && phase !== "in")) return 0;
  const members = state.peek().call;
  const sending = members.filter((one) => one.video).map((one) => one.connection_id);
  const connected = call.peers
    .peek()
    .filter((one) => one.view.peek().state === "connected")
    .some((one) => sending.includes(one.connectionId));
  if (connected) return WITHIN_MS;
  const me = state.peek().connection_id;
  const ready = members.some((one) => one.ready && one.connection_id !== me);
  return ready ? PERHAPS_WITHIN_MS : 0;
}
