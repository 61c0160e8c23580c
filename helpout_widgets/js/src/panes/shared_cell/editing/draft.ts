/** An editor over a draft of one's own, with what it changes marked within it. */
import { history, historyKeymap, redo, undo } from "@codemirror/commands";
import { unifiedMergeView, updateOriginalDoc } from "@codemirror/merge";
import { ChangeSet, EditorState, Prec } from "@codemirror/state";
import { EditorView, keymap } from "@codemirror/view";
import { Look, type Taste } from "./look";

export interface DraftParts {
  text: string;
  /** What the draft is compared with. */
  original: string;
  label: string;
  taste: Taste;
  language: string;
  onText(text: string): void;
  /** By Shift-Enter. */
  done(): void;
}

export interface DraftEditor {
  setOriginal(text: string): void;
  focus(): void;
  destroy(): void;
}

export function createDraft(parent: HTMLElement, parts: DraftParts): DraftEditor {
  const look = new Look({
    label: parts.label,
    taste: parts.taste,
    language: parts.language,
    undo: { undo: (view) => void undo(view), redo: (view) => void redo(view) },
  });
  let original = parts.original;
  const view = new EditorView({
    parent,
    state: EditorState.create({
      doc: parts.text,
      extensions: [
        Prec.highest(
          keymap.of([
            {
              key: "Shift-Enter",
              run: () => {
                parts.done();
                return true;
              },
              preventDefault: true,
            },
          ]),
        ),
        history(),
        keymap.of(historyKeymap),
        look.extension,
        unifiedMergeView({ original, mergeControls: false, gutter: false }),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) parts.onText(update.state.doc.toString());
        }),
      ],
    }),
  });
  look.begin(view, parts.taste, parts.language);
  return {
    setOriginal(text) {
      if (text === original) return;
      const changes = ChangeSet.of({ from: 0, to: original.length, insert: text }, original.length);
      view.dispatch({
        effects: updateOriginalDoc.of({ doc: view.state.toText(text), changes }),
      });
      original = text;
    },
    focus: () => view.focus(),
    destroy() {
      look.close();
      view.destroy();
    },
  };
}
