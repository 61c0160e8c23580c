/**
 * *Get help* at a cell whose output is an error: a button below it, and an entry in its menu.
 *
 * The button is put beside what JupyterLab draws of the cell, never into an output: outputs come
 * and go, and one may be another person's.
 */
import type { JupyterFrontEnd } from "@jupyterlab/application";
import type { Cell, CodeCell } from "@jupyterlab/cells";
import type { INotebookTracker, NotebookPanel } from "@jupyterlab/notebook";

import { helpoutsIcon } from "./icon";
import { messages } from "./messages";

export const HELP_WITH_CELL = "helpouts:help-with-cell";
const CLASS = "helpout-lab-failing";
/** Outputs come in bursts. */
const SETTLED_MS = 120;

export function addFailingCells(
  app: JupyterFrontEnd,
  tracker: INotebookTracker,
  openHelp: (failing: string) => void,
): void {
  const help = (panel: NotebookPanel, cell: Cell): void => {
    const index = panel.content.widgets.indexOf(cell);
    if (index >= 0) {
      panel.content.activeCellIndex = index;
      panel.content.deselectAll();
    }
    app.shell.activateById(panel.id);
    const count = (cell as CodeCell).model.executionCount ?? 0;
    openHelp(`${cell.model.id} ${count}`);
  };
  app.commands.addCommand(HELP_WITH_CELL, {
    label: messages.help_with_cell,
    caption: messages.get_help_caption,
    icon: helpoutsIcon,
    isVisible: () => hasFailed(tracker.activeCell),
    execute: () => {
      const { currentWidget, activeCell } = tracker;
      if (currentWidget !== null && activeCell !== null) {
        help(currentWidget, activeCell);
      }
    },
  });
  app.contextMenu.addItem({
    command: HELP_WITH_CELL,
    selector: ".jp-Notebook .jp-CodeCell",
    rank: 11,
  });
  const follow = (panel: NotebookPanel): void => watch(panel, (cell) => help(panel, cell));
  tracker.forEach(follow);
  tracker.widgetAdded.connect((_, panel) => follow(panel));
}

export function hasFailed(cell: Cell | null): boolean {
  if (cell === null || cell.model.type !== "code") {
    return false;
  }
  const { outputs } = (cell as CodeCell).model;
  for (let index = 0; index < outputs.length; index += 1) {
    if (outputs.get(index).type === "error") {
      return true;
    }
  }
  return false;
}

function watch(panel: NotebookPanel, onHelp: (cell: Cell) => void): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const look = (): void => {
    if (panel.isDisposed) {
      return;
    }
    for (const cell of panel.content.widgets) {
      if (cell.model.type === "code") {
        // Outputs do not count as a change of the notebook; connecting twice is once.
        (cell as CodeCell).model.outputs.changed.connect(soon);
      }
      mark(cell, onHelp);
    }
  };
  const soon = (): void => {
    clearTimeout(timer);
    timer = setTimeout(look, SETTLED_MS);
  };
  panel.content.modelContentChanged.connect(soon);
  panel.content.modelChanged.connect(soon);
  panel.disposed.connect(() => clearTimeout(timer));
  void panel.context.ready.then(soon);
}

function mark(cell: Cell, onHelp: (cell: Cell) => void): void {
  const shown = cell.node.querySelector(`:scope > .${CLASS}`);
  if (!hasFailed(cell)) {
    shown?.remove();
  } else if (shown === null) {
    cell.node.append(button(() => onHelp(cell)));
  }
}

function button(onPress: () => void): HTMLElement {
  const place = document.createElement("div");
  place.className = CLASS;
  // The notebook's own keys, Enter and Space among them, leave it alone.
  place.dataset.lmSuppressShortcuts = "true";
  const pressed = document.createElement("button");
  pressed.type = "button";
  pressed.className = "helpout-lab-failing-button";
  pressed.dataset.lmSuppressShortcuts = "true";
  pressed.title = messages.get_help_caption;
  helpoutsIcon.element({ container: pressed.appendChild(document.createElement("span")) });
  pressed.append(messages.get_help);
  pressed.setAttribute("aria-label", messages.help_with_cell);
  pressed.addEventListener("click", onPress);
  place.append(pressed);
  return place;
}
