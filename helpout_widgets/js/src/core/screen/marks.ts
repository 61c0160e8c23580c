/**
 * Pointers and strokes over a shared picture: `(marks, message) → marks`, with bounds. Pure.
 *
 * Marks go by themselves: they are for talking about a spot, not for keeping. Who wants to keep
 * a drawing takes a still.
 */
import { type Point, type PointingMessage, STROKE_POINTS_MAX } from "./pointing";

export interface Stroke {
  readonly number: number;
  readonly points: readonly Point[];
  /** When it last grew. */
  readonly at: number;
}

export interface PersonMarks {
  readonly account_id: string;
  readonly pointer: { readonly at: Point; readonly moved: number } | null;
  readonly strokes: readonly Stroke[];
}

export type Marks = readonly PersonMarks[];

export const NO_MARKS: Marks = [];
/** A pointer that rests goes after this. */
export const POINTER_MS = 6_000;
/** A stroke goes after this, the last `FADING_MS` of it fading. */
export const STROKE_MS = 6_000;
export const FADING_MS = 1_000;
export const PEOPLE_MAX = 30;
export const STROKES_MAX = 12;

function drawn(
  strokes: readonly Stroke[],
  message: PointingMessage & { kind: "draw" },
  now: number,
) {
  const known = strokes.find((stroke) => stroke.number === message.stroke)?.points ?? [];
  // Where points between were lost, the line goes straight on to what came.
  const points = [...known.slice(0, message.from), ...message.points].slice(0, STROKE_POINTS_MAX);
  const others = strokes.filter((stroke) => stroke.number !== message.stroke);
  return [...others, { number: message.stroke, points, at: now }].slice(-STROKES_MAX);
}

/** The marks after one message of a person. */
export function withPointing(
  marks: Marks,
  accountId: string,
  message: PointingMessage,
  now: number,
): Marks {
  const known = marks.find((one) => one.account_id === accountId);
  if (known === undefined && (marks.length >= PEOPLE_MAX || message.kind === "hide")) return marks;
  const before = known ?? { account_id: accountId, pointer: null, strokes: [] };
  const others = marks.filter((one) => one !== known);
  const after = (): PersonMarks => {
    switch (message.kind) {
      case "point":
        return { ...before, pointer: { at: message.at, moved: now } };
      case "hide":
        return { ...before, pointer: null };
      case "wipe":
        return { ...before, strokes: [] };
      case "draw": {
        const last = message.points.at(-1);
        return {
          ...before,
          pointer: last === undefined ? before.pointer : { at: last, moved: now },
          strokes: drawn(before.strokes, message, now),
        };
      }
    }
  };
  return [...others, after()];
}

/** Without what has had its time; the same object where nothing went. */
export function withoutOld(marks: Marks, now: number): Marks {
  let changed = false;
  const kept: PersonMarks[] = [];
  for (const one of marks) {
    const pointer =
      one.pointer !== null && now - one.pointer.moved < POINTER_MS ? one.pointer : null;
    const strokes = one.strokes.filter((stroke) => now - stroke.at < STROKE_MS);
    if (pointer === one.pointer && strokes.length === one.strokes.length) {
      kept.push(one);
      continue;
    }
    changed = true;
    if (pointer !== null || strokes.length > 0) kept.push({ ...one, pointer, strokes });
  }
  return changed ? kept : marks;
}

/** Without a person, who left. */
export function withoutPerson(marks: Marks, accountId: string): Marks {
  const kept = marks.filter((one) => one.account_id !== accountId);
  return kept.length === marks.length ? marks : kept;
}
