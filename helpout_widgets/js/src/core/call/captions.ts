/** Captions: what people say, as text below the picture. Pure; says nothing of who hears. */

export interface Caption {
  readonly account_id: string;
  readonly text: string;
  /** Nothing will be changed in it any more. */
  readonly final: boolean;
  /** By the page's clock, when it was last changed. */
  readonly at: number;
}

export interface CaptionMessage {
  readonly text: string;
  readonly final: boolean;
}

/** One sentence; what is longer is cut at its begin, where it was read already. */
export const TEXT_MAX = 240;
const SHOWN_MS = 8_000;
const LINES_MAX = 3;

export function encodeCaption({ text, final }: CaptionMessage): string {
  return JSON.stringify({ text: text.slice(-TEXT_MAX), final });
}

/** What another page sent; null where it is no caption. */
export function decodeCaption(message: unknown): CaptionMessage | null {
  if (typeof message !== "string" || message.length > TEXT_MAX * 8) return null;
  try {
    const { text, final } = JSON.parse(message) as Record<string, unknown>;
    if (typeof text !== "string" || typeof final !== "boolean") return null;
    return { text: text.slice(-TEXT_MAX), final };
  } catch {
    return null;
  }
}

/** The lines after this one: somebody's line in the making is replaced, a final one stays. */
export function withCaption(
  lines: readonly Caption[],
  accountId: string,
  message: CaptionMessage,
  now: number,
): readonly Caption[] {
  const others = lines.filter((line) => line.final || line.account_id !== accountId);
  if (message.text.trim() === "") return others;
  return [...others, { account_id: accountId, ...message, at: now }].slice(-LINES_MAX);
}

export function withoutOld(lines: readonly Caption[], now: number): readonly Caption[] {
  const kept = lines.filter((line) => now - line.at < SHOWN_MS);
  return kept.length === lines.length ? lines : kept;
}
