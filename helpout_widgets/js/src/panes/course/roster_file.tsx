/** A roster as a file: chosen or pasted, shown before anything is done, then done. */

import { useState } from "preact/hooks";
import type { RosterPreview } from "../../contracts/generated";
import { course as words } from "../../core/messages/en/course";
import { Button, CheckBox, Note, TextArea, useAnnounce } from "../../ui";
import type { CourseProps } from "./view";

const say = words.roster;
const TEXT_MAX = 600_000;

export function RosterFile({ store }: CourseProps) {
  const [text, setText] = useState("");
  const [replace, setReplace] = useState(false);
  const [tooLarge, setTooLarge] = useState(false);
  const [preview, setPreview] = useState<RosterPreview | null>(null);
  const announce = useAnnounce();
  const write = (next: string) => {
    setTooLarge(next.length > TEXT_MAX);
    setText(next.slice(0, TEXT_MAX));
    setPreview(null);
  };
  const look = () =>
    store.act(async (api, id) => setPreview(await api.previewRoster(id, { text, replace })));
  const take = async (preview_hash: string) => {
    const draft = { text, replace, preview_hash };
    setPreview(null);
    if (!(await store.act((api, id) => api.takeRoster(id, draft)))) return;
    setText("");
    announce(say.taken);
  };
  return (
    <details class="helpout-ticket__more">
      <summary>{say.file}</summary>
      <div class="helpout-stack">
        <p class="helpout-hint">{say.fileHint}</p>
        <label class="helpout-courses__choose">
          <span class="helpout-label">{say.choose}</span>
          <input
            type="file"
            accept=".csv,text/csv,text/plain"
            onChange={(event) => {
              const file = event.currentTarget.files?.[0];
              if (file === undefined) return;
              if (file.size > TEXT_MAX) setTooLarge(true);
              else void file.text().then(write);
            }}
          />
        </label>
        <TextArea label={say.text} rows={4} code spellcheck={false} value={text} onValue={write} />
        {tooLarge && (
          <Note tone="bad" icon="alert" urgent>
            {say.tooLarge}
          </Note>
        )}
        <CheckBox
          checked={replace}
          onChecked={(on) => {
            setReplace(on);
            setPreview(null);
          }}
        >
          {say.replace}
        </CheckBox>
        <div class="helpout-line">
          <Button disabled={text.trim() === ""} busy={store.busy.value} onClick={() => void look()}>
            {say.look}
          </Button>
        </div>
        {preview !== null && (
          <Preview
            preview={preview}
            busy={store.busy.value}
            onTake={() => void take(preview.preview_hash)}
            onCancel={() => setPreview(null)}
          />
        )}
      </div>
    </details>
  );
}

interface PreviewProps {
  preview: RosterPreview;
  busy: boolean;
  onTake(): void;
  onCancel(): void;
}

function Preview({ preview, busy, onTake, onCancel }: PreviewProps) {
  if (preview.faults_total > 0)
    return (
      <Note tone="bad" icon="alert" urgent>
        <p class="helpout-strong">{say.faults(preview.faults_total)}</p>
        <ul class="helpout-courses__names">
          {preview.faults.map((one) => (
            <li key={one.line} class="helpout-words">
              {say.fault(one.line, one.detail)}
            </li>
          ))}
        </ul>
      </Note>
    );
  const { new: fresh, role, awaited, removed, same } = preview;
  const changes = fresh + role + awaited + removed;
  return (
    <Note tone="accent">
      <div class="helpout-stack helpout-stack--s" role="status">
        <p class="helpout-strong">{say.preview}</p>
        <p class="helpout-small">
          {changes === 0 ? say.nothing : say.sum(fresh, role, awaited, removed, same)}
        </p>
      </div>
      <ul class="helpout-courses__names">
        {preview.changes.map((one) => (
          <li key={`${one.kind} ${one.name} ${one.account?.id ?? ""}`} class="helpout-small">
            <span class="helpout-words">{one.account?.display_name ?? one.name}</span>
            {": "}
            {say.kinds[one.kind]}
            {one.kind !== "removed" && ` (${words.roles[one.role]})`}
          </li>
        ))}
      </ul>
      <div class="helpout-line">
        {changes > 0 && (
          <Button kind="primary" busy={busy} onClick={onTake}>
            {say.take}
          </Button>
        )}
        <Button onClick={onCancel}>{say.cancel}</Button>
      </div>
    </Note>
  );
}
