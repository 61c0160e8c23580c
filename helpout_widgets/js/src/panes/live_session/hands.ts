/** Raised hands: whose, and in which order. */
import type { Participant } from "../../contracts/generated";

/** Accounts whose hand is up, the first raised first. Pure. */
export function handsOf(participants: readonly Participant[]): readonly string[] {
  const up = participants
    .filter((one) => one.hand > 0 && one.role !== "host")
    .toSorted((a, b) => a.hand - b.hand)
    .map((one) => one.account.id);
  return [...new Set(up)];
}
