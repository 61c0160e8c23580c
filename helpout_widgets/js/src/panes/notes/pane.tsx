/** A person's own notes: of nobody else, and sent to nobody. Stands in a live session's room. */
import { useState } from "preact/hooks";
import { notes as words } from "../../core/messages/en/notes";
import { ownContents, saveFile } from "../../host/contents";
import { keepNotes, NOTES_MAX, readNotes } from "../../host/notes";
import { Button, Note, TextArea } from "../../ui";
import { useLive } from "../live_session/live";

export function NotesPane() {
  const live = useLive();
  const me = live.room.state.value.account_id;
  // Until the room has said who this is there is nothing to write upon.
  if (me === "") return null;
  return <Notes key={me} me={me} id={live.room.id} />;
}

function Notes({ me, id }: { me: string; id: string }) {
  const { context } = useLive();
  const [text, setText] = useState(() => readNotes(localStorage, me, id));
  const [kept, setKept] = useState(true);
  const [said, setSaid] = useState<{ text: string; bad: boolean } | null>(null);
  const write = (next: string) => {
    setText(next);
    setKept(keepNotes(localStorage, me, id, next));
    setSaid(null);
  };
  const save = async () => {
    const day = new Date(context.now()).toISOString().slice(0, 10);
    const bytes = new TextEncoder().encode(text);
    try {
      const name = words.fileName(day);
      const path = await saveFile(ownContents(context.baseUrl), "helpouts", name, bytes);
      setSaid({ text: words.saved(path), bad: false });
    } catch {
      setSaid({ text: words.saveFailed, bad: true });
    }
  };
  return (
    <div class="helpout-stack helpout-stack--s">
      <p class="helpout-small helpout-soft">{words.detail}</p>
      <TextArea
        label={words.label}
        labelHidden
        value={text}
        onValue={write}
        rows={8}
        maxLength={NOTES_MAX}
        error={text.length >= NOTES_MAX ? words.full : kept ? null : words.unkept}
      />
      <div class="helpout-line">
        <Button size="s" icon="notebook" disabled={text.trim() === ""} onClick={() => void save()}>
          {words.save}
        </Button>
        {kept && text !== "" && <span class="helpout-small helpout-soft">{words.kept}</span>}
      </div>
      {said !== null && (
        <Note tone={said.bad ? "bad" : "good"} urgent={said.bad}>
          <span role="status" class="helpout-words">
            {said.text}
          </span>
        </Note>
      )}
    </div>
  );
}
