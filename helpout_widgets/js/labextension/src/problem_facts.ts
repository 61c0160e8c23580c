/** What a problem is made of: the notebook's model, and one question to the student's own kernel. */
import type { CodeCellModel, ICellModel } from "@jupyterlab/cells";
import type { NotebookPanel } from "@jupyterlab/notebook";

import type { FactCell, NotebookFacts } from "./bundle";

export function problemFacts(panel: NotebookPanel | null): NotebookFacts | null {
  const model = panel?.content.model;
  if (!panel || !model) {
    return null;
  }
  const info = model.getMetadata("language_info") as { version?: unknown } | undefined;
  const version = typeof info?.version === "string" ? ` ${info.version}` : "";
  const language = model.defaultKernelLanguage;
  return {
    notebook_name: panel.context.localPath,
    cells: [...model.cells].map(factCell),
    active: panel.content.activeCellIndex,
    kernel_name: panel.sessionContext.kernelDisplayName,
    language: language === "" ? "" : `${language}${version}`,
  };
}

function isCode(cell: ICellModel): cell is CodeCellModel {
  return cell.type === "code";
}

function factCell(cell: ICellModel): FactCell {
  const type = cell.type === "code" || cell.type === "markdown" ? cell.type : "raw";
  return {
    cell_type: type,
    source: cell.sharedModel.getSource(),
    execution_count: isCode(cell) ? cell.executionCount : null,
    metadata: { nbgrader: cell.getMetadata("nbgrader") as unknown },
    traceback: isCode(cell) ? tracebackOf(cell) : "",
  };
}

/** As the kernel wrote it, colours and all; empty where nothing failed. */
export function tracebackOf(cell: CodeCellModel): string {
  for (let index = 0; index < cell.outputs.length; index += 1) {
    const output = cell.outputs.get(index);
    if (output.type === "error") {
      const said = output.toJSON() as { traceback?: unknown; ename?: unknown; evalue?: unknown };
      const lines = Array.isArray(said.traceback) ? said.traceback : [];
      return lines.length > 0
        ? lines.join("\n")
        : `${String(said.ename ?? "Error")}: ${String(said.evalue ?? "")}`;
    }
  }
  return "";
}

/** The value of an expression in the notebook's own kernel; null where it cannot be had soon. */
export async function evaluate(
  panel: NotebookPanel | null,
  expression: string,
  timeoutMs: number,
): Promise<string | null> {
  const kernel = panel?.sessionContext.session?.kernel;
  // A busy kernel would answer when it is done, which may be never.
  if (kernel?.status !== "idle") {
    return null;
  }
  const future = kernel.requestExecute(
    {
      code: "",
      silent: true,
      store_history: false,
      user_expressions: { helpouts: expression },
      allow_stdin: false,
      stop_on_error: false,
    },
    true,
  );
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), timeoutMs);
  });
  try {
    const reply = await Promise.race([future.done, late]);
    if (reply?.content.status !== "ok") {
      return null;
    }
    const values = reply.content.user_expressions as Record<string, unknown> | undefined;
    const value = values?.helpouts as { data?: Record<string, unknown> } | undefined;
    const shown = value?.data?.["text/plain"];
    return typeof shown === "string" ? shown : null;
  } finally {
    clearTimeout(timer);
    future.dispose();
  }
}
