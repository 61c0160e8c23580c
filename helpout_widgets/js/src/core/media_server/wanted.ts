/**
 * What a page wants of a media server: whose lines, and how large each picture.
 *
 * Pure. What is not looked at is not asked for; what is drawn small comes small.
 */
import type { CallMember, WantedFeed } from "../../contracts/generated";

export type Layer = 0 | 1 | 2;

/** At how many pixels of height a member's picture is drawn now; 0: it is not. */
export type Drawn = ReadonlyMap<string, number>;

/** Up to this height a layer is enough; the pictures of a camera of 720 lines have 180, 360, 720. */
const SMALLEST_UP_TO_PX = 200;
const MIDDLE_UP_TO_PX = 400;
/** So many others fill the pane with small pictures, before anybody measured them. */
const FEW = 3;

/** Those whose media this page takes: everybody else's pages, and everybody's second cameras. */
export function othersOf(
  members: readonly CallMember[],
  connectionId: string,
  accountId: string,
): readonly CallMember[] {
  return members.filter(
    (one) =>
      one.connection_id !== connectionId &&
      !one.watch &&
      (one.device === "camera" || (one.device === "page" && one.account_id !== accountId)),
  );
}

export interface Scene {
  readonly others: readonly CallMember[];
  readonly accountId: string;
  readonly drawn: Drawn;
  /** Connections that speak now, loudest first. */
  readonly speaking: readonly string[];
}

/** All that the page wants now, in the order of the members. */
export function wantedOf({ others, accountId, drawn, speaking }: Scene): readonly WantedFeed[] {
  const wanted: WantedFeed[] = [];
  for (const { connection_id, account_id, video, screen } of others) {
    // One's own second camera is seen and not heard.
    if (account_id !== accountId) wanted.push({ connection_id, line: "audio", layer: 0 });
    const height = drawn.get(connection_id);
    if (video && height !== 0) {
      const layer = layerFor(height, others.length, speaking[0] === connection_id);
      wanted.push({ connection_id, line: "camera", layer });
    }
    if (screen) wanted.push({ connection_id, line: "screen", layer: 2 });
  }
  return wanted;
}

function layerFor(height: number | undefined, others: number, speaks: boolean): Layer {
  if (speaks) return 2;
  if (height === undefined) return others <= FEW ? 1 : 0;
  if (height <= SMALLEST_UP_TO_PX) return 0;
  return height <= MIDDLE_UP_TO_PX ? 1 : 2;
}

export function sameWants(a: readonly WantedFeed[], b: readonly WantedFeed[]): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
