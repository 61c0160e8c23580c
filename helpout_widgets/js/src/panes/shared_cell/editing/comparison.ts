/** Two texts and their difference; the later one can be changed. */
import { history, historyKeymap, redo, undo } from "@codemirror/commands";
import { MergeView, unifiedMergeView } from "@codemirror/merge";
import { EditorState, type Extension } from "@codemirror/state";
import { EditorView, keymap } from "@codemirror/view";
import { Look, type Taste, whenReadOnly } from "./look";

export interface ComparisonParts {
  before: string;
  after: string;
  beforeLabel: string;
  afterLabel: string;
  taste: Taste;
  language: string;
}

export interface Comparison {
  /** The later text as it stands now. */
  text(): string;
  destroy(): void;
}

/** Below this there is no room for two texts side by side. */
const NARROW_PX = 520;

export function compare(parent: HTMLElement, parts: ComparisonParts): Comparison {
  const look = (label: string) =>
    new Look({
      label,
      taste: parts.taste,
      language: parts.language,
      undo: { undo: (view) => void undo(view), redo: (view) => void redo(view) },
    });
  const after = look(parts.afterLabel);
  const editable: Extension = [history(), keymap.of(historyKeymap), after.extension];
  if (parent.clientWidth < NARROW_PX) {
    const view = new EditorView({
      parent,
      state: EditorState.create({
        doc: parts.after,
        extensions: [
          editable,
          unifiedMergeView({ original: parts.before, mergeControls: false, gutter: true }),
        ],
      }),
    });
    after.begin(view, parts.taste, parts.language);
    return {
      text: () => view.state.doc.toString(),
      destroy() {
        after.close();
        view.destroy();
      },
    };
  }
  const before = look(parts.beforeLabel);
  const both = new MergeView({
    parent,
    a: { doc: parts.before, extensions: [before.extension, whenReadOnly(true)] },
    b: { doc: parts.after, extensions: editable },
    gutter: true,
    collapseUnchanged: { margin: 3, minSize: 8 },
  });
  before.begin(both.a, parts.taste, parts.language);
  after.begin(both.b, parts.taste, parts.language);
  return {
    text: () => both.b.state.doc.toString(),
    destroy() {
      before.close();
      after.close();
      both.destroy();
    },
  };
}
