/**
 * The app bundle, loaded once a page from the Jupyter server.
 *
 * Cells and the sidebar share it through a symbol on `globalThis`: one module, one call.
 */
import { PageConfig, URLExt } from "@jupyterlab/coreutils";

/** A part of the page that can be shared as a picture. */
export interface NotebookSurface {
  element: HTMLElement;
  name: string;
}

/** What the plugin needs of a notebook; the bundle's own type is `NotebookAccess`. */
export interface NotebookAccess {
  notebookSurface(): NotebookSurface | null;
  outputSurfaces(): NotebookSurface[];
  onShareOutput(listener: (output: NotebookSurface) => void): () => void;
  activeKernel(): { kernel_id: string; display_name: string; notebook_name: string } | null;
  activeCell(): { code: string; traceback: string; notebook_name: string } | null;
  insertCell(code: string): boolean;
  openFile(path: string): void;
  onChange(listener: () => void): () => void;
}

/** What the bundle exports. */
export interface Bundle {
  mountPane(
    name: string,
    element: HTMLElement,
    options?: Record<string, string | number | boolean | null | undefined>,
  ): () => void;
  setNotebookAccess(access: NotebookAccess): void;
  page: {
    /** Who shows a live session that a pane wants to open; true where it does. */
    setLiveHost(
      host: ((target: { live_session_id: string }) => boolean) | null,
      move?: (to: "sidebar" | "tab") => void,
    ): void;
    /** The live session that this tab was in before it was loaded again. */
    liveToRestore(): string | null;
  };
}

const KEY = Symbol.for("helpouts.app");

/** Import the bundle at most once a page. */
export function loadBundle(): Promise<Bundle> {
  const shared = globalThis as { [KEY]?: Promise<Bundle> };
  shared[KEY] ??= importBundle();
  return shared[KEY];
}

async function importBundle(): Promise<Bundle> {
  const root = URLExt.join(PageConfig.getBaseUrl(), "static/helpouts");
  const answer = await fetch(`${root}/manifest.json`, { cache: "no-cache" });
  const manifest = (await answer.json()) as Record<string, string>;
  const address = `${root}/app.js?v=${manifest["app.js"] ?? ""}`;
  return (await import(/* webpackIgnore: true */ address)) as Bundle;
}
