/** Which live session this tab is in, kept over a reload of the page. Not the rooms themselves. */

/** What a reload brings back. */
export interface Remembered {
  readonly live_session_id: string;
  /** `chat`: in the room without camera and microphone. */
  readonly entered: "call" | "chat";
  readonly muted: boolean;
  readonly camera: boolean;
  /** No sound in or out. */
  readonly same_room?: boolean;
  /** Only watched, beside another window of this person. */
  readonly watch?: boolean;
}

const MEMORY_KEY = "helpouts.live";

export function remembered(): Remembered | null {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(MEMORY_KEY) ?? "null");
    if (typeof kept !== "object" || kept === null || !("live_session_id" in kept)) return null;
    return typeof kept.live_session_id === "string" ? (kept as Remembered) : null;
  } catch {
    return null;
  }
}

export function remember(what: Remembered | null): void {
  if (what === null) sessionStorage.removeItem(MEMORY_KEY);
  else sessionStorage.setItem(MEMORY_KEY, JSON.stringify(what));
}
