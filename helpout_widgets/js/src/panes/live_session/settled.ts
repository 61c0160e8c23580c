/**
 * Who joins sees the other first: the rest of the room is drawn once a picture is there.
 *
 * To draw all of it takes as long as a connected call needs to show its first picture.
 */
import { useEffect, useState } from "preact/hooks";
import { useLive } from "./live";

/** Where no picture comes the room does not wait for it. */
const WITHIN_MS = 500;

export function useSettled(): boolean {
  const { call, state } = useLive().room;
  const [past, setPast] = useState(() => !comesSoon());
  useEffect(() => {
    if (past) return;
    const timer = setTimeout(() => setPast(true), WITHIN_MS);
    return () => clearTimeout(timer);
  }, [past]);
  return past || call.seen.value;

  /** Somebody is connected, and sends a picture. */
  function comesSoon(): boolean {
    if (call.seen.peek()) return false;
    const sending = state
      .peek()
      .call.filter((one) => one.video)
      .map((one) => one.connection_id);
    return call.peers
      .peek()
      .some((one) => sending.includes(one.connectionId) && one.view.peek().state === "connected");
  }
}
