/** The history of a pad, fetched page by page and decoded. */
import type { HistoryPage } from "../../../contracts/generated";
import type { SharedDocument } from "../../../core/room/document";
import type { PaneContext } from "../../../host/context";
import { type HistoryStep, Moments } from "./moments";
import { differs } from "./restore";

/** Beyond that nobody moves a slider through it. */
const PAGES_MAX = 200;
/** A room stores edits a moment after it told of them. */
const STORED_WITHIN_MS = 700;
const ASKED_MAX = 4;

function bytesOf(base64: string): Uint8Array {
  return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
}

/** The steps of one page, in order. */
export function stepsOf(page: HistoryPage): HistoryStep[] {
  const base = page.base_base64 === null ? null : bytesOf(page.base_base64);
  // Each edit is a moment, also where several were stored together.
  const steps = page.batches.flatMap(({ at_ms, pieces }) =>
    pieces.map(
      ({ account_id, update_base64 }): HistoryStep => ({
        at: at_ms,
        base: null,
        pieces: [{ account_id, update: bytesOf(update_base64) }],
      }),
    ),
  );
  if (base === null) return steps;
  // What an epoch began with is a moment of its own.
  return [{ at: page.begun_at_ms, base, pieces: [] }, ...steps];
}

/** The history up to now: asked for again while edits that this page knows are not in it yet. */
export async function fetchHistory(
  context: PaneContext,
  liveSessionId: string,
  shared: SharedDocument,
): Promise<readonly HistoryStep[]> {
  for (let asked = 1; ; asked += 1) {
    const steps = await fetchStored(context, liveSessionId);
    if (asked === ASKED_MAX || !isBehind(steps, shared)) return steps;
    await new Promise((resolve) => setTimeout(resolve, STORED_WITHIN_MS));
  }
}

/** Whether the last of these steps is not the text that this page has. */
export function isBehind(steps: readonly HistoryStep[], shared: SharedDocument): boolean {
  const moments = new Moments(steps);
  const last = moments.at(moments.count);
  moments.close();
  return differs(shared, last);
}

async function fetchStored(
  { api, signal }: PaneContext,
  liveSessionId: string,
): Promise<readonly HistoryStep[]> {
  const steps: HistoryStep[] = [];
  let after = 0;
  let epoch = "";
  for (let pages = 0; pages < PAGES_MAX; pages += 1) {
    const page = await api.documentHistory(liveSessionId, { after, epoch }, { signal });
    steps.push(...stepsOf(page));
    if (page.next_after === null) break;
    after = page.next_after;
    epoch = page.epoch;
  }
  return steps;
}
