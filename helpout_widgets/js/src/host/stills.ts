/** Stills of a live session's shared screen: where they lie, and one as an address that holds it. */

import { base64Of } from "./blobs";
import { xsrfToken } from "./jupyter";

/** Where a page of the person's own server finds a still. */
export function stillAddress(baseUrl: string, liveSessionId: string, stillId: string): string {
  const path = `${encodeURIComponent(liveSessionId)}/stills/${encodeURIComponent(stillId)}`;
  return `${baseUrl}api/v1/live_sessions/${path}`;
}

/** Types that a marketplace keeps; anything else is no still. */
const TYPES = /^image\/(?:png|jpeg|webp)$/;

/**
 * A still as a `data:` address, for a page that asks no network.
 *
 * @throws TypeError where it cannot be had, or is no picture.
 */
export async function heldStill(address: string, signal: AbortSignal): Promise<string> {
  // A hub answers a page's own question only with its token.
  const answer = await fetch(address, {
    signal,
    credentials: "same-origin",
    headers: { "X-XSRFToken": xsrfToken(document) },
  });
  const type = answer.headers.get("Content-Type") ?? "";
  if (!answer.ok || !TYPES.test(type)) throw new TypeError(`still: ${answer.status} ${type}`);
  return `data:${type};base64,${base64Of(new Uint8Array(await answer.arrayBuffer()))}`;
}
