/** What is drawn upon a still: lines, arrows and words, with undo. Pure. */
import type { Point } from "./pointing";

export type Tool = "pen" | "arrow" | "text";
/** Names of colours; what they look like is the style sheet's. */
export const COLOURS = ["red", "blue", "green", "black"] as const;
export type Colour = (typeof COLOURS)[number];

export type Shape =
  | { readonly kind: "pen"; readonly colour: Colour; readonly points: readonly Point[] }
  | { readonly kind: "arrow"; readonly colour: Colour; readonly from: Point; readonly to: Point }
  | { readonly kind: "text"; readonly colour: Colour; readonly at: Point; readonly text: string };

export interface Drawing {
  readonly shapes: readonly Shape[];
  readonly undone: readonly Shape[];
}

export const EMPTY: Drawing = { shapes: [], undone: [] };
export const SHAPES_MAX = 200;
export const TEXT_MAX = 120;

export function withShape(drawing: Drawing, shape: Shape): Drawing {
  if (drawing.shapes.length >= SHAPES_MAX) return drawing;
  return { shapes: [...drawing.shapes, shape], undone: [] };
}

export function undo({ shapes, undone }: Drawing): Drawing {
  const last = shapes.at(-1);
  if (last === undefined) return { shapes, undone };
  return { shapes: shapes.slice(0, -1), undone: [...undone, last] };
}

export function redo({ shapes, undone }: Drawing): Drawing {
  const next = undone.at(-1);
  if (next === undefined) return { shapes, undone };
  return { shapes: [...shapes, next], undone: undone.slice(0, -1) };
}

/** A shape from where the pen went down to where it is; null where that is none. */
export function shapeOf(tool: Tool, colour: Colour, points: readonly Point[]): Shape | null {
  const [from] = points;
  const to = points.at(-1);
  if (from === undefined || to === undefined || points.length < 2) return null;
  if (tool === "pen") return { kind: "pen", colour, points };
  if (tool === "arrow") return { kind: "arrow", colour, from, to };
  return null;
}

/** The two ends of an arrow's head, for a picture of this width and height. */
export function headOf(
  from: Point,
  to: Point,
  width: number,
  height: number,
  length: number,
): [Point, Point] {
  const angle = Math.atan2((to.y - from.y) * height, (to.x - from.x) * width);
  const end = (turn: number): Point => ({
    x: to.x - (length * Math.cos(angle + turn)) / width,
    y: to.y - (length * Math.sin(angle + turn)) / height,
  });
  return [end(Math.PI / 6), end(-Math.PI / 6)];
}
