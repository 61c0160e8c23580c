import { defineConfig } from "vitest/config";

// Tests lie beside the source. The environment is node; a test of a view begins with
// `// @vitest-environment jsdom`.
export default defineConfig({
  define: {
    __HELPOUT_VERSION__: JSON.stringify("0.0.0-test"),
    __HELPOUT_STYLES__: JSON.stringify("app.css"),
    __HELPOUT_FRAME_LIBRARIES__: JSON.stringify({}),
  },
  esbuild: { jsx: "automatic", jsxImportSource: "preact" },
  test: {
    include: ["src/**/*.test.{ts,tsx}", "labextension/src/**/*.test.ts"],
    restoreMocks: true,
    testTimeout: 10_000,
  },
});
