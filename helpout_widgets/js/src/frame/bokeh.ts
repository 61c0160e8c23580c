/** BokehJS in the frame: the scripts of Bokeh's outputs ask for it by its global name. */
import * as Bokeh from "@bokeh/bokehjs/build/js/bokeh.min.js";

const loaded = Bokeh as unknown as { default?: unknown };
Object.assign(window, { Bokeh: loaded.default ?? Bokeh });
