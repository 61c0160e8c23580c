/**
 * How the outputs of a run grow, step by step: the twin of `helpout_server/domain/output.py`.
 *
 * Pure. What the bytes mean and whether they may be drawn is not its business.
 */
import type { OutputStep } from "../../contracts/generated";

/** One nbformat 4 output. */
export type NbOutput = Record<string, unknown>;

export interface Outputs {
  readonly list: readonly NbOutput[];
  /** A `clear` with `wait` came: the list is emptied when the next output does. */
  readonly clearNext: boolean;
  readonly truncated: boolean;
}

export const NO_OUTPUTS: Outputs = { list: [], clearNext: false, truncated: false };

function displayId(output: NbOutput): unknown {
  const transient = output.transient;
  return typeof transient === "object" && transient !== null
    ? (transient as Record<string, unknown>).display_id
    : undefined;
}

function opened(outputs: Outputs): Outputs {
  return outputs.clearNext ? { ...outputs, list: [], clearNext: false } : outputs;
}

function withStream(outputs: Outputs, name: string, text: string): Outputs {
  const last = outputs.list.at(-1);
  if (last?.output_type === "stream" && last.name === name) {
    const joined = { ...last, text: String(last.text ?? "") + text };
    return { ...outputs, list: [...outputs.list.slice(0, -1), joined] };
  }
  return { ...outputs, list: [...outputs.list, { output_type: "stream", name, text }] };
}

function withDisplay(outputs: Outputs, id: string, update: NbOutput): Outputs {
  const list = outputs.list.map((output) =>
    displayId(output) === id
      ? { ...output, data: update.data ?? {}, metadata: update.metadata ?? {} }
      : output,
  );
  return { ...outputs, list };
}

function withStep(outputs: Outputs, step: OutputStep): Outputs {
  switch (step.op) {
    case "stream":
      return withStream(opened(outputs), step.name, step.text);
    case "append":
      return { ...opened(outputs), list: [...opened(outputs).list, step.output] };
    case "update_display":
      return withDisplay(outputs, step.display_id, step.output);
    case "clear":
      return step.wait
        ? { ...outputs, clearNext: true }
        : { ...outputs, list: [], clearNext: false };
    case "truncated":
      return { ...outputs, truncated: true };
  }
}

/** The outputs after these steps, in order. Cost: O(steps × outputs). */
export function withSteps(outputs: Outputs, steps: readonly OutputStep[]): Outputs {
  return steps.reduce(withStep, outputs);
}
