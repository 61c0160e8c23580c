/** BokehJS in the frame: the scripts of Bokeh's outputs ask for it by its global name. */
import * as loaded from "@bokeh/bokehjs/build/js/bokeh.min.js";

// The file puts itself into whatever `this` is; in a bundle that is what it exports.
const { default: all, Bokeh = (all as { Bokeh?: unknown } | undefined)?.Bokeh } =
  loaded as unknown as { default?: unknown; Bokeh?: unknown };
if (Bokeh === undefined) throw new Error("BokehJS is not where it was");
Object.assign(window, { Bokeh });
