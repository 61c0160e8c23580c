/**
 * Which page of a handout somebody looks at, and where they point: a field of awareness.
 *
 * Who it is, the server stamps beside it. What comes from others is bounded before it is used.
 */

export const FIELD = "handout";
const PAGE_MAX = 5_000;
const TURN_MAX = 1_000_000_000;
const ID = /^hand_[0-9A-Za-z]{12,32}$/;

export interface Place {
  /** Shares of the page, 0..1 from its left and top. */
  readonly x: number;
  readonly y: number;
}

export interface Sight {
  readonly handout_id: string;
  /** From 1. */
  readonly page: number;
  /** Grows with each page that its person turned themselves; who follows turns none. */
  readonly turn: number;
  readonly at: Place | null;
}

function share(value: unknown): number | null {
  return typeof value === "number" && value >= 0 && value <= 1 ? value : null;
}

function count(value: unknown, least: number, most: number): number | null {
  return Number.isInteger(value) && (value as number) >= least && (value as number) <= most
    ? (value as number)
    : null;
}

/** What another's field says; null where it is anything else than a sight. Never throws. */
export function decodeSight(field: unknown): Sight | null {
  if (!Array.isArray(field) || field.length < 3 || field.length > 5) return null;
  const [id, page, turn, x, y] = field as unknown[];
  const onPage = count(page, 1, PAGE_MAX);
  const turned = count(turn, 0, TURN_MAX);
  if (typeof id !== "string" || !ID.test(id) || onPage === null || turned === null) return null;
  const left = share(x);
  const top = share(y);
  const at = left === null || top === null ? null : { x: left, y: top };
  return { handout_id: id, page: onPage, turn: turned, at };
}

export function encodeSight({ handout_id, page, turn, at }: Sight): unknown[] {
  const fine = (part: number) => Math.round(part * 10_000) / 10_000;
  return at === null ? [handout_id, page, turn] : [handout_id, page, turn, fine(at.x), fine(at.y)];
}

/** A page that there is. */
export function pageWithin(page: number, pages: number): number {
  return Math.min(Math.max(1, Math.round(page)), Math.max(1, pages));
}
