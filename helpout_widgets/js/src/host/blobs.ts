/** Large outputs of a live session, by the hash of what they hold. */
import type { Api } from "../core/api";
import { bytesHash } from "../core/room/hash";
import { xsrfToken } from "./jupyter";

/** Content-addressed, so what came once may be kept. Rejects where it is not there. */
export async function fetchBlob(
  baseUrl: string,
  liveSessionId: string,
  sha256: string,
): Promise<Response> {
  const path = `api/v1/live_sessions/${encodeURIComponent(liveSessionId)}/blobs/${sha256}`;
  // A hub answers a page's own question only with its token.
  const answer = await fetch(`${baseUrl}${path}`, {
    credentials: "same-origin",
    headers: { "X-XSRFToken": xsrfToken(document) },
  });
  if (!answer.ok) throw new TypeError(`blob: ${answer.status}`);
  return answer;
}

const PIECE = 0x8000;

export function base64Of(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += PIECE)
    text += String.fromCharCode(...bytes.subarray(at, at + PIECE));
  return btoa(text);
}

/** Keep a picture with the live session; its name. Only the lender's page may. */
export async function keepPicture(api: Api, liveSessionId: string, picture: Blob): Promise<string> {
  const bytes = new Uint8Array(await picture.arrayBuffer());
  const sha256 = bytesHash(bytes);
  await api.addBlob(liveSessionId, {
    sha256,
    media_type: "image/png",
    content_base64: base64Of(bytes),
  });
  return sha256;
}
