/**
 * Which grammar belongs to the language of a kernel.
 *
 * Python comes with the editor; every other is fetched with the first cell that needs it.
 */
import { python } from "@codemirror/lang-python";
import type { StreamParser } from "@codemirror/language";
import type { Extension } from "@codemirror/state";

type Load = () => Promise<Extension>;

async function legacy(parser: Promise<StreamParser<unknown>>): Promise<Extension> {
  const { StreamLanguage } = await import("@codemirror/language");
  return StreamLanguage.define(await parser);
}

const javascript =
  (typescript: boolean): Load =>
  async () =>
    (await import("@codemirror/lang-javascript")).javascript({ typescript });
const cpp: Load = async () => (await import("@codemirror/lang-cpp")).cpp();
const shell: Load = () =>
  legacy(import("@codemirror/legacy-modes/mode/shell").then((mode) => mode.shell));

const loaders: Readonly<Record<string, Load>> = {
  python: async () => python(),
  markdown: async () => (await import("@codemirror/lang-markdown")).markdown(),
  javascript: javascript(false),
  typescript: javascript(true),
  "c++": cpp,
  c: cpp,
  r: () => legacy(import("@codemirror/legacy-modes/mode/r").then((mode) => mode.r)),
  julia: () => legacy(import("@codemirror/legacy-modes/mode/julia").then((mode) => mode.julia)),
  bash: shell,
  shell,
  ruby: () => legacy(import("@codemirror/legacy-modes/mode/ruby").then((mode) => mode.ruby)),
  octave: () => legacy(import("@codemirror/legacy-modes/mode/octave").then((mode) => mode.octave)),
  haskell: () =>
    legacy(import("@codemirror/legacy-modes/mode/haskell").then((mode) => mode.haskell)),
  java: () => legacy(import("@codemirror/legacy-modes/mode/clike").then((mode) => mode.java)),
  scala: () => legacy(import("@codemirror/legacy-modes/mode/clike").then((mode) => mode.scala)),
  kotlin: () => legacy(import("@codemirror/legacy-modes/mode/clike").then((mode) => mode.kotlin)),
  "c#": () => legacy(import("@codemirror/legacy-modes/mode/clike").then((mode) => mode.csharp)),
  rust: () => legacy(import("@codemirror/legacy-modes/mode/rust").then((mode) => mode.rust)),
  go: () => legacy(import("@codemirror/legacy-modes/mode/go").then((mode) => mode.go)),
  sql: () => legacy(import("@codemirror/legacy-modes/mode/sql").then((mode) => mode.standardSQL)),
};

/** The name under which a kernel's language is known here; the empty one where it is not. */
export function languageName(kernelLanguage: string): string {
  const name = kernelLanguage.trim().toLowerCase();
  if (Object.hasOwn(loaders, name)) return name;
  if (/^i?python\d*$/.test(name)) return "python";
  if (/^c\+\+|^cpp|^xcpp/.test(name)) return "c++";
  if (name === "sh" || name === "zsh" || name === "fish") return "shell";
  if (name === "matlab") return "octave";
  return "";
}

/** Python at once, as most kernels speak it; others when they are here. */
export const firstLanguage: Extension = python();

/** The grammar of a language by its name here; nothing where there is none. */
export async function loadLanguage(name: string): Promise<Extension> {
  return (await loaders[name]?.()) ?? [];
}
