/** The editor of a cell within the pane: made once a text, told of rights, taste and marks. */
import { useEffect, useMemo, useRef } from "preact/hooks";
import { liveSession } from "../../core/messages/en/live_session";
import { sharedCell as words } from "../../core/messages/en/shared_cell";
import type { SharedCell } from "../../core/room/document";
import { spanOf } from "../../core/room/place";
import { classes } from "../../ui";
import { useLive } from "../live_session/live";
import { useDesk } from "./desk";
import { createEditor, type Editor } from "./editing/editor";
import { languageName } from "./editing/languages";
import type { TextMark } from "./editing/marks";
import { whyReadOnly } from "./state";

export interface CellEditorProps {
  cell: SharedCell;
  place: number;
  onRun(): void;
  onComment(): void;
  /** A comment or suggestion was pressed in the margin. */
  onMark(id: string): void;
}

/** What grammar a cell has: its kernel's, or Markdown. */
export function useLanguage(cell: SharedCell): string {
  const { kernel } = useLive().room.state.value;
  if (cell.cell_type === "markdown") return "markdown";
  // Until a kernel is lent: most people's.
  return kernel === null ? "python" : languageName(kernel.language);
}

function useMarks(cell: SharedCell): readonly TextMark[] {
  const live = useLive();
  const { pad } = live.room.state.value;
  const find = live.find.value;
  return useMemo(() => {
    const marks: TextMark[] = [];
    for (const comment of pad.comments) {
      const span = comment.cell_id === cell.id ? spanOf(cell.source, comment) : null;
      if (span === null) continue;
      const person = find(comment.account_id).number;
      marks.push({ id: comment.comment_id, kind: "comment", person, ...span });
    }
    for (const one of pad.suggestions) {
      const placed = { ...one, quote: one.original };
      const span = one.cell_id === cell.id ? spanOf(cell.source, placed) : null;
      if (span === null) continue;
      const person = find(one.account_id).number;
      marks.push({ id: one.suggestion_id, kind: "suggestion", person, ...span });
    }
    return marks;
  }, [pad.comments, pad.suggestions, cell.id, cell.source, find]);
}

export function CellEditor(props: CellEditorProps) {
  const { cell, place } = props;
  const live = useLive();
  const desk = useDesk();
  const holder = useRef<HTMLDivElement>(null);
  const editor = useRef<Editor | null>(null);
  const latest = useRef(props);
  latest.current = props;
  const reason = whyReadOnly(live.room.state.value, live.lenderName, cell.id);
  const turn = live.room.documentTurn.value;
  const language = useLanguage(cell);
  const taste = desk.taste.value;
  const marks = useMarks(cell);

  useEffect(() => {
    if (holder.current === null) return;
    const { awareness, undo } = live.room.client.document.current;
    const made = createEditor(holder.current, {
      source: cell.source,
      awareness,
      undo,
      label: words.cell(place),
      readOnly: reason !== null,
      taste: desk.taste.peek(),
      language,
      ask: cell.cell_type === "code" ? desk.ask : null,
      person: (accountId) => {
        const person = live.find.peek()(accountId);
        // One's own other window, or the one before a reload.
        const name = person.isMe ? liveSession.talk.you : person.short;
        return { name, number: person.number };
      },
      run: () => latest.current.onRun(),
      comment: () => latest.current.onComment(),
      openMark: (id) => latest.current.onMark(id),
    });
    editor.current = made;
    desk.editors.set(cell.id, made);
    return () => {
      if (desk.editors.get(cell.id) === made) desk.editors.delete(cell.id);
      made.destroy();
    };
  }, [cell.source, cell.cell_type, turn]);

  useEffect(() => editor.current?.setReadOnly(reason !== null), [reason]);
  useEffect(() => editor.current?.setTaste(taste), [taste]);
  useEffect(() => editor.current?.setLanguage(language), [language]);
  useEffect(() => editor.current?.setLabel(words.cell(place)), [place]);
  useEffect(() => editor.current?.setMarks(marks), [marks, turn]);

  return (
    <div
      ref={holder}
      class={classes("helpout-editor", reason !== null && "helpout-editor--read-only")}
      title={reason ?? undefined}
    />
  );
}
