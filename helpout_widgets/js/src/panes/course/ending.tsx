/** The end of a term: all of it as a file, archived, then purged; nothing goes unseen. */

import { useEffect, useState } from "preact/hooks";
import type { ArchivePreview, PurgeCounts } from "../../contracts/generated";
import { course as words } from "../../core/messages/en/course";
import { formatDay, instantOf } from "../../core/time";
import { Button, Confirm, Field, Note, useAnnounce } from "../../ui";
import { saveBase64 } from "./save";
import type { CourseProps } from "./view";

const say = words.end;

export function Ending(props: CourseProps) {
  const { context, store, course } = props;
  const day = (text: string) => formatDay(instantOf(text), context.timeZone);
  const download = () =>
    store.act(async (api, id) => {
      const { file_name, content_base64 } = await api.exportCourse(id);
      saveBase64(file_name, content_base64, "application/zip");
    });
  return (
    <section class="helpout-stack helpout-courses__end">
      <h2 class="helpout-h">{say.title}</h2>
      {course.purged_at !== null ? (
        <p>{say.isPurged(day(course.purged_at))}</p>
      ) : course.archived_at !== null ? (
        <p>{say.isArchived(day(course.archived_at))}</p>
      ) : (
        <p class="helpout-small helpout-soft">{say.detail}</p>
      )}
      {course.purged_at === null && (
        <div class="helpout-line helpout-line--wrap">
          <Button icon="download" busy={store.busy.value} onClick={() => void download()}>
            {say.export}
          </Button>
          {course.archived_at === null && <Archive {...props} />}
        </div>
      )}
      {course.archived_at !== null && course.purged_at === null && <Purge {...props} />}
    </section>
  );
}

function Archive({ context, store, course }: CourseProps) {
  const [seen, setSeen] = useState<ArchivePreview | null>(null);
  useEffect(() => {
    let current = true;
    context.api.previewArchive(course.id, { signal: context.signal }).then(
      (found) => current && setSeen(found),
      () => {},
    );
    return () => {
      current = false;
    };
  }, [context, course]);
  if (seen === null) return null;
  return (
    <Confirm
      label={say.archive}
      question={say.archiveAsk(seen.in_line, seen.appointments)}
      confirmLabel={say.archiveYes}
      cancelLabel={say.keep}
      busy={store.busy.value}
      onConfirm={() => void store.act((api, id) => api.archiveCourse(id))}
    />
  );
}

function Purge({ store, course }: CourseProps) {
  const [counts, setCounts] = useState<PurgeCounts | null>(null);
  const [typed, setTyped] = useState("");
  const announce = useAnnounce();
  const look = () => store.act(async (api, id) => setCounts(await api.previewPurge(id)));
  const purge = async (confirm: string) => {
    const draft = { confirm, slug: typed.trim() };
    if (await store.act((api, id) => api.purgeCourse(id, draft))) announce(say.purged);
    else setCounts(null);
  };
  if (counts === null)
    return (
      <div class="helpout-line">
        <Button busy={store.busy.value} onClick={() => void look()}>
          {say.look}
        </Button>
      </div>
    );
  if (counts.appointments > 0) return <Note tone="warn">{say.ahead(counts.appointments)}</Note>;
  return (
    <Note tone="bad" icon="alert">
      <div class="helpout-stack">
        <p>{say.purgeFacts(counts)}</p>
        <Field
          label={say.type(course.slug)}
          autoComplete="off"
          spellcheck={false}
          value={typed}
          onValue={setTyped}
        />
        <div class="helpout-line">
          <Button
            kind="bad"
            disabled={typed.trim() !== course.slug}
            busy={store.busy.value}
            onClick={() => void purge(counts.confirm)}
          >
            {say.purgeYes}
          </Button>
        </div>
      </div>
    </Note>
  );
}
