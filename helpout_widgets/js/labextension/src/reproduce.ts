/** A problem as a notebook on the person's own server: where they choose, and nothing runs. */
import type { JupyterFrontEnd } from "@jupyterlab/application";
import { InputDialog } from "@jupyterlab/apputils";
import { PathExt } from "@jupyterlab/coreutils";
import type { INotebookTracker } from "@jupyterlab/notebook";

import type { NotebookFile } from "./bundle";
import { messages } from "./messages";

const NAMES_MOST = 50;

/** Ask for the place, save, open. Null where the person changed their mind. */
export async function newNotebook(
  app: JupyterFrontEnd,
  tracker: INotebookTracker,
  file: NotebookFile,
): Promise<string | null> {
  const beside = PathExt.dirname(tracker.currentWidget?.context.localPath ?? "");
  const asked = await InputDialog.getText({
    title: messages.reproduce_title,
    label: messages.reproduce_label,
    text: PathExt.join(beside, `${file.name}.ipynb`),
    okLabel: messages.reproduce_ok,
  });
  const wanted = asked.value?.trim() ?? "";
  if (!asked.button.accept || wanted === "") {
    return null;
  }
  const path = await freePath(app, wanted.endsWith(".ipynb") ? wanted : `${wanted}.ipynb`);
  await app.serviceManager.contents.save(path, {
    type: "notebook",
    format: "json",
    content: file.content,
  });
  await app.commands.execute("docmanager:open", { path, factory: "Notebook" });
  return path;
}

/** Nothing is overwritten: where it is taken, the next number. */
async function freePath(app: JupyterFrontEnd, wanted: string): Promise<string> {
  const plain = wanted.slice(0, -".ipynb".length);
  for (let number = 1; number <= NAMES_MOST; number += 1) {
    const path = number === 1 ? wanted : `${plain} ${number}.ipynb`;
    try {
      await app.serviceManager.contents.get(path, { content: false });
    } catch {
      return path;
    }
  }
  throw new Error(messages.reproduce_taken);
}
