/**
 * Where everybody is in a shared text: their carets, selections and names.
 *
 * Colours are classes, so that they follow the theme. Whoever a caret belongs to is what the
 * server stamped on it, never what its page claims.
 */
import { type Extension, type Range, RangeSet } from "@codemirror/state";
import {
  Decoration,
  type DecorationSet,
  type EditorView,
  ViewPlugin,
  type ViewUpdate,
  WidgetType,
} from "@codemirror/view";
import type { Awareness } from "y-protocols/awareness";
import * as Y from "yjs";

export interface CaretPerson {
  readonly name: string;
  /** 1..6, the person's colour. */
  readonly number: number;
}

export interface CaretParts {
  source: Y.Text;
  awareness: Awareness;
  /** Who an account is; null hides the caret. */
  person(accountId: string): CaretPerson | null;
}

interface Place {
  anchor: number;
  head: number;
}

/** The account that the server stamped on an awareness state. */
export function accountOf(state: Record<string, unknown> | undefined): string | null {
  const user = state?.user;
  if (typeof user !== "object" || user === null) return null;
  const id = (user as Record<string, unknown>).account_id;
  return typeof id === "string" ? id : null;
}

/** Where a state's caret is within this text; null where it is elsewhere. */
export function placeIn(source: Y.Text, state: Record<string, unknown>): Place | null {
  const cursor = state.cursor;
  if (source.doc === null || typeof cursor !== "object" || cursor === null) return null;
  const { anchor, head } = cursor as { anchor?: unknown; head?: unknown };
  const at = (json: unknown): number | null => {
    if (typeof json !== "object" || json === null || source.doc === null) return null;
    try {
      const position = Y.createAbsolutePositionFromRelativePosition(
        Y.createRelativePositionFromJSON(json),
        source.doc,
      );
      return position?.type === source ? position.index : null;
    } catch {
      // Another page may send what it likes.
      return null;
    }
  };
  const places = { anchor: at(anchor), head: at(head) };
  return places.anchor === null || places.head === null ? null : (places as Place);
}

class Caret extends WidgetType {
  constructor(
    readonly name: string,
    readonly number: number,
    /** Grows whenever the caret moves, so that its flag unfolds again. */
    readonly move: number,
    /** On the first line there is no room above. */
    readonly below: boolean,
  ) {
    super();
  }

  override eq(other: Caret): boolean {
    return (
      other.name === this.name &&
      other.number === this.number &&
      other.move === this.move &&
      other.below === this.below
    );
  }

  override toDOM(): HTMLElement {
    const caret = document.createElement("span");
    caret.className = `helpout-caret helpout-person-${this.number}`;
    caret.setAttribute("aria-hidden", "true");
    const flag = document.createElement("span");
    flag.className = `helpout-caret__flag${this.below ? " helpout-caret__flag--below" : ""}`;
    flag.textContent = this.name;
    caret.append("\u2060", flag, "\u2060");
    return caret;
  }

  override get estimatedHeight(): number {
    return -1;
  }

  override ignoreEvent(): boolean {
    return true;
  }
}

class Carets {
  decorations: DecorationSet = RangeSet.empty;
  readonly #view: EditorView;
  readonly #parts: CaretParts;
  readonly #moves = new Map<number, { key: string; move: number }>();
  readonly #changed: () => void;

  constructor(view: EditorView, parts: CaretParts) {
    this.#view = view;
    this.#parts = parts;
    // Not within an update of the editor: a text change of the room brings both.
    this.#changed = () => queueMicrotask(() => view.dispatch({}));
    parts.awareness.on("change", this.#changed);
    this.decorations = this.#draw();
  }

  update(update: ViewUpdate): void {
    if (update.focusChanged || update.selectionSet || update.docChanged) this.#tell(update);
    this.decorations = this.#draw();
  }

  destroy(): void {
    this.#parts.awareness.off("change", this.#changed);
  }

  #tell(update: ViewUpdate): void {
    const { awareness, source } = this.#parts;
    if (!update.view.hasFocus || source.doc === null) return;
    const { anchor, head } = update.state.selection.main;
    const cursor = {
      anchor: Y.relativePositionToJSON(Y.createRelativePositionFromTypeIndex(source, anchor)),
      head: Y.relativePositionToJSON(Y.createRelativePositionFromTypeIndex(source, head)),
    };
    const before = awareness.getLocalState();
    if (JSON.stringify(before?.cursor) === JSON.stringify(cursor)) return;
    queueMicrotask(() => awareness.setLocalState({ ...before, cursor }));
  }

  #draw(): DecorationSet {
    const { awareness, source, person } = this.#parts;
    const length = this.#view.state.doc.length;
    const ranges: Range<Decoration>[] = [];
    for (const [client, state] of awareness.getStates()) {
      if (client === awareness.clientID) continue;
      const account = accountOf(state);
      const who = account === null ? null : person(account);
      const place = placeIn(source, state);
      if (who === null || place === null) continue;
      const from = Math.min(place.anchor, place.head, length);
      const to = Math.min(Math.max(place.anchor, place.head), length);
      if (from < to)
        ranges.push(
          Decoration.mark({ class: `helpout-selected helpout-person-${who.number}` }).range(
            from,
            to,
          ),
        );
      const at = Math.min(place.head, length);
      const below = this.#view.state.doc.lineAt(at).number === 1;
      const caret = new Caret(who.name, who.number, this.#moveOf(client, place), below);
      const side = place.head >= place.anchor ? 1 : -1;
      ranges.push(Decoration.widget({ widget: caret, side }).range(at));
    }
    return Decoration.set(ranges, true);
  }

  #moveOf(client: number, place: Place): number {
    const key = `${place.anchor}:${place.head}`;
    const before = this.#moves.get(client);
    if (before?.key === key) return before.move;
    const move = (before?.move ?? 0) + 1;
    this.#moves.set(client, { key, move });
    return move;
  }
}

export function carets(parts: CaretParts): Extension {
  return ViewPlugin.define((view) => new Carets(view, parts), {
    decorations: (plugin) => plugin.decorations,
  });
}
