/**
 * The page of a replay that is a file: player, styles and policy in one, with a place for the data.
 *
 * The policy names the one script by its hash, so nothing else in the page ever runs, and allows
 * no address at all.
 */

import { createHash } from "node:crypto";
import { join } from "node:path";
import * as esbuild from "esbuild";

/** As `src/core/replay/file.ts` has it. */
const PLACE = "@@HELPOUTS_REPLAY@@";
const SHEETS = [
  "ui/tokens.css",
  "ui/base.css",
  "ui/controls.css",
  "ui/facts.css",
  "ui/frame.css",
  "panes/replay/view.css",
];

/** Of a page that nobody's theme surrounds. */
const AROUND = `
body { margin: 0; background: Canvas; color-scheme: light dark; }
.helpout { max-inline-size: 1280px; margin-inline: auto; padding: 16px; }
`;

/** @param {string} here @param {string[]} target @param {string} version */
export async function replayPage(here, target, version) {
  const source = join(here, "src");
  const script = await esbuild.build({
    absWorkingDir: here,
    entryPoints: { replay: "src/replay.ts" },
    outdir: "out",
    bundle: true,
    format: "iife",
    target,
    minify: true,
    jsx: "automatic",
    jsxImportSource: "preact",
    legalComments: "none",
    define: { __HELPOUT_VERSION__: JSON.stringify(version) },
    metafile: true,
    write: false,
  });
  const style = await esbuild.build({
    stdin: {
      contents: SHEETS.map((name) => `@import "./${name}";`).join("\n") + AROUND,
      loader: "css",
      resolveDir: source,
    },
    bundle: true,
    minify: true,
    target,
    write: false,
  });
  const code = script.outputFiles[0]?.text.replaceAll("</script", "<\\/script") ?? "";
  const sheet = style.outputFiles[0]?.text.replaceAll("</style", "<\\/style") ?? "";
  const hash = createHash("sha256").update(code).digest("base64");
  const policy = [
    "default-src 'none'",
    `script-src 'sha256-${hash}'`,
    "style-src 'unsafe-inline'",
    "img-src data:",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<link rel="icon" href="data:,">
<title>Replay</title>
<style>${sheet}</style>
</head>
<body>
<main id="helpouts-root" class="helpout"></main>
<script id="helpouts-replay" type="application/octet-stream">${PLACE}</script>
<script>${code}</script>
</body>
</html>
`;
  if (page.split(PLACE).length !== 2) throw new Error("the player's page has one place for data");
  return { page, metafile: script.metafile };
}
