/** Libraries without types of their own, and what the build puts in. */

/** The style sheet of KaTeX, its fonts as data in it. */
declare const __HELPOUT_KATEX_STYLES__: string;

declare module "plotly.js-cartesian-dist-min" {
  const Plotly: {
    newPlot(
      element: HTMLElement,
      data: readonly unknown[],
      layout: unknown,
      config: object,
    ): Promise<unknown>;
  };
  export default Plotly;
}

declare module "@bokeh/bokehjs/build/js/bokeh.min.js";
