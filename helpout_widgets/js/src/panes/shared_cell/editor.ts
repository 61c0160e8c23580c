/** The editor of one shared cell: CodeMirror over a shared text. Knows no Preact. */
import { closeBrackets, closeBracketsKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, indentWithTab } from "@codemirror/commands";
import { python } from "@codemirror/lang-python";
import {
  bracketMatching,
  indentOnInput,
  indentUnit,
  syntaxHighlighting,
} from "@codemirror/language";
import { Compartment, EditorState, Prec } from "@codemirror/state";
import { drawSelection, EditorView, keymap, placeholder } from "@codemirror/view";
import { tagHighlighter, tags } from "@lezer/highlight";
import { yCollab, yUndoManagerKeymap } from "y-codemirror.next";
import type { Awareness } from "y-protocols/awareness";
import type * as Y from "yjs";
import { type CaretPerson, carets } from "./carets";

export interface EditorParts {
  source: Y.Text;
  awareness: Awareness;
  undo: Y.UndoManager;
  label: string;
  readOnly: boolean;
  person(accountId: string): CaretPerson | null;
  run(): void;
}

export interface Editor {
  setReadOnly(readOnly: boolean): void;
  focus(): void;
  destroy(): void;
}

/** Words by class, so that their colours follow the theme. */
const colours = tagHighlighter([
  { tag: tags.keyword, class: "helpout-tok-keyword" },
  { tag: [tags.string, tags.special(tags.string)], class: "helpout-tok-string" },
  { tag: [tags.number, tags.bool, tags.null], class: "helpout-tok-number" },
  { tag: tags.operator, class: "helpout-tok-operator" },
  { tag: tags.comment, class: "helpout-tok-comment" },
]);

function whenReadOnly(readOnly: boolean) {
  // Still focusable, so that text can be selected, copied and read aloud.
  return [EditorState.readOnly.of(readOnly), EditorView.editable.of(!readOnly)];
}

export function createEditor(parent: HTMLElement, parts: EditorParts): Editor {
  const rights = new Compartment();
  const runs = Prec.highest(
    keymap.of([
      {
        key: "Shift-Enter",
        run: () => {
          parts.run();
          return true;
        },
        preventDefault: true,
        stopPropagation: true,
      },
    ]),
  );
  const view = new EditorView({
    parent,
    state: EditorState.create({
      doc: parts.source.toString(),
      extensions: [
        runs,
        // Without its own carets: ours are coloured by the theme.
        yCollab(parts.source, null, { undoManager: parts.undo }),
        carets(parts),
        keymap.of([...yUndoManagerKeymap, ...closeBracketsKeymap, indentWithTab, ...defaultKeymap]),
        python(),
        indentUnit.of("    "),
        indentOnInput(),
        bracketMatching(),
        closeBrackets(),
        drawSelection(),
        syntaxHighlighting(colours),
        placeholder(""),
        EditorView.contentAttributes.of({
          "aria-label": parts.label,
          spellcheck: "false",
          autocapitalize: "off",
          tabindex: "0",
        }),
        rights.of(whenReadOnly(parts.readOnly)),
      ],
    }),
  });
  return {
    setReadOnly(readOnly) {
      view.dispatch({ effects: rights.reconfigure(whenReadOnly(readOnly)) });
    },
    focus: () => view.focus(),
    destroy: () => view.destroy(),
  };
}
