/**
 * The app bundle, loaded once a page from the Jupyter server.
 *
 * Cells and the sidebar share it through a symbol on `globalThis`: one module, one call.
 */
import { PageConfig, URLExt } from "@jupyterlab/coreutils";

import type { EditorTaste } from "./taste";

/** A part of the page that can be shared as a picture. */
export interface NotebookSurface {
  element: HTMLElement;
  name: string;
}

/** A cell of a notebook as it stands. */
export interface NotebookCell {
  notebook_name: string;
  cell_id: string;
  cell_type: "code" | "markdown";
  source: string;
  outputs: Record<string, unknown>[];
  suggest_only: boolean;
  /** What nbgrader says of it; the bundle's guard keeps it in this page. */
  nbgrader: unknown;
}

/** A cell as others may look at it. */
export interface ViewedCell {
  id: string;
  cell_type: "code" | "markdown" | "raw";
  source: string;
  execution_count: number | null;
  outputs: Record<string, unknown>[];
  nbgrader: unknown;
}

/** An open notebook, to be looked at; the bundle's own type is `NotebookSource`. */
export interface NotebookSource {
  name: string;
  read(): {
    language: string;
    cells: ViewedCell[];
    executing: string[];
    active: string;
    top: string;
  } | null;
  onChange(listener: () => void): () => void;
}

/** A cell as a problem is made of it. */
export interface FactCell {
  cell_type: "code" | "markdown" | "raw";
  source: string;
  execution_count: number | null;
  metadata: unknown;
  traceback: string;
}

/** What a problem is made of. */
export interface NotebookFacts {
  notebook_name: string;
  cells: FactCell[];
  active: number;
  kernel_name: string;
  language: string;
}

/** A notebook to be made on the person's own server. */
export interface NotebookFile {
  name: string;
  language: string;
  content: Readonly<Record<string, unknown>>;
}

/** What the plugin needs of a notebook; the bundle's own type is `NotebookAccess`. */
export interface NotebookAccess {
  notebookSurface(): NotebookSurface | null;
  notebookToShow(): NotebookSource | null;
  drawWidget(kernelId: string, modelId: string, element: HTMLElement): (() => void) | null;
  outputSurfaces(): NotebookSurface[];
  onShareOutput(listener: (output: NotebookSurface) => void): () => void;
  activeKernel(): { kernel_id: string; display_name: string; notebook_name: string } | null;
  activeCell(): { code: string; traceback: string; notebook_name: string } | null;
  insertCell(code: string, cellType?: "code" | "markdown"): boolean;
  onShareCell(listener: (cell: NotebookCell) => void): () => void;
  shareCellAround(element: HTMLElement): boolean;
  cell(notebookName: string, cellId: string): NotebookCell | null;
  replaceCell(
    notebookName: string,
    cellId: string,
    was: string,
    source: string,
  ): "done" | "changed" | "gone";
  problemFacts(): NotebookFacts | null;
  evaluate(expression: string, timeoutMs: number): Promise<string | null>;
  newNotebook(file: NotebookFile): Promise<string | null>;
  editorTaste(): Partial<EditorTaste>;
  openFile(path: string): void;
  onChange(listener: () => void): () => void;
}

/** Something one was told that wants an answer now. */
export interface CallingNotice {
  id: string;
  text: string;
  about: string;
  target: { pane: string } & Record<string, string | undefined>;
}

/** What the bundle exports. */
export interface Bundle {
  mountPane(
    name: string,
    element: HTMLElement,
    options?: Record<string, string | number | boolean | null | undefined>,
  ): () => void;
  setNotebookAccess(access: NotebookAccess): void;
  onCallingNotice(listener: (notice: CallingNotice) => void): Promise<void>;
  page: {
    /** Who shows a live session that a pane wants to open; true where it does. */
    setLiveHost(
      host: ((target: { live_session_id: string }) => boolean) | null,
      move?: (to: "sidebar" | "tab") => void,
    ): void;
    /** Who shows the desk of a queue; true where it does. */
    setDeskHost(host: ((target: { queue_id?: string; tab?: string }) => boolean) | null): void;
    /** The live session that this tab was in before it was loaded again. */
    liveToRestore(): string | null;
  };
}

const KEY = Symbol.for("helpouts.app");

/** Import the bundle at most once a page. */
export function loadBundle(): Promise<Bundle> {
  const shared = globalThis as { [KEY]?: Promise<Bundle> };
  shared[KEY] ??= importBundle();
  return shared[KEY];
}

async function importBundle(): Promise<Bundle> {
  const root = URLExt.join(PageConfig.getBaseUrl(), "static/helpouts");
  const answer = await fetch(`${root}/manifest.json`, { cache: "no-cache" });
  const manifest = (await answer.json()) as Record<string, string>;
  const address = `${root}/app.js?v=${manifest["app.js"] ?? ""}`;
  return (await import(/* webpackIgnore: true */ address)) as Bundle;
}
