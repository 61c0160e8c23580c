/** Builds the gallery into gallery/dist: `node gallery/build.mjs`. Not shipped. */

import { mkdir, readdir, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
import { emacsKeys } from "../emacs-keys.mjs";
import { frameLibraries } from "../frame-libraries.mjs";

const HERE = dirname(fileURLToPath(import.meta.url));
const SOURCE = join(HERE, "../src");
const names = (await readdir(SOURCE, { recursive: true })).filter((name) => name.endsWith(".css"));
const rank = (/** @type {string} */ name) =>
  ["ui/tokens.css", "ui/", "host/", "panes/"].findIndex((start) => name.startsWith(start));
const sheets = names.sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));

const frame = await frameLibraries(join(HERE, ".."), ["chrome111"]);
const addresses = frame.files.map(({ path }) => [
  basename(path).replace(/^frame-|\.js$/g, ""),
  basename(path),
]);
await mkdir(join(HERE, "dist"), { recursive: true });
for (const { path, contents } of frame.files)
  await writeFile(join(HERE, "dist", basename(path)), contents);
await esbuild.build({
  plugins: [emacsKeys],
  define: { __HELPOUT_FRAME_LIBRARIES__: JSON.stringify(Object.fromEntries(addresses)) },
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
