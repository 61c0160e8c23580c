/** What every editor of a shared cell has, whether its text is shared or a draft of one's own. */
import { closeBrackets, closeBracketsKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, indentWithTab } from "@codemirror/commands";
import {
  bracketMatching,
  codeFolding,
  foldGutter,
  foldKeymap,
  indentOnInput,
  indentUnit,
  syntaxHighlighting,
} from "@codemirror/language";
import { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search";
import { Compartment, EditorState, type Extension, Facet, Prec } from "@codemirror/state";
import {
  drawSelection,
  EditorView,
  highlightSpecialChars,
  keymap,
  lineNumbers,
  rectangularSelection,
} from "@codemirror/view";
import { tagHighlighter, tags } from "@lezer/highlight";
import { firstLanguage, loadLanguage } from "./languages";

export type EditorKeys = "default" | "vim" | "emacs";

/** How this person likes editors to be; JupyterLab's own settings where it tells them. */
export interface Taste {
  readonly keys: EditorKeys;
  readonly lineNumbers: boolean;
  /** Words are proposed without Tab too. */
  readonly asYouType: boolean;
}

export const PLAIN_TASTE: Taste = { keys: "default", lineNumbers: false, asYouType: false };

/** Words by class, so that their colours follow the theme. */
const colours = tagHighlighter([
  { tag: [tags.keyword, tags.heading], class: "helpout-tok-keyword" },
  { tag: [tags.string, tags.special(tags.string)], class: "helpout-tok-string" },
  { tag: [tags.number, tags.bool, tags.null, tags.link, tags.url], class: "helpout-tok-number" },
  { tag: [tags.operator, tags.meta], class: "helpout-tok-operator" },
  { tag: tags.comment, class: "helpout-tok-comment" },
]);

/** Still focusable while read-only, so that text can be selected, copied and read aloud. */
export function whenReadOnly(readOnly: boolean): Extension {
  return [EditorState.readOnly.of(readOnly), EditorView.editable.of(!readOnly)];
}

function labelled(label: string): Extension {
  return EditorView.contentAttributes.of({
    "aria-label": label,
    spellcheck: "false",
    autocapitalize: "off",
    tabindex: "0",
  });
}

export interface UndoKeys {
  undo(view: EditorView): void;
  redo(view: EditorView): void;
}

/** How an editor takes back: a shared text has no history that its editor could know of. */
const undoKeys = Facet.define<UndoKeys, UndoKeys | null>({ combine: ([first]) => first ?? null });

async function loadKeys(keys: EditorKeys): Promise<Extension> {
  if (keys === "vim") {
    const { CodeMirror, vim } = await import("@replit/codemirror-vim");
    CodeMirror.commands.undo = ({ cm6 }) => cm6.state.facet(undoKeys)?.undo(cm6);
    CodeMirror.commands.redo = ({ cm6 }) => cm6.state.facet(undoKeys)?.redo(cm6);
    return vim();
  }
  if (keys === "emacs") {
    const { emacs } = await import("@replit/codemirror-emacs");
    // Before the usual keys, which mean something else by the same ones.
    return [emacsUndo, Prec.high(emacs())];
  }
  return [];
}

const emacsUndo = Prec.highest(
  EditorView.domEventHandlers({
    keydown(event, view) {
      if (!event.ctrlKey || (event.key !== "/" && event.key !== "_")) return false;
      view.state.facet(undoKeys)?.undo(view);
      return true;
    },
  }),
);

export interface LookParts {
  label: string;
  taste: Taste;
  /** A name of languages.ts. */
  language: string;
  undo: UndoKeys;
}

/** The parts of an editor's look that may change while it stands. */
export class Look {
  readonly extension: Extension;
  readonly #label = new Compartment();
  readonly #keys = new Compartment();
  readonly #numbers = new Compartment();
  readonly #language = new Compartment();
  #closed = false;
  #wanted: { keys: EditorKeys; language: string };

  constructor({ label, taste, language, undo }: LookParts) {
    this.#wanted = { keys: "default", language: "python" };
    this.extension = [
      undoKeys.of(undo),
      this.#keys.of([]),
      this.#numbers.of(taste.lineNumbers ? lineNumbers() : []),
      this.#language.of(language === "python" ? firstLanguage : []),
      codeFolding(),
      foldGutter({ openText: "⌄", closedText: "›" }),
      keymap.of([
        ...closeBracketsKeymap,
        ...searchKeymap,
        ...foldKeymap,
        indentWithTab,
        ...defaultKeymap,
      ]),
      indentUnit.of("    "),
      indentOnInput(),
      bracketMatching(),
      closeBrackets(),
      search({ top: true }),
      highlightSelectionMatches({ minSelectionLength: 3 }),
      highlightSpecialChars(),
      rectangularSelection(),
      EditorState.allowMultipleSelections.of(true),
      drawSelection(),
      syntaxHighlighting(colours),
      this.#label.of(labelled(label)),
    ];
  }

  /** Bring what is loaded on demand into the view. */
  begin(view: EditorView, taste: Taste, language: string): void {
    this.taste(view, taste);
    this.language(view, language);
  }

  label(view: EditorView, label: string): void {
    view.dispatch({ effects: this.#label.reconfigure(labelled(label)) });
  }

  taste(view: EditorView, { keys, lineNumbers: numbered }: Taste): void {
    view.dispatch({ effects: this.#numbers.reconfigure(numbered ? lineNumbers() : []) });
    if (keys === this.#wanted.keys) return;
    this.#wanted.keys = keys;
    void loadKeys(keys).then((extension) => {
      if (this.#closed || this.#wanted.keys !== keys) return;
      view.dispatch({ effects: this.#keys.reconfigure(extension) });
    });
  }

  language(view: EditorView, name: string): void {
    if (name === this.#wanted.language) return;
    this.#wanted.language = name;
    void loadLanguage(name).then((extension) => {
      if (this.#closed || this.#wanted.language !== name) return;
      view.dispatch({ effects: this.#language.reconfigure(extension) });
    });
  }

  close(): void {
    this.#closed = true;
  }
}
