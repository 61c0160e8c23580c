/** How the person set up the editors of JupyterLab, as far as its settings tell. */
import type { JupyterFrontEnd } from "@jupyterlab/application";
import type { ISettingRegistry } from "@jupyterlab/settingregistry";

export interface EditorTaste {
  keys: "default" | "vim" | "emacs";
  lineNumbers: boolean;
  asYouType: boolean;
}

async function setting(registry: ISettingRegistry, plugin: string, key: string): Promise<unknown> {
  try {
    return (await registry.get(plugin, key)).composite;
  } catch {
    // Not installed, or another version: then it is as it comes.
    return undefined;
  }
}

function field(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null
    ? (value as Record<string, unknown>)[name]
    : undefined;
}

async function keysOf(
  app: JupyterFrontEnd,
  registry: ISettingRegistry,
): Promise<"default" | "vim" | "emacs"> {
  for (const keys of ["vim", "emacs"] as const) {
    const plugin = app.listPlugins().find((id) => new RegExp(`[/_-]${keys}\\b`, "i").test(id));
    if (plugin !== undefined && (await setting(registry, plugin, "enabled")) !== false) {
      return keys;
    }
  }
  return "default";
}

export async function readTaste(
  app: JupyterFrontEnd,
  registry: ISettingRegistry,
): Promise<EditorTaste> {
  const [cells, editors, words, keys] = await Promise.all([
    setting(registry, "@jupyterlab/notebook-extension:tracker", "codeCellConfig"),
    setting(registry, "@jupyterlab/codemirror-extension:plugin", "defaultConfig"),
    setting(registry, "@jupyterlab/completer-extension:manager", "autoCompletion"),
    keysOf(app, registry),
  ]);
  return {
    keys,
    lineNumbers: (field(cells, "lineNumbers") ?? field(editors, "lineNumbers")) === true,
    asYouType: words === true,
  };
}
