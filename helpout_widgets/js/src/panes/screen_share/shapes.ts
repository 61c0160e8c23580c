/** How what is drawn upon a still looks, on the page and in the picture that is kept. */
import { type Colour, headOf, type Shape } from "../../core/screen/drawing";
import type { Point } from "../../core/screen/pointing";

/** The picture's own inks: the same in both themes, as the picture is. */
const INKS: Record<Colour, string> = {
  red: "--helpout-ink-red",
  blue: "--helpout-ink-blue",
  green: "--helpout-ink-green",
  black: "--helpout-ink-black",
};

export function inkOf(colour: Colour, element: Element): string {
  return getComputedStyle(element).getPropertyValue(INKS[colour]).trim() || "currentcolor";
}

/** Round words, so that they are read on any ground. */
export function haloOf(element: Element): string {
  return getComputedStyle(element).getPropertyValue("--helpout-ink-halo").trim() || "transparent";
}

export function inkVariable(colour: Colour): string {
  return `var(${INKS[colour]})`;
}

/** Pixels of the picture: lines are as fine on a small picture as on a large one. */
export function lineWidth(width: number): number {
  return Math.max(2, Math.round(width / 320));
}

export function textSize(width: number): number {
  return Math.max(14, Math.round(width / 45));
}

/** As an SVG path, in pixels of a picture of this size; empty for words. */
export function pathOf(shape: Shape, width: number, height: number): string {
  const at = ({ x, y }: Point) => `${(x * width).toFixed(1)} ${(y * height).toFixed(1)}`;
  if (shape.kind === "pen") return `M${shape.points.map(at).join("L")}`;
  if (shape.kind === "text") return "";
  const [one, two] = headOf(shape.from, shape.to, width, height, lineWidth(width) * 5);
  return `M${at(shape.from)}L${at(shape.to)}M${at(one)}L${at(shape.to)}L${at(two)}`;
}

/** Draw all shapes over what the canvas holds. */
export function paint(
  canvas: HTMLCanvasElement,
  shapes: readonly Shape[],
  ink: (colour: Colour) => string,
  halo: string,
): void {
  const context = canvas.getContext("2d");
  if (context === null) return;
  const { width, height } = canvas;
  context.lineWidth = lineWidth(width);
  context.lineCap = "round";
  context.lineJoin = "round";
  context.font = `600 ${textSize(width)}px sans-serif`;
  context.textBaseline = "middle";
  for (const shape of shapes) {
    context.strokeStyle = context.fillStyle = ink(shape.colour);
    if (shape.kind === "text") {
      const { x, y } = shape.at;
      context.lineWidth = lineWidth(width) * 2;
      context.strokeStyle = halo;
      context.strokeText(shape.text, x * width, y * height);
      context.fillText(shape.text, x * width, y * height);
      context.lineWidth = lineWidth(width);
    } else context.stroke(new Path2D(pathOf(shape, width, height)));
  }
}
