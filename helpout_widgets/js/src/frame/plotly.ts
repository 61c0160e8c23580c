/** `application/vnd.plotly.v1+json` in the frame. */
import Plotly from "plotly.js-cartesian-dist-min";
import { addPainter } from "./painter";

/** What this build draws; maps and what needs WebGL stay a text. */
const TRACES: ReadonlySet<string> = new Set([
  ...["bar", "box", "contour", "heatmap", "histogram", "histogram2d", "histogram2dcontour"],
  ...["image", "pie", "scatter", "scatterternary", "violin"],
]);

interface Figure {
  data?: unknown;
  layout?: unknown;
  config?: unknown;
}

addPainter(["application/vnd.plotly.v1+json"], async (value, holder, { report }) => {
  const { data, layout } = (value ?? {}) as Figure;
  const traces = (Array.isArray(data) ? data : []).map((trace) =>
    // Many points are drawn by WebGL where there is some; here they are drawn like others.
    trace?.type === "scattergl" ? { ...trace, type: "scatter" } : trace,
  );
  if (!traces.every((trace) => TRACES.has(String(trace?.type ?? "scatter"))))
    throw new TypeError("a kind of plot that is not drawn here");
  await Plotly.newPlot(holder, traces, layout ?? {}, { responsive: true, displaylogo: false });
  report();
});
