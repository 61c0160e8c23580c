/**
 * The entry of the app bundle: what the loader of a cell and the JupyterLab plugin import.
 *
 * The only file below host/ that knows the panes. It re-exports and wires; state that must be
 * one for a page belongs to modules that it imports.
 */

/** Version of the running bundle. */
export const version = __HELPOUT_VERSION__;

/** Address of the style sheet that belongs to this bundle. */
export const stylesUrl = new URL(__HELPOUT_STYLES__, import.meta.url).href;
