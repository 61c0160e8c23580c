/** Every kind of output, as another person's page draws it. */
import { render } from "preact";
import bokeh from "../../../tests/e2e/bokeh_plot.json";
import type { NbOutput } from "../src/core/room/output";
import { Outputs } from "../src/panes/outputs";

const shown = (data: Record<string, unknown>): NbOutput => ({
  output_type: "display_data",
  data,
  metadata: {},
});

const TABLE = `<table><thead><tr><th></th><th>amount</th><th>region</th></tr></thead><tbody>
  <tr><th>0</th><td>104.5</td><td>north</td></tr><tr><th>1</th><td>98.25</td><td>south</td></tr>
  <tr><th>2</th><td>77.0</td><td>west</td></tr></tbody></table>`;
const VALUES = [3, 5, 4, 8, 7, 9].map((b, a) => ({ a, b }));
const KINDS: NbOutput[] = [
  {
    output_type: "stream",
    name: "stdout",
    text:
      "plain \u001b[31mred \u001b[1;32mbold green\u001b[0m \u001b[7minverse\u001b[0m " +
      "\u001b[38;5;208m256\u001b[0m \u001b[48;2;30;80;160;97mtrue\u001b[0m\n" +
      "10%|█         |\r100%|██████████|\n",
  },
  { output_type: "stream", name: "stderr", text: "UserWarning: 2 rows were dropped\n" },
  shown({ "text/html": TABLE }),
  shown({
    "text/markdown":
      "### What it means\n\nThe mean is $\\bar x = \\frac{1}{n}\\sum_i x_i$, **not** `sum`.\n\n- one\n- two",
  }),
  shown({ "text/latex": "$$\\int_0^\\infty e^{-x^2}\\,dx = \\frac{\\sqrt{\\pi}}{2}$$" }),
  shown({
    "application/json": { rows: 48210, columns: ["amount", "region"], ok: true, none: null },
  }),
  shown({
    "image/svg+xml":
      "<svg xmlns='http://www.w3.org/2000/svg' width='200' height='60'><circle cx='30' cy='30' r='24' fill='teal'/></svg>",
  }),
  shown({
    "application/vnd.plotly.v1+json": {
      data: [{ type: "bar", x: ["north", "south", "west"], y: [104, 98, 77] }],
      layout: { height: 260, margin: { t: 20 } },
    },
  }),
  shown({
    "application/vnd.vegalite.v5+json": {
      data: { values: VALUES },
      mark: "line",
      encoding: {
        x: { field: "a", type: "quantitative" },
        y: { field: "b", type: "quantitative" },
      },
    },
  }),
  shown({
    "application/vnd.plotly.v1+json": { data: [{ type: "scatter3d" }] },
    "text/plain": "Figure of three dimensions",
  }),
  shown({
    "application/vnd.helpouts.blob+json": {
      sha256: "a".repeat(64),
      media_type: "text/plain",
      bytes: 4_200_000,
      of: "text/plain",
    },
  }),
  shown({ "application/vnd.helpouts.left_out+json": { bytes: 3_100_000 } }),
  shown({ "application/vnd.jupyter.widget-view+json": { model_id: "x" } }),
  {
    output_type: "error",
    ename: "KeyError",
    evalue: "'region'",
    traceback: ["\u001b[0;31mKeyError\u001b[0m: 'region'"],
  },
];

/** As Bokeh's own notebook output said it: a place, and the script that draws there. */
const BOKEH = bokeh.map(({ data, metadata }) => ({
  output_type: "display_data",
  data,
  metadata,
})) as unknown as NbOutput[];

export function mountOutputs(element: HTMLElement): void {
  const scene = {
    baseUrl: "/helpouts/",
    blobs: () => Promise.reject(new TypeError("none")),
    widgets: { mine: false, name: "Amara", draw: () => null },
  };
  render(
    <div class="helpout-pane" style="padding: 16px">
      <Outputs outputs={[...KINDS, ...BOKEH]} scene={scene} truncated />
    </div>,
    element,
  );
}
