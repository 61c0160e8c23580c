/** What is said about places of a text: comments in the margin, suggestions below the words. */
import {
  type Extension,
  RangeSet,
  RangeSetBuilder,
  StateEffect,
  StateField,
} from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView, GutterMarker, gutter } from "@codemirror/view";

export interface TextMark {
  readonly id: string;
  readonly kind: "comment" | "suggestion";
  /** UTF-16 units; `from` is at most `to`. */
  readonly from: number;
  readonly to: number;
  /** 1..6: the colour of who wrote it. */
  readonly person: number;
}

const told = StateEffect.define<readonly TextMark[]>();

class MarginMark extends GutterMarker {
  constructor(readonly mark: TextMark) {
    super();
  }

  override eq(other: MarginMark): boolean {
    return other.mark.id === this.mark.id && other.mark.person === this.mark.person;
  }

  override toDOM(): Node {
    const dot = document.createElement("span");
    dot.className = `helpout-margin__mark helpout-margin__mark--${this.mark.kind} helpout-person-${this.mark.person}`;
    dot.dataset.helpoutMark = this.mark.id;
    return dot;
  }
}

interface Drawn {
  readonly words: DecorationSet;
  readonly margin: RangeSet<GutterMarker>;
}

const NOTHING: Drawn = { words: Decoration.none, margin: RangeSet.empty };

function drawn(
  marks: readonly TextMark[],
  lineStart: (at: number) => number,
  length: number,
): Drawn {
  const margin = new RangeSetBuilder<GutterMarker>();
  const sorted = marks
    .map((mark) => ({ ...mark, from: Math.min(mark.from, length), to: Math.min(mark.to, length) }))
    .sort((a, b) => lineStart(a.from) - lineStart(b.from));
  for (const mark of sorted)
    margin.add(lineStart(mark.from), lineStart(mark.from), new MarginMark(mark));
  const words = sorted
    .filter((mark) => mark.from < mark.to)
    .map((mark) =>
      Decoration.mark({
        class: `helpout-said helpout-said--${mark.kind} helpout-person-${mark.person}`,
      }).range(mark.from, mark.to),
    );
  return { words: Decoration.set(words, true), margin: margin.finish() };
}

const field = StateField.define<Drawn>({
  create: () => NOTHING,
  update(value, transaction) {
    const { doc } = transaction.state;
    for (const effect of transaction.effects)
      if (effect.is(told)) return drawn(effect.value, (at) => doc.lineAt(at).from, doc.length);
    if (!transaction.docChanged) return value;
    return {
      words: value.words.map(transaction.changes),
      margin: value.margin.map(transaction.changes),
    };
  },
  provide: (self) => EditorView.decorations.from(self, (value) => value.words),
});

/** @param onOpen told the id of a mark that was pressed in the margin. */
export function marks(onOpen: (id: string) => void): Extension {
  return [
    field,
    gutter({
      class: "helpout-margin",
      markers: (view) => view.state.field(field).margin,
      domEventHandlers: {
        mousedown(_view, _line, event) {
          const mark = (event.target as HTMLElement | null)?.closest?.<HTMLElement>(
            "[data-helpout-mark]",
          );
          const id = mark?.dataset.helpoutMark;
          if (id === undefined) return false;
          onOpen(id);
          return true;
        },
      },
    }),
  ];
}

export function tellMarks(view: EditorView, list: readonly TextMark[]): void {
  view.dispatch({ effects: told.of(list) });
}
