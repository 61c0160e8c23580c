/** Builds the gallery into gallery/dist: `node gallery/build.mjs`. Not shipped. */

import { readdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";

const HERE = dirname(fileURLToPath(import.meta.url));
const SOURCE = join(HERE, "../src");
const names = (await readdir(SOURCE, { recursive: true })).filter((name) => name.endsWith(".css"));
const rank = (/** @type {string} */ name) =>
  ["ui/tokens.css", "ui/", "host/", "panes/"].findIndex((start) => name.startsWith(start));
const sheets = names.sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));

await esbuild.build({
  entryPoints: { main: join(HERE, "main.ts") },
  outdir: join(HERE, "dist"),
  bundle: true,
  splitting: true,
  format: "esm",
  jsx: "automatic",
  jsxImportSource: "preact",
});
await esbuild.build({
  stdin: {
    contents: sheets.map((name) => `@import "./${name}";`).join("\n"),
    loader: "css",
    resolveDir: SOURCE,
  },
  outfile: join(HERE, "dist/main.css"),
  bundle: true,
});
