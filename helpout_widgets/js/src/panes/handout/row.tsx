/** One file: what it is, and what can be done with it. */
import { useState } from "preact/hooks";
import type { Handout } from "../../contracts/generated";
import { handout as words } from "../../core/messages/en/handout";
import { fetchFile, folderOf, ownContents, saveFile } from "../../host/contents";
import type { PaneContext } from "../../host/context";
import { Button, Field, IconButton, Note } from "../../ui";

const KEPT_FOR_THE_BROWSER_MS = 10_000;
const FOLDER = "helpouts";

export interface RowProps {
  context: PaneContext;
  liveSessionId: string;
  handout: Handout;
  /** Who handed it over, as the reader knows them. */
  who: string;
  /** Where there is a room to look at it together. */
  onLook?: () => void;
}

export function Row({ context, liveSessionId, handout, who, onLook }: RowProps) {
  const [saving, setSaving] = useState(false);
  const [failed, setFailed] = useState(false);
  const load = () => {
    const path = `live_sessions/${encodeURIComponent(liveSessionId)}/handouts/${encodeURIComponent(handout.id)}`;
    return fetchFile(ownContents(context.baseUrl), path, context.signal);
  };
  const download = async () => {
    setFailed(false);
    try {
      const address = URL.createObjectURL(
        new Blob([await load()], { type: "application/octet-stream" }),
      );
      const link = document.createElement("a");
      link.href = address;
      link.download = handout.name;
      link.click();
      setTimeout(() => URL.revokeObjectURL(address), KEPT_FOR_THE_BROWSER_MS);
    } catch {
      setFailed(true);
    }
  };
  return (
    <li class="helpout-handout__row" data-helpout-handout={handout.id}>
      <div class="helpout-line">
        <div class="helpout-grow">
          <p class="helpout-strong helpout-words">{handout.name}</p>
          <p class="helpout-small helpout-soft">{words.by(who, words.size(handout.bytes))}</p>
        </div>
        {handout.pages > 0 && onLook !== undefined && (
          <Button size="s" icon="eye" aria-label={words.lookAt(handout.name)} onClick={onLook}>
            {words.look}
          </Button>
        )}
        <IconButton
          icon="download"
          size="s"
          label={words.download(handout.name)}
          onClick={() => void download()}
        />
        <IconButton
          icon="notebook"
          size="s"
          label={words.save(handout.name)}
          aria-expanded={saving}
          onClick={() => setSaving(!saving)}
        />
      </div>
      {failed && (
        <p class="helpout-small helpout-bad" role="alert">
          {words.saveFailed}
        </p>
      )}
      {saving && (
        <Save context={context} handout={handout} load={load} onClose={() => setSaving(false)} />
      )}
    </li>
  );
}

interface SaveProps {
  context: PaneContext;
  handout: Handout;
  load(): Promise<Uint8Array<ArrayBuffer>>;
  onClose(): void;
}

function Save({ context, handout, load, onClose }: SaveProps) {
  const [folder, setFolder] = useState(FOLDER);
  const [busy, setBusy] = useState(false);
  const [path, setPath] = useState<string | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const place = folderOf(folder);
  const save = async () => {
    if (place === null) return;
    setBusy(true);
    setFault(null);
    try {
      setPath(await saveFile(ownContents(context.baseUrl), place, handout.name, await load()));
    } catch {
      setFault(words.saveFailed);
    } finally {
      setBusy(false);
    }
  };
  if (path !== null)
    return (
      <Note tone="good" icon="check">
        <span role="status" class="helpout-words">
          {words.saved(path)}
        </span>{" "}
        {context.notebook !== null && (
          <button
            type="button"
            class="helpout-inline-link"
            onClick={() => context.notebook?.openFile(path)}
          >
            {words.openFile}
          </button>
        )}
      </Note>
    );
  return (
    <div class="helpout-stack helpout-stack--s">
      <Field
        label={words.folder}
        value={folder}
        onValue={setFolder}
        maxLength={200}
        error={place === null ? words.badFolder : fault}
      />
      <div class="helpout-line">
        <Button size="s" kind="primary" busy={busy} onClick={() => void save()}>
          {words.saveThere}
        </Button>
        <Button size="s" kind="quiet" onClick={onClose}>
          {words.cancel}
        </Button>
      </div>
    </div>
  );
}
