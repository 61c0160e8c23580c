/**
 * Builds what the sandboxed frame of outputs is handed: one script each, nothing to be fetched.
 *
 * They are loaded by the page, as text, when an output asks for one; see `src/host/frame_libraries.ts`.
 */

import { join } from "node:path";
import * as esbuild from "esbuild";

const BOKEH = "bokeh";
export const FRAME_LIBRARIES = ["latex", "markdown", "plotly", "vega", BOKEH];

/** The style sheet of KaTeX with its fonts within it. @param {string} here */
async function katexStyles(here) {
  const built = await esbuild.build({
    absWorkingDir: here,
    entryPoints: ["node_modules/katex/dist/katex.css"],
    bundle: true,
    minify: true,
    // Every engine that draws the panes knows woff2.
    loader: { ".woff2": "dataurl", ".woff": "empty", ".ttf": "empty" },
    write: false,
  });
  return built.outputFiles[0]?.text ?? "";
}

/**
 * Each library's file name, its bytes, and what went into all of them.
 *
 * @param {string} here folder of package.json
 * @param {string[]} target
 */
export async function frameLibraries(here, target) {
  /** @param {string[]} names @param {esbuild.BuildOptions} options */
  const build = (names, options) =>
    esbuild.build({
      absWorkingDir: here,
      entryPoints: Object.fromEntries(
        names.map((name) => [`frame-${name}`, `src/frame/${name}.ts`]),
      ),
      outdir: join(here, "frame"),
      bundle: true,
      format: "iife",
      target,
      legalComments: "none",
      logOverride: { "direct-eval": "silent" },
      ...options,
      metafile: true,
      write: false,
    });
  const define = { __HELPOUT_KATEX_STYLES__: JSON.stringify(await katexStyles(here)) };
  const parts = await Promise.all([
    build(
      FRAME_LIBRARIES.filter((name) => name !== BOKEH),
      { minify: true, define },
    ),
    // It comes small, and knows its models by the names of their classes.
    build([BOKEH], { minifyWhitespace: true, keepNames: true }),
  ]);
  return {
    files: parts.flatMap((part) => part.outputFiles ?? []),
    metafile: {
      inputs: Object.assign({}, ...parts.map((part) => part.metafile?.inputs)),
      outputs: Object.assign({}, ...parts.map((part) => part.metafile?.outputs)),
    },
  };
}
