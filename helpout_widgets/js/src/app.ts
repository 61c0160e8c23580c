/**
 * The entry of the app bundle: what the loader of a cell and the JupyterLab plugin import.
 *
 * The only file that knows hosts and panes both. It wires and re-exports; state that must be
 * one for a page belongs to modules that it imports.
 */

/** Version of the running bundle. */
export const version = __HELPOUT_VERSION__;

/** Address of the style sheet that belongs to this bundle. */
export const stylesUrl = new URL(__HELPOUT_STYLES__, import.meta.url).href;
