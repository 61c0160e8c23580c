/** Large outputs of a live session, by the hash of what they hold. */
import { readCookie } from "./jupyter";

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
    headers: { "X-XSRFToken": readCookie(document.cookie, "_xsrf") },
  });
  if (!answer.ok) throw new TypeError(`blob: ${answer.status}`);
  return answer;
}
