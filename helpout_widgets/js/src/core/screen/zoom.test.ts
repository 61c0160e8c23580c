import { describe, expect, it } from "vitest";
import { EMPTY, headOf, redo, SHAPES_MAX, shapeOf, undo, withShape } from "./drawing";
import {
  actualSize,
  movedBy,
  placeOf,
  SCALE_MAX,
  spotAt,
  WHOLE,
  type Zoom,
  zoomedBy,
} from "./zoom";

const frame = { width: 400, height: 300 };
const picture = { width: 1600, height: 900 };

describe("zoom", () => {
  it("shows the whole picture in the middle of its frame", () => {
    const placed = placeOf(WHOLE, frame, picture);
    expect(placed).toEqual({ left: 0, top: 37.5, width: 400, height: 225, scale: 0.25 });
  });

  it("finds the spot below a place, and none beside the picture", () => {
    const placed = placeOf(WHOLE, frame, picture);
    expect(spotAt(placed, 200, 150)).toEqual({ x: 0.5, y: 0.5 });
    expect(spotAt(placed, 0, 37.5)).toEqual({ x: 0, y: 0 });
    expect(spotAt(placed, 200, 10)).toBeNull();
    expect(spotAt({ ...placed, width: 0 }, 0, 0)).toBeNull();
  });

  it("keeps what is below the hand where it is", () => {
    const near = { x: 90, y: 120 };
    const before = spotAt(placeOf(WHOLE, frame, picture), near.x, near.y);
    const zoom = zoomedBy(WHOLE, 4, frame, picture, near.x, near.y);
    const after = spotAt(placeOf(zoom, frame, picture), near.x, near.y);
    expect(after?.x).toBeCloseTo(before?.x ?? -1, 5);
    expect(after?.y).toBeCloseTo(before?.y ?? -1, 5);
  });

  it("is whole again where it would be smaller, and never beyond its bound", () => {
    const large = zoomedBy(WHOLE, 3, frame, picture);
    expect(zoomedBy(large, 0.1, frame, picture)).toBe(WHOLE);
    expect(zoomedBy(large, 0, frame, picture)).toBe(WHOLE);
    expect(zoomedBy(large, 1e9, frame, picture).scale).toBe(SCALE_MAX);
  });

  it("moves to the picture's edges and no further", () => {
    const zoom = actualSize(WHOLE);
    let moved: Zoom = zoom;
    for (let turn = 0; turn < 50; turn += 1) moved = movedBy(moved, 300, 300, frame, picture);
    expect(placeOf(moved, frame, picture)).toMatchObject({ left: 0, top: 0 });
    // One step back is seen at once.
    moved = movedBy(moved, -10, -10, frame, picture);
    expect(placeOf(moved, frame, picture)).toMatchObject({ left: -10, top: -10 });
    expect(movedBy(WHOLE, 50, 50, frame, picture)).toBe(WHOLE);
  });
});

describe("a drawing", () => {
  const line = shapeOf("pen", "red", [
    { x: 0, y: 0 },
    { x: 1, y: 1 },
  ]);
  const arrow = shapeOf("arrow", "blue", [
    { x: 0, y: 0 },
    { x: 0.4, y: 0.1 },
    { x: 1, y: 0 },
  ]);

  it("makes a line of all points and an arrow of the ends", () => {
    expect(line).toMatchObject({ kind: "pen", colour: "red" });
    expect(arrow).toEqual({
      kind: "arrow",
      colour: "blue",
      from: { x: 0, y: 0 },
      to: { x: 1, y: 0 },
    });
    expect(shapeOf("pen", "red", [{ x: 0, y: 0 }])).toBeNull();
    expect(
      shapeOf("text", "red", [
        { x: 0, y: 0 },
        { x: 1, y: 1 },
      ]),
    ).toBeNull();
  });

  it("takes back and does again, until something new is drawn", () => {
    if (line === null || arrow === null) throw new Error("no shapes");
    const two = withShape(withShape(EMPTY, line), arrow);
    const one = undo(two);
    expect(one.shapes).toEqual([line]);
    expect(redo(one)).toEqual(two);
    expect(redo(withShape(one, line)).shapes).toEqual([line, line]);
    expect(undo(undo(undo(two))).shapes).toEqual([]);
  });

  it("holds so many shapes", () => {
    if (line === null) throw new Error("no shape");
    let drawing = EMPTY;
    for (let turn = 0; turn < SHAPES_MAX + 10; turn += 1) drawing = withShape(drawing, line);
    expect(drawing.shapes).toHaveLength(SHAPES_MAX);
  });

  it("points an arrow's head back along its line, whatever the picture's shape", () => {
    const [one, two] = headOf({ x: 0, y: 0.5 }, { x: 1, y: 0.5 }, 200, 100, 20);
    expect(one.x * 200).toBeCloseTo(200 - 20 * Math.cos(Math.PI / 6));
    expect((one.y + two.y) / 2).toBeCloseTo(0.5);
  });
});
