/**
 * Keeps Emacs' keys in the bundle: the package marks the calls that bind them as without effect,
 * so a bundler leaves them out.
 */

import { readFile } from "node:fs/promises";

const MARKED = "/*@__PURE__*/EmacsHandler.";

/** @type {import("esbuild").Plugin} */
export const emacsKeys = {
  name: "emacs-keys",
  setup(build) {
    build.onLoad({ filter: /codemirror-emacs[\\/]dist[\\/]index\.js$/ }, async ({ path }) => {
      const text = await readFile(path, "utf8");
      if (!text.includes(MARKED)) throw new Error("codemirror-emacs is not as it was: look again");
      return { contents: text.replaceAll(MARKED, "EmacsHandler.") };
    });
  },
};
