/**
 * Cells that go into the shared pad, and the way back.
 *
 * A notebook is read and changed through its shared model alone, as JupyterLab's own commands
 * do: that is what other people's pages see where jupyter-collaboration is installed, and what
 * undo knows of.
 */
import type { JupyterFrontEnd } from "@jupyterlab/application";
import type { Cell, CodeCell } from "@jupyterlab/cells";
import type { INotebookTracker, NotebookPanel } from "@jupyterlab/notebook";

import type { NotebookCell } from "./bundle";
import { helpoutsIcon } from "./icon";
import { messages } from "./messages";

export const SHARE_CELL = "helpouts:share-cell";
/** Tests that a course hides within a cell: they leave this page with nobody. */
const HIDDEN_TESTS = /^\s*#+\s*BEGIN HIDDEN TESTS/m;

function metadataOf(cell: Cell, name: string): Record<string, unknown> {
  const found = cell.model.getMetadata(name) as unknown;
  return typeof found === "object" && found !== null ? (found as Record<string, unknown>) : {};
}

/** A course says so in the notebook: nobody types solutions for the student. */
function suggestsOnly(panel: NotebookPanel, cell: Cell): boolean {
  const course = panel.model?.getMetadata("helpouts") as { suggest_only?: unknown } | undefined;
  return course?.suggest_only === true && metadataOf(cell, "nbgrader").solution === true;
}

/** The cell as it stands; null where it is none to share. */
function cellOf(panel: NotebookPanel, cell: Cell): NotebookCell | null {
  const { type, sharedModel } = cell.model;
  const source = sharedModel.getSource();
  if ((type !== "code" && type !== "markdown") || HIDDEN_TESTS.test(source)) {
    return null;
  }
  return {
    notebook_name: panel.context.localPath,
    cell_id: sharedModel.getId(),
    cell_type: type,
    source,
    outputs: type === "code" ? (cell as CodeCell).model.outputs.toJSON() : [],
    suggest_only: suggestsOnly(panel, cell),
    nbgrader: cell.model.getMetadata("nbgrader") as unknown,
  };
}

/** Passes cells from JupyterLab to whoever holds a pad in this page. */
export class CellsToShare {
  private readonly listeners = new Set<(cell: NotebookCell) => void>();

  constructor(
    private readonly tracker: INotebookTracker,
    private readonly onWanted: () => void,
  ) {}

  /** Whether anybody takes one: only in a live session. */
  get wanted(): boolean {
    return this.listeners.size > 0;
  }

  listen(listener: (cell: NotebookCell) => void): () => void {
    this.listeners.add(listener);
    this.onWanted();
    return () => {
      this.listeners.delete(listener);
      this.onWanted();
    };
  }

  get active(): NotebookCell | null {
    const { currentWidget, activeCell } = this.tracker;
    return currentWidget === null || activeCell === null ? null : cellOf(currentWidget, activeCell);
  }

  share(cell: NotebookCell | null): boolean {
    if (cell === null || !this.wanted) {
      return false;
    }
    for (const listener of [...this.listeners]) {
      listener(cell);
    }
    return true;
  }

  shareAround(element: HTMLElement): boolean {
    const panel = this.tracker.find((one) => one.node.contains(element));
    const cell = panel?.content.widgets.find((one) => one.node.contains(element));
    return panel !== undefined && cell !== undefined && this.share(cellOf(panel, cell));
  }

  find(notebookName: string, cellId: string): NotebookCell | null {
    const [panel, cell] = this.open(notebookName, cellId);
    return panel === null || cell === null ? null : cellOf(panel, cell);
  }

  replace(
    notebookName: string,
    cellId: string,
    was: string,
    source: string,
  ): "done" | "changed" | "gone" {
    const [, cell] = this.open(notebookName, cellId);
    if (cell === null || cell.model.sharedModel.isDisposed) {
      return "gone";
    }
    const { sharedModel } = cell.model;
    if (sharedModel.getSource() !== was) {
      return "changed";
    }
    sharedModel.setSource(source);
    return "done";
  }

  private open(notebookName: string, cellId: string): [NotebookPanel | null, Cell | null] {
    const panel = this.tracker.find((one) => one.context.localPath === notebookName) ?? null;
    const cell = panel?.content.widgets.find((one) => one.model.sharedModel.getId() === cellId);
    return [panel, cell ?? null];
  }
}

/** The command, its button in a cell's toolbar (schema/plugin.json) and its entry in the menu. */
export function addShareCell(app: JupyterFrontEnd, tracker: INotebookTracker): CellsToShare {
  const cells = new CellsToShare(tracker, () => app.commands.notifyCommandChanged(SHARE_CELL));
  app.commands.addCommand(SHARE_CELL, {
    label: messages.share_cell,
    caption: messages.share_cell_caption,
    icon: helpoutsIcon,
    isVisible: () => cells.wanted,
    isEnabled: () => cells.active !== null,
    execute: () => {
      cells.share(cells.active);
    },
  });
  app.contextMenu.addItem({ command: SHARE_CELL, selector: ".jp-Notebook .jp-Cell", rank: 11 });
  return cells;
}
