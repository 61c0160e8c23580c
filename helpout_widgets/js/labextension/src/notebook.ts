/** The notebook beside the sidebar: what a pane may ask of it. */
import type { Cell, CodeCell } from "@jupyterlab/cells";
import { type INotebookTracker, NotebookActions } from "@jupyterlab/notebook";

import type { NotebookAccess } from "./bundle";
import { notebookSurface, type OutputsToShare, outputSurfaces } from "./surfaces";

// Colours of a terminal; a traceback travels as plain text.
// biome-ignore lint/suspicious/noControlCharactersInRegex: ESC begins every such sequence
const ANSI = /\u001b\[[0-9;]*m/g;

export function notebookAccess(
  tracker: INotebookTracker,
  openFile: (path: string) => void,
  toShare: OutputsToShare,
): NotebookAccess {
  return {
    notebookSurface: () => notebookSurface(tracker.currentWidget),
    outputSurfaces: () => outputSurfaces(tracker.currentWidget),
    onShareOutput: (listener) => toShare.listen(listener),
    activeKernel() {
      const panel = tracker.currentWidget;
      const kernel = panel?.sessionContext.session?.kernel;
      if (!panel || !kernel) {
        return null;
      }
      return {
        kernel_id: kernel.id,
        display_name: panel.sessionContext.kernelDisplayName,
        notebook_name: panel.context.localPath,
      };
    },
    activeCell() {
      const panel = tracker.currentWidget;
      const cell = tracker.activeCell;
      if (!panel || cell?.model.type !== "code") {
        return null;
      }
      return {
        code: cell.model.sharedModel.getSource(),
        traceback: tracebackOf(cell as CodeCell),
        notebook_name: panel.context.localPath,
      };
    },
    insertCell(code) {
      const notebook = tracker.currentWidget?.content;
      if (!notebook) {
        return false;
      }
      NotebookActions.insertBelow(notebook);
      notebook.activeCell?.model.sharedModel.setSource(code);
      return true;
    },
    openFile,
    onChange(listener) {
      return watch(tracker, listener);
    },
  };
}

function tracebackOf(cell: CodeCell): string {
  const outputs = cell.model.outputs.toJSON();
  const failed = outputs.find((output) => output.output_type === "error");
  const lines = failed?.traceback;
  return Array.isArray(lines) ? lines.join("\n").replace(ANSI, "") : "";
}

function watch(tracker: INotebookTracker, listener: () => void): () => void {
  const told = (_sender: unknown, cell?: Cell | unknown): void => {
    void cell;
    listener();
  };
  let kernels: { disconnect(slot: typeof told): boolean } | null = null;
  const follow = (): void => {
    kernels?.disconnect(told);
    const changed = tracker.currentWidget?.sessionContext.kernelChanged ?? null;
    changed?.connect(told);
    kernels = changed as typeof kernels;
    listener();
  };
  tracker.currentChanged.connect(follow);
  tracker.activeCellChanged.connect(told);
  follow();
  return () => {
    tracker.currentChanged.disconnect(follow);
    tracker.activeCellChanged.disconnect(told);
    kernels?.disconnect(told);
  };
}
