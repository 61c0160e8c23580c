/** Suggest mode of one cell: a draft of one's own, sent as a suggestion or written where one may. */
import { useEffect, useRef, useState } from "preact/hooks";
import { pad } from "../../../core/messages/en/pad";
import type { SharedCell } from "../../../core/room/document";
import { placeAt } from "../../../core/room/place";
import { Button, Field, Note } from "../../../ui";
import { useLive } from "../../live_session/live";
import { useLanguage } from "../cell_editor";
import { useDesk } from "../desk";
import type { DraftEditor } from "../editing/draft";
import { useSourceText } from "../watch";
import { changeOf } from "./change";

const words = pad.suggest;
const NOTE_MAX = 400;
const CODE_MAX = 100_000;

export function SuggestionDraft({
  cell,
  place,
  draft,
}: {
  cell: SharedCell;
  place: number;
  draft: string;
}) {
  const live = useLive();
  const desk = useDesk();
  const holder = useRef<HTMLDivElement>(null);
  const editor = useRef<DraftEditor | null>(null);
  const text = useSourceText(cell.source);
  const [begun] = useState(text);
  const [note, setNote] = useState("");
  const [failure, setFailure] = useState<string | null>(null);
  const language = useLanguage(cell);
  const change = changeOf(text, draft);
  const close = () => desk.setDraft(cell.id, null);
  const send = () => {
    const now = changeOf(cell.source.toString(), desk.drafts.peek().get(cell.id) ?? draft);
    if (now === null) return;
    if (Math.max(now.original.length, now.replacement.length) > CODE_MAX) {
      setFailure(words.long);
      return;
    }
    const id = live.room.client.suggest({
      cell_id: cell.id,
      start: placeAt(cell.source, now.from),
      end: placeAt(cell.source, now.to),
      original: now.original,
      replacement: now.replacement,
      note: note.trim(),
    });
    if (id === null) setFailure(words.failed);
    else close();
  };
  const latest = useRef(send);
  latest.current = send;

  useEffect(() => {
    let stopped = false;
    // Differences within a text come with the first draft.
    void import("../editing/draft").then(({ createDraft }) => {
      if (stopped || holder.current === null) return;
      editor.current = createDraft(holder.current, {
        text: draft,
        original: cell.source.toString(),
        label: words.editor(place),
        taste: desk.taste.peek(),
        language,
        onText: (changed) => desk.setDraft(cell.id, changed),
        done: () => latest.current(),
      });
      editor.current.focus();
    });
    return () => {
      stopped = true;
      editor.current?.destroy();
      editor.current = null;
    };
  }, [cell.source]);
  useEffect(() => editor.current?.setOriginal(text), [text]);

  return (
    <section
      class="helpout-draft helpout-person-1"
      aria-label={words.title}
      data-helpout-draft={cell.id}
      onKeyDown={(event) => {
        if (event.key === "Escape" && change === null) close();
      }}
    >
      <p class="helpout-small">
        <b class="helpout-strong">{words.title}</b>{" "}
        <span class="helpout-soft">
          {live.isGroup ? words.detailGroup : words.detail(live.otherName)}
        </span>
      </p>
      {text !== begun && (
        <Note tone="warn" icon="alert">
          {words.moved}
        </Note>
      )}
      <div ref={holder} class="helpout-editor helpout-draft__text" />
      <Field label={words.note} value={note} onValue={setNote} maxLength={NOTE_MAX} />
      {failure !== null && (
        <p class="helpout-small helpout-bad" role="alert">
          {failure}
        </p>
      )}
      <div class="helpout-line">
        <Button
          size="s"
          kind="primary"
          disabled={change === null ? words.nothing : false}
          onClick={send}
        >
          {words.send}
        </Button>
        <Button size="s" kind="quiet" onClick={close}>
          {words.discard}
        </Button>
      </div>
    </section>
  );
}
