/**
 * Look, not touch: what a notebook looks like, what of it changed, and what changes add up to.
 *
 * Pure. One side reads its notebook into a `NotebookPicture` and tells the difference; the other
 * sums differences up into a `SeenNotebook`. Nothing here draws.
 */
import type { NotebookChange, NotebookShownFrame, ViewedCell } from "../../contracts/generated";
import type { NbOutput } from "./output";

/** A notebook as its page has it now. */
export interface NotebookPicture {
  readonly language: string;
  /** In order. */
  readonly cells: readonly ViewedCell[];
  readonly executing: readonly string[];
  readonly active: string;
  readonly top: string;
}

export interface SeenNotebook {
  readonly name: string;
  readonly language: string;
  /** In order; those that came. */
  readonly cells: readonly ViewedCell[];
  readonly executing: readonly string[];
  readonly active: string;
  readonly top: string;
}

export const EMPTY_PICTURE: NotebookPicture = {
  language: "",
  cells: [],
  executing: [],
  active: "",
  top: "",
};

/** JSON of one output; more is left out, and said. */
export const OUTPUT_BYTES_MAX = 60_000;
const CELL_BYTES_MAX = 120_000;
const SOURCE_MAX = 100_000;
/** Of cells in one frame; the room takes frames of up to 300,000 bytes. */
const FRAME_SIGNS_MAX = 70_000;
/** Of all cells together; the room keeps 2,000,000 bytes. */
const NOTEBOOK_SIGNS_MAX = 1_200_000;
const CELLS_MAX = 2_000;
const EXECUTING_MAX = 50;
const ID = /^[A-Za-z0-9_-]{1,64}$/;
const UNCHANGED: NotebookChange = {
  order: null,
  cells: [],
  executing: null,
  active: null,
  top: null,
  language: null,
};

function leftOut(bytes: number): NbOutput {
  return {
    output_type: "display_data",
    data: { "application/vnd.helpouts.left_out+json": { bytes } },
    metadata: {},
  };
}

/** Lines of text as one text, as the wire has it. */
function joined(output: NbOutput): NbOutput {
  const one = (value: unknown) =>
    Array.isArray(value) && value.every((line) => typeof line === "string")
      ? value.join("")
      : value;
  if (output.output_type === "stream") return { ...output, text: one(output.text) };
  if (typeof output.data !== "object" || output.data === null) return output;
  const data = Object.fromEntries(
    Object.entries(output.data).map(([kind, value]) => [
      kind,
      kind.endsWith("json") ? value : one(value),
    ]),
  );
  return { ...output, data };
}

/** A cell within the bounds of what is told. */
export function fitted(cell: ViewedCell): ViewedCell {
  let room = CELL_BYTES_MAX;
  const outputs = cell.outputs.map((raw) => {
    const output = joined(raw);
    const bytes = JSON.stringify(output).length;
    if (bytes > OUTPUT_BYTES_MAX || bytes > room) return leftOut(bytes);
    room -= bytes;
    return output;
  });
  const source =
    cell.source.length > SOURCE_MAX ? `${cell.source.slice(0, SOURCE_MAX - 1)}…` : cell.source;
  return { ...cell, source, outputs };
}

function within(picture: NotebookPicture): NotebookPicture {
  const cells = picture.cells.filter((cell) => ID.test(cell.id)).slice(0, CELLS_MAX);
  const known = new Set(cells.map((cell) => cell.id));
  return {
    ...picture,
    cells,
    executing: picture.executing.filter((id) => known.has(id)).slice(0, EXECUTING_MAX),
    active: known.has(picture.active) ? picture.active : "",
    top: known.has(picture.top) ? picture.top : "",
  };
}

/** What was told, and how to tell what is another than that. */
export class NotebookTelling {
  #cells = new Map<string, string>();
  #order: string | null = null;
  #rest = "";

  /**
   * The changes since the last call, in frames of a bounded size; empty where nothing changed.
   *
   * Cost: one pass over all cells.
   */
  next(raw: NotebookPicture): NotebookChange[] {
    const picture = within(raw);
    const ids = picture.cells.map((cell) => cell.id);
    const first: NotebookChange = { ...UNCHANGED, ...this.#restOf(picture) };
    if (ids.join() !== this.#order) first.order = ids;
    const changed: ViewedCell[] = [];
    const texts = new Map<string, string>();
    let total = 0;
    for (const whole of picture.cells.map(fitted)) {
      let cell = whole;
      let text = JSON.stringify(cell);
      if (total + text.length > NOTEBOOK_SIGNS_MAX) {
        cell = { ...whole, source: "…", outputs: [leftOut(text.length)] };
        text = JSON.stringify(cell);
      }
      total += text.length;
      texts.set(cell.id, text);
      if (this.#cells.get(cell.id) !== text) changed.push(cell);
    }
    this.#cells = texts;
    this.#order = ids.join();
    return framed(first, changed, (cell) => texts.get(cell.id)?.length ?? 0);
  }

  #restOf({ executing, active, top, language }: NotebookPicture): Partial<NotebookChange> {
    const rest = JSON.stringify({ executing, active, top, language });
    if (rest === this.#rest) return {};
    this.#rest = rest;
    return { executing: [...executing], active, top, language };
  }
}

function framed(
  first: NotebookChange,
  cells: readonly ViewedCell[],
  sizeOf: (cell: ViewedCell) => number,
): NotebookChange[] {
  const frames: NotebookChange[] = [];
  let frame = first;
  let size = 0;
  for (const cell of cells) {
    if (size > 0 && size + sizeOf(cell) > FRAME_SIGNS_MAX) {
      frames.push(frame);
      frame = { ...UNCHANGED, cells: [] };
      size = 0;
    }
    frame = { ...frame, cells: [...frame.cells, cell] };
    size += sizeOf(cell);
  }
  const says = frame.cells.length > 0 || frame.order !== null || frame.top !== null;
  return says ? [...frames, frame] : frames;
}

/** What is seen after one more frame. */
export function withShown(
  before: SeenNotebook | null,
  { notebook_name: name, change }: NotebookShownFrame,
): SeenNotebook | null {
  const start: SeenNotebook | null = name === null ? before : { ...EMPTY_PICTURE, name };
  if (start === null) return null;
  const known = new Map(start.cells.map((cell) => [cell.id, cell]));
  for (const cell of change.cells) known.set(cell.id, cell);
  // Of a cell whose words have not come yet, its place is known.
  const order = change.order ?? start.cells.map((cell) => cell.id);
  return {
    name: start.name,
    language: change.language ?? start.language,
    cells: order.map((id) => known.get(id) ?? placeFor(id)),
    executing: change.executing ?? start.executing,
    active: change.active ?? start.active,
    top: change.top ?? start.top,
  };
}

function placeFor(id: string): ViewedCell {
  return { id, cell_type: "code", source: "", execution_count: null, outputs: [] };
}
