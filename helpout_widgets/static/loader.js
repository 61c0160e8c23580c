// Sent through the comm for every widget, so it stays under 1 kB: the app itself is served
// by the Jupyter server, once a page. The JupyterLab plugin may have loaded it already.
export default {
  async render({ model, el }) {
    const config = document.getElementById("jupyter-config-data");
    if (!config) {
      el.textContent =
        "Helpouts panes need a page of a Jupyter server with helpout-widgets installed.";
      return;
    }
    const base = JSON.parse(config.textContent).baseUrl;
    const app = await (globalThis[Symbol.for("helpouts.app")] ??
      import(`${base}static/helpouts/app.js`));
    return app.mountPane(model.get("_pane"), el, model.get("_options"));
  },
};
