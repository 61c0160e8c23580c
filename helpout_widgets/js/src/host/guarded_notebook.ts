/**
 * The notebook beside us, without what a course keeps from helpers.
 *
 * Every cell that leaves this page by a shared cell or by the notebook's view goes through here:
 * tests are cut out, what test cells print is left out, and exercises of a course that wants it
 * so are marked for suggestions only. The JupyterLab plugin hands cells over as they are.
 */

import type { ViewedCell } from "../contracts/generated";
import { hasTests, stripHiddenTests, suggestOnly } from "../core/problem/exercise";
import type { NotebookAccess, NotebookCell, NotebookSource } from "./context";

/** A cell with what nbgrader says of it, which stays in this page. */
type WithMetadata<T> = T & { readonly nbgrader?: unknown };

export function guardedNotebook(
  access: NotebookAccess,
  /** The marketplace's rule; asked once, when the first live session wants cells. */
  suggestOnlyExercises: () => Promise<boolean>,
): NotebookAccess {
  let ofCourse = false;
  let asked = false;
  const learn = () => {
    if (asked) return;
    asked = true;
    suggestOnlyExercises().then(
      (wanted) => {
        ofCourse = wanted;
      },
      () => {
        asked = false;
      },
    );
  };
  const guarded = (cell: WithMetadata<NotebookCell>): NotebookCell | null => {
    const { nbgrader, ...plain } = cell;
    if (hasTests(cell.source, { nbgrader })) return null;
    return {
      ...plain,
      suggest_only: cell.suggest_only || suggestOnly({ nbgrader }, ofCourse),
    };
  };
  const { onShareCell, cell, notebookToShow } = access;
  return {
    ...access,
    ...(onShareCell && {
      onShareCell(listener: (shared: NotebookCell) => void) {
        learn();
        return onShareCell((shared) => {
          const safe = guarded(shared);
          if (safe !== null) listener(safe);
        });
      },
    }),
    ...(cell && {
      cell(notebookName: string, cellId: string) {
        const found = cell(notebookName, cellId);
        return found === null ? null : guarded(found);
      },
    }),
    ...(notebookToShow && {
      notebookToShow() {
        const source = notebookToShow();
        return source === null ? null : withoutTests(source);
      },
    }),
  };
}

function withoutTests(source: NotebookSource): NotebookSource {
  return {
    name: source.name,
    onChange: (listener) => source.onChange(listener),
    read() {
      const picture = source.read();
      if (picture === null) return null;
      return { ...picture, cells: picture.cells.map(viewable) };
    },
  };
}

function viewable(cell: WithMetadata<ViewedCell>): ViewedCell {
  const { nbgrader, ...plain } = cell;
  if (!hasTests(cell.source, { nbgrader })) return plain;
  return { ...plain, source: stripHiddenTests(cell.source, { nbgrader }), outputs: [] };
}
