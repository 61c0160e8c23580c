/** What of a notebook can be shared as a picture: the notebook itself, and each of its outputs. */
import type { Cell, CodeCell } from "@jupyterlab/cells";
import type { NotebookPanel } from "@jupyterlab/notebook";

import type { NotebookSurface } from "./bundle";
import { messages } from "./messages";

/** A pane of ours within an output is no output to share. */
const OURS = ".helpout";

export function notebookSurface(panel: NotebookPanel | null): NotebookSurface | null {
  if (panel === null || !panel.isVisible) {
    return null;
  }
  return { element: panel.node, name: panel.title.label };
}

/** Outputs that are drawn now, top to bottom. */
export function outputSurfaces(panel: NotebookPanel | null): NotebookSurface[] {
  if (panel === null || !panel.isVisible) {
    return [];
  }
  return panel.content.widgets.map(outputOf).filter((output) => output !== null);
}

/** The output of a cell; none where it has none, or hides it. */
export function outputOf(cell: Cell | null): NotebookSurface | null {
  if (cell === null || cell.model.type !== "code") {
    return null;
  }
  const { outputArea, model } = cell as CodeCell;
  const element = outputArea?.node;
  if (!element?.isConnected || element.childElementCount === 0 || element.offsetHeight === 0) {
    return null;
  }
  if (element.querySelector(OURS) !== null) {
    return null;
  }
  return { element, name: messages.output_of(model.executionCount) };
}

/** Outputs that somebody chose by the menu of a cell. */
export class OutputsToShare {
  private readonly listeners = new Set<(output: NotebookSurface) => void>();

  listen(listener: (output: NotebookSurface) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Whether anybody is there to share it: only in a call. */
  get wanted(): boolean {
    return this.listeners.size > 0;
  }

  share(output: NotebookSurface): void {
    for (const listener of [...this.listeners]) {
      listener(output);
    }
  }
}
