/**
 * Builds the front end: the app bundle, its style sheet, and the JupyterLab extension.
 *
 *     node build.mjs [app] [lab]     both where none is named
 *
 * Reproducible: the same source gives the same bytes. Files are written beside their place and
 * moved there, the manifest last, so that a server never serves half a build.
 */

import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
import { emacsKeys } from "./emacs-keys.mjs";
import { frameLibraries } from "./frame-libraries.mjs";
import { replayPage } from "./replay-page.mjs";

const HERE = dirname(fileURLToPath(import.meta.url));
const SOURCE = join(HERE, "src");
const STATIC = join(HERE, "../../server_extension/helpout_server/static");
const LAB = join(HERE, "labextension");
/** Reads PDFs beside the page; loaded with the first one. */
const PDF_WORKER = join(HERE, "node_modules/pdfjs-dist/legacy/build/pdf.worker.min.mjs");
/** Oldest engines that have what the panes use (container queries, color-mix). */
const TARGET = ["chrome111", "firefox113", "safari16.4"];

/** @param {string | Uint8Array} content */
function hashOf(content) {
  return createHash("sha256").update(content).digest("hex").slice(0, 16);
}

/** @param {string} folder @returns {Promise<string[]>} every file below it, sorted */
async function filesBelow(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/**
 * Every style sheet below src/, tokens first, then by path: ui/ before nothing but panes/.
 * Views do not import their CSS; being there is enough.
 */
async function styles() {
  const order = ["ui/tokens.css", "ui/", "host/", "shell/", "panes/"];
  const rank = (/** @type {string} */ name) => order.findIndex((start) => name.startsWith(start));
  const sheets = (await filesBelow(SOURCE))
    .filter((path) => path.endsWith(".css"))
    .map((path) => relative(SOURCE, path).split(sep).join("/"))
    .sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
  const result = await esbuild.build({
    stdin: {
      contents: sheets.map((name) => `@import "./${name}";`).join("\n"),
      loader: "css",
      resolveDir: SOURCE,
    },
    bundle: true,
    minify: true,
    target: TARGET,
    write: false,
  });
  const [sheet] = result.outputFiles;
  if (sheet === undefined) throw new Error("esbuild wrote no style sheet");
  return sheet.contents;
}

/** @param {string} version @param {string} cssHash @param {Record<string, string>} frame */
async function scripts(version, cssHash, frame) {
  return await esbuild.build({
    absWorkingDir: HERE,
    entryPoints: { app: "src/app.ts", camera: "src/camera.ts", hub: "src/hub.ts" },
    outdir: STATIC,
    // Beside the entry, so that import.meta.url means the same folder in every module.
    chunkNames: "chunk-[name]-[hash]",
    bundle: true,
    splitting: true,
    format: "esm",
    target: TARGET,
    minify: true,
    jsx: "automatic",
    jsxImportSource: "preact",
    legalComments: "none",
    plugins: [emacsKeys],
    define: {
      __HELPOUT_VERSION__: JSON.stringify(version),
      __HELPOUT_STYLES__: JSON.stringify(`app.css?v=${cssHash}`),
      __HELPOUT_FRAME_LIBRARIES__: JSON.stringify(frame),
    },
    metafile: true,
    write: false,
  });
}

/**
 * The licences of what the bundle holds, as their authors ask.
 *
 * @param {esbuild.Metafile[]} metafiles
 */
async function notices(metafiles) {
  const packages = new Set();
  for (const input of metafiles.flatMap((one) => Object.keys(one.inputs))) {
    const found = /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input);
    if (found !== null) packages.add(found[1]);
  }
  const parts = [];
  for (const name of [...packages].sort()) {
    const folder = join(HERE, "node_modules", name);
    const facts = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
    const file = (await readdir(folder)).find((entry) => /^licen[cs]e/i.test(entry));
    const text = file === undefined ? "" : await readFile(join(folder, file), "utf8");
    parts.push(`${name} ${facts.version} (${facts.license})\n\n${text.trim()}\n`);
  }
  return parts.join(`\n${"-".repeat(80)}\n\n`);
}

/** @param {string} path @param {string | Uint8Array} content */
async function put(path, content) {
  await mkdir(dirname(path), { recursive: true });
  const draft = `${path}.${process.pid}.part`;
  await writeFile(draft, content);
  await rename(draft, path);
}

async function buildApp() {
  const version = JSON.parse(await readFile(join(HERE, "package.json"), "utf8")).version;
  const css = await styles();
  const cssHash = hashOf(css);
  const frame = await frameLibraries(HERE, TARGET);
  const addresses = frame.files.map((file) => {
    const name = basename(file.path);
    return [name.slice("frame-".length, -".js".length), `${name}?v=${hashOf(file.contents)}`];
  });
  const js = await scripts(version, cssHash, Object.fromEntries(addresses));
  const appHash = hashOf(
    js.outputFiles.find((file) => file.path === join(STATIC, "app.js"))?.contents ?? "",
  );
  /** @type {Map<string, string | Uint8Array>} */
  const files = new Map(
    // The entry after its chunks: whoever fetches the new one finds them.
    js.outputFiles
      .sort((a, b) => b.path.length - a.path.length)
      .map((file) => [file.path, file.contents]),
  );
  files.set(join(STATIC, "app.css"), css);
  for (const file of frame.files) files.set(join(STATIC, basename(file.path)), file.contents);
  const replay = await replayPage(HERE, TARGET, version);
  files.set(join(STATIC, "replay.html"), replay.page);
  files.set(join(STATIC, "pdf-worker.js"), await readFile(PDF_WORKER));
  const metafiles = [js.metafile, frame.metafile, replay.metafile];
  files.set(join(STATIC, "third-party-licenses.txt"), await notices(metafiles));
  const cameraHash = hashOf(
    js.outputFiles.find((file) => file.path === join(STATIC, "camera.js"))?.contents ?? "",
  );
  const manifest = { "app.css": cssHash, "app.js": appHash, "camera.js": cameraHash };
  files.set(join(STATIC, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`);
  for (const [path, content] of files) await put(path, content);
  for (const path of await filesBelow(STATIC))
    if (!files.has(path) && !path.endsWith(".part")) await rm(path, { force: true });
  for (const [path, content] of files)
    console.log(`${relative(STATIC, path).padEnd(40)} ${String(content.length).padStart(9)} bytes`);
}

async function buildLab() {
  await esbuild.build({
    absWorkingDir: LAB,
    entryPoints: ["src/index.ts"],
    outfile: "lib/index.js",
    bundle: true,
    packages: "external",
    format: "esm",
    target: TARGET,
    logLevel: "warning",
  });
  execFileSync(
    process.execPath,
    [
      join(HERE, "node_modules/@jupyter/builder/lib/build-labextension.js"),
      "--core-package-file",
      join(HERE, "node_modules/@jupyterlab/core-meta/core.package.json"),
      LAB,
    ],
    { cwd: LAB, stdio: "inherit" },
  );
}

const wanted = process.argv.slice(2);
if (wanted.length === 0 || wanted.includes("app")) await buildApp();
if (wanted.length === 0 || wanted.includes("lab")) await buildLab();
