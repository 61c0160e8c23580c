/**
 * What one page tells another about its pointer: messages, and what of them is believed.
 *
 * Places are shares of the shared picture, 0..1 from its left and top, so that every size of
 * window means the same spot. Who sent a message is not in it: the connection says that.
 */

export interface Point {
  readonly x: number;
  readonly y: number;
}

export type PointingMessage =
  | { readonly kind: "point"; readonly at: Point }
  | { readonly kind: "hide" }
  | {
      readonly kind: "draw";
      /** Which of this person's strokes. */
      readonly stroke: number;
      /** Index of the first of these points within it; earlier ones may come again. */
      readonly from: number;
      readonly points: readonly Point[];
    }
  | { readonly kind: "wipe" };

export const MESSAGE_CHARS_MAX = 2_000;
export const MESSAGE_POINTS_MAX = 64;
export const STROKE_POINTS_MAX = 600;
const STROKE_NUMBER_MAX = 1_000_000_000;
/** Finer than a pixel of any screen; keeps messages short. */
const STEPS = 10_000;

function rounded({ x, y }: Point): [number, number] {
  const step = (part: number) => Math.round(Math.min(1, Math.max(0, part)) * STEPS) / STEPS;
  return [step(x), step(y)];
}

/** As text, such as `["p",0.25,0.5]`. */
export function encodePointing(message: PointingMessage): string {
  switch (message.kind) {
    case "point":
      return JSON.stringify(["p", ...rounded(message.at)]);
    case "hide":
      return '["h"]';
    case "wipe":
      return '["w"]';
    case "draw":
      return JSON.stringify([
        "d",
        message.stroke,
        message.from,
        message.points.slice(0, MESSAGE_POINTS_MAX).flatMap(rounded),
      ]);
  }
}

function isShare(value: unknown): value is number {
  return typeof value === "number" && value >= 0 && value <= 1;
}

function isCount(value: unknown, most: number): value is number {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) <= most;
}

function pointsOf(flat: unknown): Point[] | null {
  if (!Array.isArray(flat) || flat.length === 0 || flat.length % 2 !== 0) return null;
  if (flat.length > MESSAGE_POINTS_MAX * 2 || !flat.every(isShare)) return null;
  const points: Point[] = [];
  for (let index = 0; index < flat.length; index += 2)
    points.push({ x: flat[index] as number, y: flat[index + 1] as number });
  return points;
}

/** What was sent, or null where it is anything else than a message of ours. Never throws. */
export function decodePointing(text: unknown): PointingMessage | null {
  if (typeof text !== "string" || text.length > MESSAGE_CHARS_MAX) return null;
  let told: unknown;
  try {
    told = JSON.parse(text);
  } catch {
    return null;
  }
  if (!Array.isArray(told)) return null;
  const [kind, ...rest] = told as unknown[];
  if (kind === "h" && rest.length === 0) return { kind: "hide" };
  if (kind === "w" && rest.length === 0) return { kind: "wipe" };
  if (kind === "p" && rest.length === 2) {
    const [x, y] = rest;
    return isShare(x) && isShare(y) ? { kind: "point", at: { x, y } } : null;
  }
  if (kind !== "d" || rest.length !== 3) return null;
  const [stroke, from, flat] = rest;
  const points = pointsOf(flat);
  if (points === null || !isCount(stroke, STROKE_NUMBER_MAX)) return null;
  if (!isCount(from, STROKE_POINTS_MAX - points.length)) return null;
  return { kind: "draw", stroke, from, points };
}
