/** An open notebook as others may look at it: read from its model, never from what is drawn. */
import type { CodeCellModel, ICellModel } from "@jupyterlab/cells";
import type { Notebook, NotebookPanel } from "@jupyterlab/notebook";

import type { NotebookSource, ViewedCell } from "./bundle";

export function notebookToShow(panel: NotebookPanel | null): NotebookSource | null {
  if (panel === null || panel.isDisposed) {
    return null;
  }
  return {
    name: panel.context.localPath.split("/").pop() ?? panel.title.label,
    read() {
      const { content } = panel;
      if (panel.isDisposed || content.model === null) {
        return null;
      }
      const cells = [...content.model.cells];
      return {
        language: content.model.defaultKernelLanguage,
        cells: cells.map(viewed),
        executing: cells.filter(isRunning).map(({ id }) => id),
        active: content.activeCell?.model.id ?? "",
        top: firstInSight(content),
      };
    },
    onChange: (listener) => watch(panel, listener),
  };
}

function isCode(cell: ICellModel): cell is CodeCellModel {
  return cell.type === "code";
}

function viewed(cell: ICellModel): ViewedCell {
  const type = cell.type === "code" || cell.type === "markdown" ? cell.type : "raw";
  return {
    id: cell.id,
    cell_type: type,
    source: cell.sharedModel.getSource(),
    execution_count: isCode(cell) ? cell.executionCount : null,
    outputs: isCode(cell) ? cell.outputs.toJSON().map((output) => ({ ...output })) : [],
    nbgrader: cell.getMetadata("nbgrader") as unknown,
  };
}

function isRunning(cell: ICellModel): boolean {
  return isCode(cell) && cell.executionState === "running";
}

/** Empty while the notebook itself is out of sight: then it is where it was. */
function firstInSight(notebook: Notebook): string {
  const { top, height } = notebook.node.getBoundingClientRect();
  if (height === 0) {
    return "";
  }
  const first = notebook.widgets.find(({ node }) => {
    const box = node.getBoundingClientRect();
    return node.isConnected && box.height > 0 && box.bottom > top + 8;
  });
  return first?.model.id ?? "";
}

function watch(panel: NotebookPanel, listener: () => void): () => void {
  const { content } = panel;
  const told = (): void => listener();
  content.model?.contentChanged.connect(told);
  content.activeCellChanged.connect(told);
  // What runs or waits is known by then; models tell of their outputs by themselves.
  panel.sessionContext.statusChanged.connect(told);
  panel.disposed.connect(told);
  panel.node.addEventListener("scroll", told, { capture: true, passive: true });
  return () => {
    panel.node.removeEventListener("scroll", told, { capture: true });
    panel.disposed.disconnect(told);
    panel.sessionContext?.statusChanged.disconnect(told);
    content.activeCellChanged.disconnect(told);
    content.model?.contentChanged.disconnect(told);
  };
}
