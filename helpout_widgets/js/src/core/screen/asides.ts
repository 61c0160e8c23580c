/**
 * What pages ask each other about the shared screen: for a still, and whose turn it is. Pure.
 *
 * Everything here is a wish: what happens is up to the page that is asked.
 */

export type Aside =
  /** Take a still of what you share. */
  | { readonly kind: "still"; readonly id: string }
  /** I would like to share. */
  | { readonly kind: "turn"; readonly id: string }
  /** The answer to `turn`. */
  | { readonly kind: "answer"; readonly id: string; readonly yes: boolean }
  /** The answer to `still`, where there is none. */
  | { readonly kind: "no_still"; readonly id: string; readonly why: "paused" | "failed" };

export const ASIDE_CHARS_MAX = 300;
const ID = /^[a-z]{2,5}_[0-9A-Za-z]{8,40}$/;

export function encodeAside(aside: Aside): string {
  return JSON.stringify(aside);
}

/** What was asked, or null where it is anything else. Never throws. */
export function decodeAside(text: unknown): Aside | null {
  if (typeof text !== "string" || text.length > ASIDE_CHARS_MAX) return null;
  let told: unknown;
  try {
    told = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof told !== "object" || told === null) return null;
  const { kind, id, yes, why } = told as Record<string, unknown>;
  if (typeof id !== "string" || !ID.test(id)) return null;
  if (kind === "still" || kind === "turn") return { kind, id };
  if (kind === "answer" && typeof yes === "boolean") return { kind, id, yes };
  if (kind === "no_still" && (why === "paused" || why === "failed")) return { kind, id, why };
  return null;
}
