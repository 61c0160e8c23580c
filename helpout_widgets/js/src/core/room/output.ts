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

/** One line as a terminal shows it: what follows a carriage return overwrites, sign by sign. */
export function settled(line: string): string {
  return line.split("\r").reduce((under, piece) => piece + under.slice(piece.length));
}

/** The same picture in less text: only the line being written keeps its last carriage return. */
function compacted(text: string): string {
  if (!text.includes("\r")) return text;
  const lines = text.split("\n");
  const open = lines.pop() ?? "";
  const done = lines.map((line) => `${settled(line)}\n`).join("");
  const cut = open.lastIndexOf("\r");
  return cut < 0 ? done + open : `${done}${settled(open.slice(0, cut))}\r${open.slice(cut + 1)}`;
}

function withStream(outputs: Outputs, name: string, text: string): Outputs {
  const last = outputs.list.at(-1);
  if (last?.output_type === "stream" && last.name === name) {
    const joined = { ...last, text: compacted(String(last.text ?? "") + text) };
    return { ...outputs, list: [...outputs.list.slice(0, -1), joined] };
  }
  return {
    ...outputs,
    list: [...outputs.list, { output_type: "stream", name, text: compacted(text) }],
  };
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
  // The cap is reached: nothing more is taken.
  if (outputs.truncated) return outputs;
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
