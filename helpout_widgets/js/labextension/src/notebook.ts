/** The notebook beside the sidebar: what a pane may ask of it. */
import type { CodeCell } from "@jupyterlab/cells";
import { type INotebookTracker, NotebookActions } from "@jupyterlab/notebook";

import type { NotebookAccess } from "./bundle";
import { notebookToShow } from "./notebook_view";
import { evaluate, problemFacts } from "./problem_facts";
import type { CellsToShare } from "./sharing";
import { notebookSurface, type OutputsToShare, outputSurfaces } from "./surfaces";
import type { EditorTaste } from "./taste";
import { drawWidget } from "./widgets";

// Colours of a terminal; a traceback travels as plain text.
// biome-ignore lint/suspicious/noControlCharactersInRegex: ESC begins every such sequence
const ANSI = /\u001b\[[0-9;]*m/g;

export function notebookAccess(
  tracker: INotebookTracker,
  openFile: (path: string) => void,
  toShare: OutputsToShare,
  cells: CellsToShare,
  taste: () => Partial<EditorTaste>,
  makeNotebook: NotebookAccess["newNotebook"],
): NotebookAccess {
  return {
    notebookSurface: () => notebookSurface(tracker.currentWidget),
    drawWidget: (kernelId, modelId, element) => drawWidget(tracker, kernelId, modelId, element),
    notebookToShow: () => notebookToShow(tracker.currentWidget),
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
    insertCell(code, cellType = "code") {
      const notebook = tracker.currentWidget?.content;
      if (!notebook) {
        return false;
      }
      NotebookActions.insertBelow(notebook);
      if (cellType === "markdown") {
        NotebookActions.changeCellType(notebook, "markdown");
      }
      notebook.activeCell?.model.sharedModel.setSource(code);
      return true;
    },
    onShareCell: (listener) => cells.listen(listener),
    shareCellAround: (element) => cells.shareAround(element),
    cell: (notebookName, cellId) => cells.find(notebookName, cellId),
    replaceCell: (notebookName, cellId, was, source) =>
      cells.replace(notebookName, cellId, was, source),
    problemFacts: () => problemFacts(tracker.currentWidget),
    evaluate: (expression, timeoutMs) => evaluate(tracker.currentWidget, expression, timeoutMs),
    newNotebook: makeNotebook,
    editorTaste: taste,
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

/** Texts change with every key; whoever looks at them does so a moment later. */
const SETTLED_MS = 250;

function watch(tracker: INotebookTracker, listener: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const told = (): void => listener();
  const typed = (): void => {
    clearTimeout(timer);
    timer = setTimeout(listener, SETTLED_MS);
  };
  let leave = (): void => {};
  const follow = (): void => {
    leave();
    const panel = tracker.currentWidget;
    const kernels = panel?.sessionContext.kernelChanged;
    const contents = panel?.model?.contentChanged;
    kernels?.connect(told);
    contents?.connect(typed);
    leave = () => {
      kernels?.disconnect(told);
      contents?.disconnect(typed);
    };
    listener();
  };
  tracker.currentChanged.connect(follow);
  tracker.activeCellChanged.connect(told);
  follow();
  return () => {
    clearTimeout(timer);
    leave();
    tracker.currentChanged.disconnect(follow);
    tracker.activeCellChanged.disconnect(told);
  };
}
