/** A PDF or a picture, paged through together. */
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Handout } from "../../contracts/generated";
import { type Place, pageWithin } from "../../core/handout/sight";
import { handout as words } from "../../core/messages/en/handout";
import type { Marks } from "../../core/screen/marks";
import { fetchFile, ownContents } from "../../host/contents";
import type { HandoutSight, OtherSight } from "../../host/handout_sight";
import { Button, CheckBox, IconButton, Note, Skeleton } from "../../ui";
import { useLive } from "../live_session/live";
import { openPdf, type Sheets } from "./pdf";
import { Sheet } from "./sheet";

/** A pointer that does not move is hidden after so long. */
const FADE_MS = 3_000;

interface ViewerProps {
  handout: Handout;
  sight: HandoutSight;
  /** The page that another turned to, while this one follows. */
  turned: OtherSight | null;
  follow: boolean;
  onFollow(follow: boolean): void;
  onClose(): void;
}

export function Viewer({ handout, sight, turned, follow, onFollow, onClose }: ViewerProps) {
  const live = useLive();
  const content = useContent(handout);
  const pages = content !== null && typeof content === "object" ? content.pages : 1;
  const [page, setPage] = useState(turned?.handout_id === handout.id ? turned.page : 1);
  const own = useRef<{ turn: number; at: Place | null }>({ turn: 0, at: null });
  const tell = (now: number) =>
    sight.tell({ handout_id: handout.id, page: now, turn: own.current.turn, at: own.current.at });
  useEffect(() => {
    if (turned === null || !follow || turned.handout_id !== handout.id) return;
    setPage(turned.page);
    tell(turned.page);
  }, [turned]);
  useEffect(() => {
    tell(page);
    return () => sight.tell(null);
  }, [handout.id]);
  const turn = (wanted: number) => {
    const next = pageWithin(wanted, pages);
    own.current.turn += 1;
    setPage(next);
    tell(next);
  };
  const marks = useMarks(sight, handout.id, page, live.context.now);
  const shown = pageWithin(page, pages);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: page keys, wherever the focus is in it
    <div
      class="helpout-handout__viewer"
      onKeyDown={(event) => {
        if (event.target instanceof HTMLInputElement) return;
        const by =
          event.key === "PageDown" || event.key === "ArrowRight"
            ? 1
            : event.key === "PageUp" || event.key === "ArrowLeft"
              ? -1
              : 0;
        if (by === 0) return;
        event.preventDefault();
        turn(shown + by);
      }}
    >
      <div class="helpout-line helpout-line--wrap">
        <Button kind="quiet" size="s" icon="left" onClick={onClose}>
          {words.close}
        </Button>
        <b class="helpout-strong helpout-words helpout-grow">{handout.name}</b>
      </div>
      <div class="helpout-line helpout-line--wrap">
        <IconButton
          icon="left"
          label={words.previous}
          disabled={shown <= 1}
          onClick={() => turn(shown - 1)}
        />
        <span class="helpout-num helpout-small" aria-live="polite">
          {words.page(shown, pages)}
        </span>
        <IconButton
          icon="right"
          label={words.next}
          disabled={shown >= pages}
          onClick={() => turn(shown + 1)}
        />
        <CheckBox checked={follow} onChecked={onFollow}>
          {words.follow}
        </CheckBox>
      </div>
      {content === "failed" ? (
        <Note tone="warn" icon="alert">
          {words.unreadable}
        </Note>
      ) : content === null ? (
        <Skeleton width="100%" height="240px" />
      ) : (
        <Sheet
          name={handout.name}
          page={shown}
          content={typeof content === "object" ? content : content.slice("picture:".length)}
          marks={marks}
          find={live.find.value}
          onPoint={(at) => {
            own.current.at = at;
            tell(shown);
          }}
        />
      )}
      <Others sight={sight} handoutId={handout.id} page={shown} onGo={turn} />
    </div>
  );
}

/** Where the others are, unless they are here. */
function Others(props: {
  sight: HandoutSight;
  handoutId: string;
  page: number;
  onGo(page: number): void;
}) {
  const { sight, handoutId, page, onGo } = props;
  const live = useLive();
  const others = sight.others.value.filter(
    (one) => one.handout_id !== handoutId || one.page !== page,
  );
  if (others.length === 0) return null;
  return (
    <ul class="helpout-rows helpout-small">
      {others.map((one) => {
        const { short } = live.find.value(one.account_id);
        return (
          <li key={one.account_id} class="helpout-line">
            <span>
              {one.handout_id === handoutId ? words.sees(short, one.page) : words.elsewhere(short)}
            </span>
            {one.handout_id === handoutId && (
              <Button size="s" kind="link" onClick={() => onGo(one.page)}>
                {words.join(short)}
              </Button>
            )}
          </li>
        );
      })}
    </ul>
  );
}

/** The PDF, `picture:` and the address of a picture, `failed`, or null while it loads. */
function useContent(handout: Handout): Sheets | `picture:${string}` | "failed" | null {
  const live = useLive();
  const [content, setContent] = useState<Sheets | `picture:${string}` | "failed" | null>(null);
  useEffect(() => {
    const stop = new AbortController();
    let close = () => {};
    const path = `live_sessions/${encodeURIComponent(live.room.id)}/handouts/${encodeURIComponent(handout.id)}`;
    const load = async () => {
      const bytes = await fetchFile(ownContents(live.context.baseUrl), path, stop.signal);
      if (handout.media_type === "application/pdf") {
        const sheets = await openPdf(bytes);
        close = () => sheets.close();
        if (stop.signal.aborted) close();
        else setContent(sheets);
        return;
      }
      const address = URL.createObjectURL(new Blob([bytes], { type: handout.media_type }));
      close = () => URL.revokeObjectURL(address);
      if (stop.signal.aborted) close();
      else setContent(`picture:${address}`);
    };
    setContent(null);
    load().catch(() => {
      if (!stop.signal.aborted) setContent("failed");
    });
    return () => {
      stop.abort();
      close();
    };
  }, [handout.id]);
  return content;
}

function useMarks(sight: HandoutSight, id: string, page: number, now: () => number): Marks {
  const others = sight.others.value;
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    // Whoever pointed last fades when nothing more comes.
    const fade = setTimeout(() => setTurn((before) => before + 1), FADE_MS + 50);
    return () => clearTimeout(fade);
  }, [others]);
  return useMemo(
    () =>
      others
        .filter((one) => one.handout_id === id && one.page === page && one.at !== null)
        .filter((one) => now() - one.seen_at < FADE_MS)
        .map((one) => ({
          account_id: one.account_id,
          pointer: one.at === null ? null : { at: one.at, moved: one.seen_at },
          strokes: [],
        })),
    [others, id, page, turn],
  );
}
