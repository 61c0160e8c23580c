/**
 * The entry of the page that a hub's service has of its own, `/services/helpouts/`.
 *
 * The bundle is loaded by its address: were it imported, it would be cut in two, and JupyterLab
 * would wait for both.
 */

interface Bundle {
  showHub(): Promise<void>;
}

const address = new URL("app.js", import.meta.url).href;
const bundle = (await import(address)) as Bundle;
await bundle.showHub();
