import { describe, expect, it } from "vitest";

declare global {
  interface ImportMeta {
    /** Vite's: all modules that a pattern names. */
    glob<Module>(pattern: string, options: { eager: true }): Record<string, Module>;
  }
}

/** Every text of the catalogue, functions called with words that cannot be mistaken. */
function texts(value: unknown, path: string, found: [string, string][] = []): [string, string][] {
  if (typeof value === "string") found.push([path, value]);
  else if (typeof value === "function") {
    const given = Array.from({ length: Math.max(1, value.length) }, () => "7");
    try {
      texts(value(...given), path, found);
    } catch {
      // A function of numbers; its words are seen in the views' own tests.
    }
  } else if (typeof value === "object" && value !== null)
    for (const [key, entry] of Object.entries(value)) texts(entry, `${path}.${key}`, found);
  return found;
}

const areas = import.meta.glob<Record<string, unknown>>("./en/*.ts", { eager: true });
const all = Object.entries(areas).flatMap(([file, module]) => texts(module, file));

describe("the catalogue", () => {
  it("holds words", () => expect(all.length).toBeGreaterThan(100));
  it.each([
    ["exclamation marks", /!/],
    ["somebody called a user", /\busers?\b/i],
    ["a bare session", /(?<!live )\bsessions?\b/i],
    ["TURN or STUN", /\b(?:TURN|STUN)\b/],
    ["free for prices or people", /\bfor free\b|\bfree of charge\b/i],
  ])("has no %s", (_what, pattern) => {
    expect(all.filter(([, text]) => pattern.test(text))).toEqual([]);
  });
});
