/**
 * What a pane is handed by whoever hosts it: a notebook output, the sidebar, a plain page.
 *
 * Panes know nothing of their host beyond this. Everything here outlives a single pane
 * except `signal`, which aborts when the pane is disposed.
 */
import type { Api } from "../core/api";
import type { HostApi } from "../core/host-api";
import type { NotebookFacts } from "../core/problem/collect";
import type { NotebookFile } from "../core/problem/reproduce";
import type { NotebookPicture } from "../core/room/notebook_view";
import type { Events } from "./events";
import type { NoticeWatch } from "./notices";
import type { ProblemDesk } from "./problem_desk";
import type { Rooms } from "./rooms";

/** Where a pane asks to go; its host decides how (same pane, sidebar, new tab). */
export type Target =
  | { pane: "marketplace"; query?: string }
  | { pane: "solved"; solved_id: string }
  | { pane: "listing"; listing_id: string }
  | { pane: "booking"; listing_id: string; start?: string }
  | { pane: "notices" }
  | { pane: "availability" }
  | { pane: "my_helpouts"; tab?: "upcoming" | "past" | "offer" }
  | { pane: "queue"; queue_id?: string; ask?: "urgent" }
  | { pane: "queue_desk"; queue_id?: string; tab?: "urgent" }
  | { pane: "course"; course_id?: string }
  | { pane: "live_session"; live_session_id: string }
  | { pane: "recording"; recording_id: string }
  | { pane: "replay"; live_session_id: string };

export type PaneName =
  | Target["pane"]
  | "welcome"
  | "call"
  | "screen_share"
  | "share_cell"
  | "shared_cell";

/** A part of this page that can be shared as a picture. */
export interface NotebookSurface {
  readonly element: HTMLElement;
  /** As people know it: the notebook's name, or the number of the output's cell. */
  readonly name: string;
}

/** A cell of a notebook as it stands. */
export interface NotebookCell {
  readonly notebook_name: string;
  /** `cell.id` of nbformat 4.5. */
  readonly cell_id: string;
  readonly cell_type: "code" | "markdown";
  readonly source: string;
  /** As nbformat has them. */
  readonly outputs: readonly Record<string, unknown>[];
  /** An exercise whose solution nobody types for the student. */
  readonly suggest_only: boolean;
}

/** An open notebook, as it may be shown to others. */
export interface NotebookSource {
  readonly name: string;
  /** As it is now; null once it is closed. */
  read(): NotebookPicture | null;
  /** Told of changes of cells, outputs, focus and what is in sight; returns the way to stop. */
  onChange(listener: () => void): () => void;
}

/** The notebook around us, where there is one (set by the JupyterLab plugin). */
export interface NotebookAccess {
  /** The active notebook as it is drawn, without what stands around it; null where none is. */
  notebookSurface?(): NotebookSurface | null;
  /** The active notebook, to let others look at it; null where none is. */
  notebookToShow?(): NotebookSource | null;
  /** Draw a widget of that kernel into an element; null where no open notebook can. */
  drawWidget?(kernelId: string, modelId: string, element: HTMLElement): (() => void) | null;
  /** Outputs of the active notebook that are drawn now, top to bottom. */
  outputSurfaces?(): readonly NotebookSurface[];
  /** Told when an output is to be shared, by the menu of its cell; returns the way to stop. */
  onShareOutput?(listener: (output: NotebookSurface) => void): () => void;
  /** The active notebook's kernel, if it runs. */
  activeKernel(): { kernel_id: string; display_name: string; notebook_name: string } | null;
  /** Source and, if it failed, traceback (plain text) of the active cell. */
  activeCell(): { code: string; traceback: string; notebook_name: string } | null;
  /** Put code into a new cell below the active one of the active notebook. */
  insertCell(code: string, cellType?: "code" | "markdown"): boolean;
  /** Told when a cell is to be shared, by its toolbar or menu or `%%helpout share`; returns the way to stop. */
  onShareCell?(listener: (cell: NotebookCell) => void): () => void;
  /** Share the cell in whose output this element stands; false where nobody would take it. */
  shareCellAround?(element: HTMLElement): boolean;
  /** A cell of an open notebook; null where it is not. */
  cell?(notebookName: string, cellId: string): NotebookCell | null;
  /**
   * Replace the text of a cell, through the notebook's own shared model.
   *
   * Nothing is written where its text is not `was` any more.
   */
  replaceCell?(
    notebookName: string,
    cellId: string,
    was: string,
    source: string,
  ): "done" | "changed" | "gone";
  /** How the person set up the editors of JupyterLab. */
  editorTaste?(): {
    readonly keys?: "default" | "vim" | "emacs";
    readonly lineNumbers?: boolean;
    readonly asYouType?: boolean;
  };
  /** The active notebook as a problem is made of it; null where none is. */
  problemFacts?(): NotebookFacts | null;
  /**
   * The value of an expression in the active notebook's own kernel, as that kernel shows it:
   * silently, once, leaving no trace in history. Null where the kernel is gone, busy or slow.
   */
  evaluate?(expression: string, timeoutMs: number): Promise<string | null>;
  /**
   * Make a notebook on the person's own server, where they choose, and open it; nothing runs.
   * Null where they chose not to. Rejects where it could not be made.
   */
  newNotebook?(file: NotebookFile): Promise<string | null>;
  /** Open a file of the Jupyter server, such as a saved take-away. */
  openFile(path: string): void;
  /** Told when the active notebook, its kernel, the active cell or a cell's text changes; returns the way to stop. */
  onChange(listener: () => void): () => void;
}

/** Where the live session is shown, if its host can move it. */
export interface LivePlace {
  readonly here: "sidebar" | "tab";
  /** To the other of the two. */
  move(): void;
}

export interface PaneContext {
  api: Api;
  host: HostApi;
  events: Events;
  rooms: Rooms;
  /** `{base}helpouts/`, ending in a slash. */
  baseUrl: string;
  notebook: NotebookAccess | null;
  /** What the person was told; none where nobody is told of anything. */
  notices?: NoticeWatch;
  /** What this page is stuck on, carried from pane to pane. */
  problem?: ProblemDesk;
  navigate(target: Target): void;
  /** The way back to the pane before this one in the same place; none where this is the first. */
  back?: { pane: PaneName; go(): void } | null;
  /** None where the live session stays where it is, as in a cell. */
  livePlace?: LivePlace | null;
  /** Milliseconds since the epoch; replaced in tests. */
  now(): number;
  locale: string;
  timeZone: string;
  /** Aborts when the pane is disposed. */
  signal: AbortSignal;
}

export interface PaneOptions {
  [name: string]: string | number | boolean | null | undefined;
}

export type Mount = (
  element: HTMLElement,
  context: PaneContext,
  options: PaneOptions,
) => () => void;
