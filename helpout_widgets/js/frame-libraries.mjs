/**
 * Builds what the sandboxed frame of outputs is handed: one script each, nothing to be fetched.
 *
 * They are loaded by the page, as text, when an output asks for one; see `src/host/frame_libraries.ts`.
 */

import { join } from "node:path";
import * as esbuild from "esbuild";

export const FRAME_LIBRARIES = ["latex", "markdown", "plotly", "vega", "bokeh"];

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
  const built = await esbuild.build({
    absWorkingDir: here,
    entryPoints: Object.fromEntries(
      FRAME_LIBRARIES.map((name) => [`frame-${name}`, `src/frame/${name}.ts`]),
    ),
    outdir: join(here, "frame"),
    bundle: true,
    format: "iife",
    target,
    minify: true,
    legalComments: "none",
    define: { __HELPOUT_KATEX_STYLES__: JSON.stringify(await katexStyles(here)) },
    logOverride: { "direct-eval": "silent" },
    metafile: true,
    write: false,
  });
  return { files: built.outputFiles, metafile: built.metafile };
}
