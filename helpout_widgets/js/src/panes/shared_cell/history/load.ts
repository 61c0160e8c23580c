/** The history of a pad, fetched and decoded. */
import type { PaneContext } from "../../../host/context";
import type { HistoryStep } from "./moments";

export interface PadHistory {
  /** What was there before the first step; null where nothing was. */
  readonly base: Uint8Array | null;
  readonly steps: readonly HistoryStep[];
}

export async function fetchHistory(
  context: PaneContext,
  liveSessionId: string,
): Promise<PadHistory> {
  void context;
  void liveSessionId;
  return { base: null, steps: [] };
}
