/** Drawing upon a still, by hand or by keys, before it goes into the chat of both. */
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { screen } from "../../core/messages/en/screen";
import {
  COLOURS,
  type Colour,
  type Drawing,
  EMPTY,
  redo,
  type Shape,
  shapeOf,
  TEXT_MAX,
  type Tool,
  undo,
  withShape,
} from "../../core/screen/drawing";
import type { Point } from "../../core/screen/pointing";
import { encoded } from "../../host/screen_still";
import { Button, classes, Field, IconButton, Segment } from "../../ui";
import { useLive } from "../live_session/live";
import { haloOf, inkOf, inkVariable, lineWidth, paint, pathOf, textSize } from "./shapes";
import { StillDialog, StillFailure } from "./still";

const words = screen.still;
const KEY_STEP = 0.01;
const KEY_LEAP = 0.05;
const CAPTION_MAX = 200;
const TOOLS: readonly Tool[] = ["pen", "arrow", "text"];

/** What is drawn upon: bytes of this page, or an address of the marketplace. */
export interface Draft {
  readonly source: Blob | string;
  readonly width: number;
  readonly height: number;
}

export function StillEditor({ draft, onClose }: { draft: Draft; onClose(): void }) {
  const live = useLive();
  const [drawing, setDrawing] = useState<Drawing>(EMPTY);
  const [tool, setTool] = useState<Tool>("pen");
  const [colour, setColour] = useState<Colour>("red");
  const [text, setText] = useState("");
  const [caption, setCaption] = useState("");
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState(false);
  const image = useRef<HTMLImageElement>(null);
  const address = useAddress(draft.source);
  const add = (shape: Shape | null) => {
    if (shape !== null) setDrawing((before) => withShape(before, shape));
  };
  const keep = async () => {
    const element = image.current;
    if (element === null) return;
    setBusy(true);
    setFailed(false);
    const kept = await composed(element, draft, drawing.shapes).then(
      (still) => live.room.desk.keep(still, caption.trim()),
      () => false,
    );
    setBusy(false);
    setFailed(!kept);
    if (kept) onClose();
  };
  return (
    <StillDialog label={words.canvas} onClose={onClose}>
      <div class="helpout-line helpout-line--wrap helpout-still-dialog__tools">
        <Segment<Tool>
          label={words.tools}
          value={tool}
          choices={TOOLS.map((value) => ({ value, label: words.tool[value] }))}
          onValue={setTool}
        />
        <fieldset class="helpout-still-inks" aria-label={words.colours}>
          {COLOURS.map((one) => (
            <button
              key={one}
              type="button"
              class={classes("helpout-still-ink", one === colour && "helpout-still-ink--chosen")}
              aria-pressed={one === colour}
              aria-label={words.colour[one]}
              title={words.colour[one]}
              onClick={() => setColour(one)}
            >
              <i style={{ background: inkVariable(one) }} />
            </button>
          ))}
        </fieldset>
        <IconButton
          icon="undo"
          label={words.undo}
          disabled={drawing.shapes.length === 0}
          onClick={() => setDrawing(undo)}
        />
        <IconButton
          icon="refresh"
          label={words.redo}
          disabled={drawing.undone.length === 0}
          onClick={() => setDrawing(redo)}
        />
        {tool === "text" && (
          <Field label={words.words} value={text} maxLength={TEXT_MAX} onValue={setText} />
        )}
      </div>
      <Canvas
        draft={draft}
        shapes={drawing.shapes}
        tool={tool}
        colour={colour}
        text={text}
        onShape={add}
        onUndo={() => setDrawing(undo)}
        onRedo={() => setDrawing(redo)}
      >
        <img
          ref={image}
          src={address}
          alt=""
          width={draft.width}
          height={draft.height}
          draggable={false}
        />
      </Canvas>
      <p class="helpout-tiny helpout-faint">{words.keys}</p>
      <Field label={words.caption} value={caption} maxLength={CAPTION_MAX} onValue={setCaption} />
      <StillFailure shown={failed} />
      <div class="helpout-line helpout-line--wrap">
        <Button kind="primary" icon="send" busy={busy} onClick={() => void keep()}>
          {words.keep}
        </Button>
        <Button onClick={onClose}>{words.close}</Button>
      </div>
    </StillDialog>
  );
}

interface CanvasProps {
  draft: Draft;
  shapes: readonly Shape[];
  tool: Tool;
  colour: Colour;
  text: string;
  onShape(shape: Shape | null): void;
  onUndo(): void;
  onRedo(): void;
  children: preact.ComponentChildren;
}

function Canvas(props: CanvasProps) {
  const { draft, tool, colour } = props;
  const [points, setPoints] = useState<readonly Point[]>([]);
  const [cross, setCross] = useState<Point | null>(null);
  const byKeys = useRef(false);
  const place = (event: PointerEvent): Point => {
    const box = (event.currentTarget as HTMLElement).getBoundingClientRect();
    const within = (part: number) => Math.min(1, Math.max(0, part));
    return {
      x: within((event.clientX - box.left) / box.width),
      y: within((event.clientY - box.top) / box.height),
    };
  };
  const writeAt = (at: Point) => {
    const text = props.text.trim();
    if (text !== "") props.onShape({ kind: "text", colour, at, text });
  };
  const end = () => {
    props.onShape(shapeOf(tool, colour, points));
    setPoints([]);
    byKeys.current = false;
  };
  const key = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey) {
      if (event.key.toLowerCase() === "z") (event.shiftKey ? props.onRedo : props.onUndo)();
      else if (event.key.toLowerCase() === "y") props.onRedo();
      else return;
      event.preventDefault();
      return;
    }
    const step = event.shiftKey ? KEY_LEAP : KEY_STEP;
    const at = cross ?? { x: 0.5, y: 0.5 };
    const moves: Record<string, Point> = {
      ArrowLeft: { x: Math.max(0, at.x - step), y: at.y },
      ArrowRight: { x: Math.min(1, at.x + step), y: at.y },
      ArrowUp: { x: at.x, y: Math.max(0, at.y - step) },
      ArrowDown: { x: at.x, y: Math.min(1, at.y + step) },
    };
    const next = moves[event.key];
    if (next !== undefined) {
      setCross(next);
      if (byKeys.current) setPoints([...points, next]);
    } else if (event.key === "Enter") {
      setCross(at);
      if (tool === "text") writeAt(at);
      else if (byKeys.current) end();
      else {
        byKeys.current = true;
        setPoints([at]);
      }
    } else return;
    event.preventDefault();
  };
  const growing = shapeOf(tool, colour, points);
  const shown = growing === null ? props.shapes : [...props.shapes, growing];
  return (
    // biome-ignore lint/a11y/useSemanticElements: a picture that is drawn upon, no fields
    <div
      class="helpout-still-dialog__picture helpout-still-dialog__picture--drawn"
      role="group"
      aria-label={`${words.canvas}. ${words.keys}`}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: keys draw here
      tabIndex={0}
      data-helpout-canvas=""
      onKeyDown={key}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        if (tool === "text") return writeAt(place(event));
        event.currentTarget.setPointerCapture(event.pointerId);
        setPoints([place(event)]);
      }}
      onPointerMove={(event) => {
        if (points.length > 0 && !byKeys.current) setPoints([...points, place(event)]);
      }}
      onPointerUp={() => !byKeys.current && end()}
      onPointerCancel={() => !byKeys.current && setPoints([])}
    >
      {props.children}
      <Shapes draft={draft} shapes={shown} cross={cross} />
    </div>
  );
}

interface ShapesProps {
  draft: Draft;
  shapes: readonly Shape[];
  cross: Point | null;
}

function Shapes({ draft: { width, height }, shapes, cross }: ShapesProps) {
  return (
    <svg viewBox={`0 0 ${width} ${height}`} aria-hidden="true" focusable="false">
      {shapes.map((shape, index) =>
        shape.kind === "text" ? (
          <text
            key={index}
            x={shape.at.x * width}
            y={shape.at.y * height}
            class="helpout-still-words"
            style={{ fill: inkVariable(shape.colour), fontSize: `${textSize(width)}px` }}
          >
            {shape.text}
          </text>
        ) : (
          <path
            key={index}
            d={pathOf(shape, width, height)}
            class="helpout-still-line"
            style={{ stroke: inkVariable(shape.colour), strokeWidth: lineWidth(width) }}
          />
        ),
      )}
      {cross !== null && (
        <path
          class="helpout-still-cross"
          d={`M${cross.x * width - 14} ${cross.y * height}h28M${cross.x * width} ${cross.y * height - 14}v28`}
        />
      )}
    </svg>
  );
}

function useAddress(source: Blob | string): string {
  const address = useMemo(
    () => (typeof source === "string" ? source : URL.createObjectURL(source)),
    [source],
  );
  useEffect(
    () => () => {
      if (typeof source !== "string") URL.revokeObjectURL(address);
    },
    [address],
  );
  return address;
}

async function composed(image: HTMLImageElement, draft: Draft, shapes: readonly Shape[]) {
  await image.decode();
  // As it came, where nothing was drawn: no need to pack it anew.
  const canvas = document.createElement("canvas");
  canvas.width = draft.width;
  canvas.height = draft.height;
  canvas.getContext("2d")?.drawImage(image, 0, 0, draft.width, draft.height);
  paint(canvas, shapes, (colour) => inkOf(colour, image), haloOf(image));
  return await encoded(canvas);
}
