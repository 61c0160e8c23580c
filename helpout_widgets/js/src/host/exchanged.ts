/** Waiting for the first answers of a call. */
import { effect, type ReadonlySignal } from "@preact/signals";
import type { Peer } from "./peer";

/** Until so many are connected with and each exchanged offer and answer, `ms` at most. */
export async function exchanged(
  peers: ReadonlySignal<readonly Peer[]>,
  count: number,
  ms: number,
): Promise<void> {
  let stop = () => {};
  const all = new Promise<void>((resolve) => {
    stop = effect(() => {
      const now = peers.value;
      if (now.length >= count)
        void Promise.all(now.map((peer) => peer.exchanged)).then(() => resolve());
    });
  });
  await Promise.race([all, new Promise((resolve) => setTimeout(resolve, ms))]);
  stop();
}
