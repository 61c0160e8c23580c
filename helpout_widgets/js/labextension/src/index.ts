/**
 * The JupyterLab plugin: what lives beside the notebook rather than in a cell.
 *
 * Owns the place in JupyterLab. The panes come from the app bundle, imported from its address,
 * so that a cell and the sidebar of one page share one module and one call.
 */

import type { JupyterFrontEnd, JupyterFrontEndPlugin } from "@jupyterlab/application";

const plugin: JupyterFrontEndPlugin<void> = {
  id: "@helpouts/lab:plugin",
  description: "Helpouts: live help beside the notebook.",
  autoStart: true,
  activate: (_app: JupyterFrontEnd): void => {},
};

export default plugin;
