/**
 * Words that the student's kernel proposes, and what it says of a name.
 *
 * Asked over the room, for both people alike. What comes back is another person's: it is drawn
 * as text and never as anything else.
 */
import {
  autocompletion,
  type Completion,
  type CompletionContext,
  type CompletionResult,
  completionStatus,
  startCompletion,
} from "@codemirror/autocomplete";
import { indentLess, indentMore } from "@codemirror/commands";
import { type Extension, Prec, StateEffect, StateField } from "@codemirror/state";
import { type EditorView, keymap, showTooltip, type Tooltip } from "@codemirror/view";
import type { KernelAnswer, KernelQuestion } from "../../../contracts/generated";
import { TerminalView } from "../../outputs/terminal_view";
import { toPoints, toUnits } from "./points";

/** Rejects where the kernel is not to be had; the caller has said why by then. */
export type AskKernel = (question: KernelQuestion, asked: boolean) => Promise<KernelAnswer>;

const KINDS: Readonly<Record<string, string>> = {
  function: "function",
  method: "method",
  class: "class",
  type: "type",
  module: "namespace",
  keyword: "keyword",
  statement: "variable",
  instance: "variable",
  param: "variable",
  property: "property",
  magic: "text",
};

function source(ask: AskKernel) {
  return async (context: CompletionContext): Promise<CompletionResult | null> => {
    const code = context.state.doc.toString();
    if (!context.explicit && context.matchBefore(/[\w.]\.$|\w{2}$/) === null) return null;
    let answer: KernelAnswer;
    try {
      answer = await ask(
        { kind: "complete", code, cursor: toPoints(code, context.pos) },
        context.explicit,
      );
    } catch {
      return null;
    }
    if (answer.kind !== "completed" || context.aborted) return null;
    const from = Math.min(toUnits(code, answer.start), context.pos);
    const to = Math.max(from, Math.min(toUnits(code, answer.end), code.length));
    const { matches, types } = answer;
    return {
      from,
      to,
      options: matches.map((label, index): Completion => {
        const type = KINDS[types[index] ?? ""];
        // A kernel may answer with whole paths of names: shown without what is there already.
        return { label, ...(type === undefined ? {} : { type }), boost: -index / 1_000 };
      }),
      validFor: /^[\w]*$/,
    };
  };
}

const inspected = StateEffect.define<Tooltip | null>();

const tooltip = StateField.define<Tooltip | null>({
  create: () => null,
  update(value, transaction) {
    for (const effect of transaction.effects) if (effect.is(inspected)) return effect.value;
    // It is about the place where the caret was.
    return transaction.docChanged || transaction.selection !== undefined ? null : value;
  },
  provide: (field) => showTooltip.from(field),
});

function drawn(text: string): HTMLElement {
  const box = document.createElement("pre");
  box.className = "helpout-inspected helpout-code";
  box.setAttribute("role", "status");
  box.tabIndex = 0;
  new TerminalView(box).update(text);
  return box;
}

function inspect(ask: AskKernel) {
  return (view: EditorView): boolean => {
    const { head, empty } = view.state.selection.main;
    const line = view.state.doc.lineAt(head);
    // Nothing to inspect before the text of a line: there the keys take indentation away.
    if (!empty || line.text.slice(0, head - line.from).trim() === "") return indentLess(view);
    const code = view.state.doc.toString();
    ask({ kind: "inspect", code, cursor: toPoints(code, head), detail: 0 }, true).then(
      (answer) => {
        if (answer.kind !== "inspected" || view.state.selection.main.head !== head) return;
        const shown = answer.found && answer.text !== "" ? answer.text : null;
        view.dispatch({
          effects: inspected.of(
            shown === null
              ? null
              : { pos: head, above: false, create: () => ({ dom: drawn(shown) }) },
          ),
        });
      },
      () => {},
    );
    return true;
  };
}

/** Tab completes behind text and indents elsewhere, as in JupyterLab. */
function completeOrIndent(view: EditorView): boolean {
  if (completionStatus(view.state) === "active") return false;
  const { head, empty } = view.state.selection.main;
  const line = view.state.doc.lineAt(head);
  if (empty && /[\w.%("'/]$/.test(line.text.slice(0, head - line.from)))
    return startCompletion(view);
  return indentMore(view);
}

/**
 * @param asYouType also without Tab.
 */
export function kernelWords(ask: AskKernel, asYouType: boolean): Extension {
  return [
    autocompletion({
      override: [source(ask)],
      activateOnTyping: asYouType,
      activateOnTypingDelay: 250,
      icons: false,
      maxRenderedOptions: 100,
      tooltipClass: () => "helpout-proposals",
    }),
    tooltip,
    Prec.high(
      keymap.of([
        { key: "Tab", run: completeOrIndent },
        { key: "Shift-Tab", run: inspect(ask) },
        {
          key: "Escape",
          run: (view) => {
            if (view.state.field(tooltip) === null) return false;
            view.dispatch({ effects: inspected.of(null) });
            return true;
          },
        },
      ]),
    ),
  ];
}
