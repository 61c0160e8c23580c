/** What one was told, latest first. Opening one reads it. */

import { useEffect, useState } from "preact/hooks";
import type { Notice, NoticePage } from "../../contracts/generated";
import { notices as words } from "../../core/messages/en/notices";
import { aboutOf, areaOf, type NoticeArea, textOf } from "../../core/notice/notice";
import { explain } from "../../core/refusal";
import { formatNear, formatPast, instantOf } from "../../core/time";
import type { PaneContext } from "../../host/context";
import { targetOf } from "../../host/notice_target";
import {
  Button,
  classes,
  EmptyState,
  ErrorState,
  Icon,
  type IconName,
  Skeleton,
  useAnnounce,
} from "../../ui";

const PAGE = 20;
const MOST = 100;
const DAY_MS = 86_400_000;

const icons: Record<NoticeArea, IconName> = {
  booking: "calendar",
  queue: "hand",
  desk: "people",
  urgent: "bolt",
  gathering: "door",
  hours: "clock",
};

export function List({ context }: { context: PaneContext }) {
  const [page, setPage] = useState<NoticePage | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [limit, setLimit] = useState(PAGE);
  const [turn, setTurn] = useState(0);
  const announce = useAnnounce();
  useEffect(() => {
    let wanted = true;
    context.api.notices({ limit }, { signal: context.signal }).then(
      (found) => {
        if (!wanted) return;
        setPage(found);
        setError(null);
      },
      (failed: unknown) => {
        if (wanted && !context.signal.aborted) setError(failed);
      },
    );
    return () => {
      wanted = false;
    };
  }, [turn, limit, context]);
  useEffect(
    () =>
      context.events.listen((hint) => {
        if (hint.name === "notice_changed" || hint.name === "look_again")
          setTurn((before) => before + 1);
      }),
    [context],
  );
  const again = () => setTurn((before) => before + 1);
  const read = async (ids: string[]) => {
    try {
      await context.api.readNotices({ ids });
      if (ids.length === 0) announce(words.allRead);
    } catch (failed) {
      setError(failed);
    }
    again();
  };
  if (page === null)
    return error === null ? <Waiting /> : <ErrorState {...explain(error)} onRetry={again} />;
  if (page.total === 0)
    return <EmptyState icon="bell" title={words.none.title} detail={words.none.detail} />;
  return (
    <div class="helpout-stack">
      {page.unread > 0 && (
        <div class="helpout-notices__head">
          <Button kind="quiet" size="s" icon="check" onClick={() => void read([])}>
            {words.readAll}
          </Button>
        </div>
      )}
      <ul class="helpout-rows helpout-notices">
        {page.notices.map((notice) => (
          <li key={notice.id}>
            <Row
              context={context}
              notice={notice}
              onOpen={() => {
                if (!notice.read) void read([notice.id]);
                context.navigate(targetOf(notice));
              }}
            />
          </li>
        ))}
      </ul>
      {page.total > page.notices.length && limit < MOST && (
        <Button kind="quiet" onClick={() => setLimit(Math.min(MOST, limit + 2 * PAGE))}>
          {words.older}
        </Button>
      )}
    </div>
  );
}

interface RowProps {
  context: PaneContext;
  notice: Notice;
  onOpen(): void;
}

function Row({ context, notice, onOpen }: RowProps) {
  const now = context.now();
  const zone = context.timeZone;
  const at = instantOf(notice.at);
  const about = aboutOf(notice, zone, now);
  return (
    <button
      type="button"
      class={classes("helpout-notices__one", !notice.read && "helpout-notices__one--unread")}
      onClick={onOpen}
    >
      <Icon name={icons[areaOf(notice.kind)]} />
      <span class="helpout-grow">
        <span class="helpout-notices__text helpout-words">
          {textOf(notice, zone, now)}
          {!notice.read && <span class="helpout-hidden"> ({words.unread})</span>}
        </span>
        {about !== "" && (
          <span class="helpout-notices__about helpout-small helpout-soft helpout-words">
            {about}
          </span>
        )}
      </span>
      <time class="helpout-small helpout-soft helpout-num" dateTime={notice.at}>
        {now - at < DAY_MS
          ? formatNear(at, zone, now).split(", ").at(-1)
          : formatPast(at, zone, now)}
      </time>
    </button>
  );
}

function Waiting() {
  return (
    <div class="helpout-rows" aria-busy="true">
      {[70, 50, 60].map((width) => (
        <div key={width} class="helpout-line">
          <div class="helpout-grow helpout-stack helpout-stack--s">
            <Skeleton width={`${width}%`} />
            <Skeleton width={`${width - 20}%`} />
          </div>
        </div>
      ))}
    </div>
  );
}
