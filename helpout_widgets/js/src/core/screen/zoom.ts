/**
 * How a shared picture lies in its frame: whole, or larger and moved. Pure.
 *
 * Sizes are CSS pixels of the frame; `at` and `centre` are shares of the picture, 0..1.
 */
import type { Point } from "./pointing";

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Zoom {
  /** CSS pixels a picture's pixel; `fit`: as large as the frame allows. */
  readonly scale: number | "fit";
  /** The spot in the middle of the frame. */
  readonly centre: Point;
}

export interface Placed extends Size {
  readonly left: number;
  readonly top: number;
  readonly scale: number;
}

export const WHOLE: Zoom = { scale: "fit", centre: { x: 0.5, y: 0.5 } };
export const SCALE_MAX = 8;
export const STEP = 1.25;

function fitOf(frame: Size, picture: Size): number {
  if (picture.width <= 0 || picture.height <= 0) return 1;
  return Math.min(frame.width / picture.width, frame.height / picture.height);
}

function offset(room: number, length: number, centre: number): number {
  if (length <= room) return (room - length) / 2;
  return Math.min(0, Math.max(room - length, room / 2 - centre * length));
}

export function placeOf(zoom: Zoom, frame: Size, picture: Size): Placed {
  const fit = fitOf(frame, picture);
  const scale = zoom.scale === "fit" ? fit : zoom.scale;
  const width = picture.width * scale;
  const height = picture.height * scale;
  return {
    left: offset(frame.width, width, zoom.centre.x),
    top: offset(frame.height, height, zoom.centre.y),
    width,
    height,
    scale,
  };
}

/** The spot of the picture below a place of the frame; null where none is. */
export function spotAt(placed: Placed, x: number, y: number): Point | null {
  if (placed.width <= 0 || placed.height <= 0) return null;
  const spot = { x: (x - placed.left) / placed.width, y: (y - placed.top) / placed.height };
  return spot.x < 0 || spot.x > 1 || spot.y < 0 || spot.y > 1 ? null : spot;
}

function centreOf(placed: Placed, frame: Size): Point {
  return {
    x: (frame.width / 2 - placed.left) / placed.width,
    y: (frame.height / 2 - placed.top) / placed.height,
  };
}

/** Larger or smaller by a factor; what lies below (x, y) of the frame stays there. */
export function zoomedBy(
  zoom: Zoom,
  factor: number,
  frame: Size,
  picture: Size,
  x = frame.width / 2,
  y = frame.height / 2,
): Zoom {
  const before = placeOf(zoom, frame, picture);
  const fit = fitOf(frame, picture);
  const scale = Math.min(Math.max(SCALE_MAX, fit), before.scale * factor);
  if (scale <= fit) return WHOLE;
  const grown = scale / before.scale;
  const moved = {
    ...before,
    left: x - (x - before.left) * grown,
    top: y - (y - before.top) * grown,
    width: picture.width * scale,
    height: picture.height * scale,
    scale,
  };
  return { scale, centre: centreOf(moved, frame) };
}

/** One pixel of the picture for one of the page. */
export function actualSize(zoom: Zoom): Zoom {
  return { scale: 1, centre: zoom.centre };
}

/** The picture moved by so many pixels of the frame; never out of sight. */
export function movedBy(zoom: Zoom, dx: number, dy: number, frame: Size, picture: Size): Zoom {
  if (zoom.scale === "fit") return zoom;
  const placed = placeOf(zoom, frame, picture);
  const moved = { ...placed, left: placed.left + dx, top: placed.top + dy };
  const wanted = { scale: zoom.scale, centre: centreOf(moved, frame) };
  // Once more within its bounds, so that a drag past the edge does not pile up.
  return { scale: zoom.scale, centre: centreOf(placeOf(wanted, frame, picture), frame) };
}
