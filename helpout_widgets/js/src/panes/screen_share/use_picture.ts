/** How a picture lies in its frame, and what hand and keys do to it: zoom, move, point, draw. */
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import {
  MESSAGE_POINTS_MAX,
  type Point,
  type PointingMessage,
  STROKE_POINTS_MAX,
} from "../../core/screen/pointing";
import {
  actualSize,
  movedBy,
  type Placed,
  placeOf,
  type Size,
  STEP,
  spotAt,
  WHOLE,
  type Zoom,
  zoomedBy,
} from "../../core/screen/zoom";

const TELL_MS = 33;
const PAN_PX = 48;
/** Of what was sent before, so that a lost message leaves no gap. */
const AGAIN = 12;
const KEY_STEP = 0.02;
const KEY_LEAP = 0.1;

export interface PictureParts {
  aiming: boolean;
  tell(message: PointingMessage): void;
  /** The pointer is moved by keys: then one must see it oneself. */
  showOwn(message: PointingMessage): void;
  stopAiming(): void;
}

export interface Picture {
  readonly zoom: Zoom;
  readonly placed: Placed;
  readonly frame: { current: HTMLDivElement | null };
  setSize(size: Size): void;
  fit(): void;
  actual(): void;
  by(factor: number): void;
  readonly events: object;
}

/** A stroke under way. */
interface Drawing {
  stroke: number;
  points: Point[];
  told: number;
}

export function usePicture(parts: PictureParts): Picture {
  const frame = useRef<HTMLDivElement>(null);
  const [room, setRoom] = useState<Size>({ width: 0, height: 0 });
  const [size, setSize] = useState<Size>({ width: 16, height: 9 });
  const [zoom, setZoom] = useState<Zoom>(WHOLE);
  const latest = useRef(parts);
  latest.current = parts;
  const now = useRef({ room, size, zoom });
  now.current = { room, size, zoom };

  useEffect(() => {
    const element = frame.current;
    if (element === null) return;
    const observer = new ResizeObserver(([entry]) => {
      if (entry === undefined) return;
      const { width, height } = entry.contentRect;
      setRoom({ width, height });
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  const by = (factor: number, x?: number, y?: number) =>
    setZoom((before) => zoomedBy(before, factor, now.current.room, now.current.size, x, y));
  const move = (dx: number, dy: number) =>
    setZoom((before) => movedBy(before, dx, dy, now.current.room, now.current.size));
  const hand = useMemo(() => new Hand(latest, now, by, move), []);
  useEffect(() => () => hand.stop(), []);

  useEffect(() => {
    const element = frame.current;
    if (element === null) return;
    // Not passive: else the page scrolls along.
    const wheel = (event: WheelEvent) => hand.wheel(event);
    element.addEventListener("wheel", wheel, { passive: false });
    return () => element.removeEventListener("wheel", wheel);
  }, []);

  return {
    zoom,
    placed: placeOf(zoom, room, size),
    frame,
    setSize: (told) => {
      if (told.width > 0 && (told.width !== size.width || told.height !== size.height))
        setSize(told);
    },
    fit: () => setZoom(WHOLE),
    actual: () => setZoom(actualSize),
    by,
    events: hand.events,
  };
}

class Hand {
  #pointers = new Map<number, { x: number; y: number }>();
  #drawing: Drawing | null = null;
  #toldAt = 0;
  #later: ReturnType<typeof setTimeout> | null = null;
  #keySpot: Point = { x: 0.5, y: 0.5 };
  #keyDraws = false;

  constructor(
    private readonly parts: { current: PictureParts },
    private readonly now: { current: { room: Size; size: Size; zoom: Zoom } },
    private readonly by: (factor: number, x?: number, y?: number) => void,
    private readonly move: (dx: number, dy: number) => void,
  ) {}

  readonly events = {
    onPointerDown: (event: PointerEvent) => this.#down(event),
    onPointerMove: (event: PointerEvent) => this.#moved(event),
    onPointerUp: (event: PointerEvent) => this.#up(event),
    onPointerCancel: (event: PointerEvent) => this.#up(event),
    onPointerLeave: () => {
      if (this.#pointers.size === 0 && this.parts.current.aiming) this.#tell({ kind: "hide" });
    },
    onKeyDown: (event: KeyboardEvent) => this.#key(event),
    onBlur: () => {
      if (this.#keyDraws) this.#endStroke();
    },
  };

  stop(): void {
    if (this.#later !== null) clearTimeout(this.#later);
  }

  wheel(event: WheelEvent): void {
    const { x, y } = this.#place(event);
    if (event.ctrlKey || event.metaKey) this.by(Math.exp(-event.deltaY / 300), x, y);
    else if (this.now.current.zoom.scale !== "fit") this.move(-event.deltaX, -event.deltaY);
    else return;
    event.preventDefault();
  }

  #place(event: MouseEvent): { x: number; y: number } {
    const frame = event.currentTarget as HTMLElement;
    const box = frame.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  }

  #spot({ x, y }: { x: number; y: number }): Point | null {
    const { room, size, zoom } = this.now.current;
    return spotAt(placeOf(zoom, room, size), x, y);
  }

  #down(event: PointerEvent): void {
    if (event.button !== 0) return;
    const at = this.#place(event);
    (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
    this.#pointers.set(event.pointerId, at);
    const spot = this.#spot(at);
    if (this.parts.current.aiming && this.#pointers.size === 1 && spot !== null)
      this.#beginStroke(spot);
    else this.#drawing = null;
  }

  #moved(event: PointerEvent): void {
    const at = this.#place(event);
    const before = this.#pointers.get(event.pointerId);
    const spot = this.#spot(at);
    if (before === undefined) {
      if (this.parts.current.aiming && spot !== null) this.#soon({ kind: "point", at: spot });
      return;
    }
    if (this.#pointers.size === 2) this.#pinch(event.pointerId, at);
    else if (this.#drawing !== null) {
      if (spot !== null) this.#grow(spot);
    } else if (!this.parts.current.aiming) this.move(at.x - before.x, at.y - before.y);
    this.#pointers.set(event.pointerId, at);
  }

  #up(event: PointerEvent): void {
    this.#pointers.delete(event.pointerId);
    this.#endStroke();
  }

  #pinch(id: number, at: { x: number; y: number }): void {
    const before = this.#pointers.get(id);
    const other = [...this.#pointers].find(([key]) => key !== id)?.[1];
    if (before === undefined || other === undefined) return;
    const apart = (one: { x: number; y: number }) => Math.hypot(one.x - other.x, one.y - other.y);
    if (apart(before) < 1) return;
    this.by(apart(at) / apart(before), (at.x + other.x) / 2, (at.y + other.y) / 2);
  }

  #beginStroke(spot: Point): void {
    this.#drawing = { stroke: Math.floor(Math.random() * 1e9), points: [spot], told: 0 };
  }

  #grow(spot: Point): void {
    const drawing = this.#drawing;
    if (drawing === null || drawing.points.length >= STROKE_POINTS_MAX) return;
    drawing.points.push(spot);
    this.#tellStroke();
  }

  #tellStroke(): void {
    const drawing = this.#drawing;
    if (drawing === null || this.#later !== null) return;
    const wait = this.#toldAt + TELL_MS - performance.now();
    if (wait > 0) {
      this.#later = setTimeout(() => {
        this.#later = null;
        this.#tellStroke();
      }, wait);
      return;
    }
    const { points, stroke } = drawing;
    if (points.length < 2) return;
    const from = Math.max(0, Math.min(drawing.told - AGAIN, points.length - 1));
    const part = points.slice(from, from + MESSAGE_POINTS_MAX);
    drawing.told = from + part.length;
    this.#tell({ kind: "draw", stroke, from, points: part });
    if (drawing.told < points.length) this.#tellStroke();
  }

  #endStroke(): void {
    if (this.#later !== null) clearTimeout(this.#later);
    this.#later = null;
    this.#toldAt = 0;
    const drawing = this.#drawing;
    if (drawing !== null && drawing.told < drawing.points.length) this.#tellStroke();
    this.#drawing = null;
    this.#keyDraws = false;
  }

  #tell(message: PointingMessage): void {
    this.#toldAt = performance.now();
    this.parts.current.tell(message);
  }

  #soon(message: PointingMessage): void {
    if (this.#later !== null) clearTimeout(this.#later);
    const wait = this.#toldAt + TELL_MS - performance.now();
    const go = () => {
      this.#later = null;
      this.#tell(message);
    };
    if (wait <= 0) go();
    else this.#later = setTimeout(go, wait);
  }

  #key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const arrows: Record<string, [number, number]> = {
      ArrowLeft: [-1, 0],
      ArrowRight: [1, 0],
      ArrowUp: [0, -1],
      ArrowDown: [0, 1],
    };
    const arrow = arrows[event.key];
    const { aiming, stopAiming } = this.parts.current;
    if (arrow !== undefined) {
      if (aiming) this.#pointBy(arrow, event.shiftKey ? KEY_LEAP : KEY_STEP);
      else if (this.now.current.zoom.scale === "fit") return;
      else this.move(-arrow[0] * PAN_PX, -arrow[1] * PAN_PX);
    } else if (event.key === "+" || event.key === "=") this.by(STEP);
    else if (event.key === "-") this.by(1 / STEP);
    else if (event.key === "0") this.by(0);
    else if (aiming && event.key === "Escape") stopAiming();
    else if (aiming && event.key === " ") {
      if (this.#keyDraws) this.#endStroke();
      else {
        this.#beginStroke(this.#keySpot);
        this.#keyDraws = true;
      }
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  #pointBy([dx, dy]: [number, number], step: number): void {
    const within = (part: number) => Math.min(1, Math.max(0, part));
    this.#keySpot = {
      x: within(this.#keySpot.x + dx * step),
      y: within(this.#keySpot.y + dy * step),
    };
    const message = { kind: "point", at: this.#keySpot } as const;
    if (this.#keyDraws) this.#grow(this.#keySpot);
    else this.#tell(message);
    this.parts.current.showOwn(message);
  }
}
