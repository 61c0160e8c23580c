/**
 * The entry of the app bundle: what the loader of a cell and the JupyterLab plugin import.
 *
 * It only wires: panes to places, and a place to the one page. A page may load it twice; what
 * must be one for a page is `page`, kept on the window.
 */

import { currentName } from "./core/time";
import type { NotebookAccess, PaneOptions } from "./host/context";
import { guardedNotebook } from "./host/guarded_notebook";
import { type CallingNotice, hearCalls } from "./host/notices";
import { pageOf } from "./host/page";
import { mountInto } from "./shell/mount";

export type { NotebookAccess, PaneName, PaneOptions, Target } from "./host/context";
export type { LiveHost, LiveTarget, Page } from "./host/page";

/** Version of the running bundle. */
export const version = __HELPOUT_VERSION__;

/** Address of the style sheet that belongs to this bundle. */
export const stylesUrl = new URL(__HELPOUT_STYLES__, import.meta.url).href;

/** What there is once in this page: connections, the notebook, the place of live sessions. */
export const page = pageOf(window, version);

/**
 * Show a pane in `element` until the returned function is called.
 *
 * Throws TypeError where no pane has that name.
 */
export function mountPane(name: string, element: HTMLElement, options?: PaneOptions): () => void {
  return mountInto({ page, stylesUrl }, name, element, options);
}

/** Fill this page, which is the one that a hub's service has of its own. */
export async function showHub(): Promise<void> {
  const { showHub } = await import("./shell/hub_show");
  showHub({ page, stylesUrl }, window);
}

/** Tell the panes of the notebook around them; null where there is none any more. */
export function setNotebookAccess(access: NotebookAccess | null): void {
  page.notebook.value = access === null ? null : guardedNotebook(access, suggestOnlyExercises);
}

async function suggestOnlyExercises(): Promise<boolean> {
  const me = await page.services?.api.me();
  return me?.marketplace.suggest_only_exercises ?? false;
}

/**
 * Tell of notices that want an answer now, for as long as the page is open.
 *
 * Where no marketplace is chosen yet nobody is asked; from the next load of the page on it is.
 */
export async function onCallingNotice(listener: (notice: CallingNotice) => void): Promise<void> {
  const { services } = page;
  if (services === null) return;
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  hearCalls(services.notices, listener, currentName(timeZone), () => Date.now());
  const status = await services.host.status();
  if (status.mode !== "unset") services.notices.watch();
}
