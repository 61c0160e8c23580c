/** Constants that the build puts in; vitest puts in its own (see vitest.config.ts). */

/** Version of the package, such as `0.1.0`. */
declare const __HELPOUT_VERSION__: string;

/** Address of the one style sheet, relative to `app.js`: `app.css?v=HASH`. */
declare const __HELPOUT_STYLES__: string;

/** Addresses of what the frame of outputs is handed, relative to `app.js`, by name. */
declare const __HELPOUT_FRAME_LIBRARIES__: Readonly<Record<string, string>>;
