/** The editor of one shared cell: CodeMirror over a shared text. Knows no Preact. */
import { Compartment, EditorState, Prec } from "@codemirror/state";
import { EditorView, keymap } from "@codemirror/view";
import { yCollab, yUndoManagerKeymap } from "y-codemirror.next";
import type { Awareness } from "y-protocols/awareness";
import type * as Y from "yjs";
import { type CaretPerson, carets } from "./carets";
import { type AskKernel, kernelWords } from "./completion";
import { Look, type Taste, whenReadOnly } from "./look";
import { marks, type TextMark, tellMarks } from "./marks";

export interface EditorParts {
  source: Y.Text;
  awareness: Awareness;
  undo: Y.UndoManager;
  label: string;
  readOnly: boolean;
  taste: Taste;
  language: string;
  /** Null where no kernel answers about this text (Markdown). */
  ask: AskKernel | null;
  person(accountId: string): CaretPerson | null;
  run(): void;
  /** By Ctrl-Alt-M: say something about what is selected. */
  comment(): void;
  openMark(id: string): void;
}

/** Half-open, UTF-16 units. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

export interface Editor {
  setReadOnly(readOnly: boolean): void;
  setTaste(taste: Taste): void;
  setLanguage(name: string): void;
  setLabel(label: string): void;
  setMarks(marks: readonly TextMark[]): void;
  /** What is selected; without a selection the caret's line. */
  chosen(): Span;
  /** Bring a place into the middle of the sight. */
  reveal(at: number): void;
  select(span: Span): void;
  focus(): void;
  destroy(): void;
}

export function createEditor(parent: HTMLElement, parts: EditorParts): Editor {
  const rights = new Compartment();
  const proposals = new Compartment();
  const words = (taste: Taste) =>
    parts.ask === null ? [] : kernelWords(parts.ask, taste.asYouType);
  const act = (what: () => void) => () => {
    what();
    return true;
  };
  const look = new Look({
    label: parts.label,
    taste: parts.taste,
    language: parts.language,
    undo: { undo: () => void parts.undo.undo(), redo: () => void parts.undo.redo() },
  });
  const own = Prec.highest(
    keymap.of([
      {
        key: "Shift-Enter",
        run: act(() => parts.run()),
        preventDefault: true,
        stopPropagation: true,
      },
      { key: "Mod-Alt-m", run: act(() => parts.comment()), preventDefault: true },
    ]),
  );
  const view = new EditorView({
    parent,
    state: EditorState.create({
      doc: parts.source.toString(),
      extensions: [
        own,
        marks((id) => parts.openMark(id)),
        // Without its own carets: ours are coloured by the theme.
        yCollab(parts.source, null, { undoManager: parts.undo }),
        carets(parts),
        keymap.of([...yUndoManagerKeymap]),
        proposals.of(words(parts.taste)),
        look.extension,
        rights.of(whenReadOnly(parts.readOnly)),
      ],
    }),
  });
  look.begin(view, parts.taste, parts.language);
  return {
    setReadOnly(readOnly) {
      view.dispatch({ effects: rights.reconfigure(whenReadOnly(readOnly)) });
    },
    setTaste(taste) {
      view.dispatch({ effects: proposals.reconfigure(words(taste)) });
      look.taste(view, taste);
    },
    setLanguage: (name) => look.language(view, name),
    setLabel: (label) => look.label(view, label),
    setMarks: (list) => tellMarks(view, list),
    chosen() {
      const { from, to, empty } = view.state.selection.main;
      if (!empty) return { from, to };
      const line = view.state.doc.lineAt(from);
      return { from: line.from, to: line.to };
    },
    reveal(at) {
      const place = Math.min(at, view.state.doc.length);
      view.dispatch({ effects: EditorView.scrollIntoView(place, { y: "center" }) });
    },
    select({ from, to }) {
      const { length } = view.state.doc;
      view.dispatch({
        selection: { anchor: Math.min(from, length), head: Math.min(to, length) },
        scrollIntoView: true,
      });
      view.focus();
    },
    focus: () => view.focus(),
    destroy() {
      look.close();
      view.destroy();
    },
  };
}
