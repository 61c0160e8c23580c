/** Widgets (ipywidgets) of an open notebook, drawn elsewhere in this page by its own manager. */
import type { INotebookTracker, NotebookPanel } from "@jupyterlab/notebook";
import { Widget } from "@lumino/widgets";

const VIEW = "application/vnd.jupyter.widget-view+json";

/** Draw a widget of that kernel; null where no open notebook has that kernel, or no manager. */
export function drawWidget(
  tracker: INotebookTracker,
  kernelId: string,
  modelId: string,
  element: HTMLElement,
): (() => void) | null {
  const panel = tracker.find(
    (one: NotebookPanel) => one.sessionContext.session?.kernel?.id === kernelId,
  );
  const rendermime = panel?.content.rendermime;
  const data = { [VIEW]: { version_major: 2, version_minor: 0, model_id: modelId } };
  if (rendermime?.preferredMimeType(data, "any") !== VIEW) {
    return null;
  }
  const renderer = rendermime.createRenderer(VIEW);
  Widget.attach(renderer, element);
  void renderer.renderModel(rendermime.createModel({ data, trusted: true }));
  return () => renderer.dispose();
}
