/**
 * Files that were handed over in a live session: hand one over, look at it together, keep it.
 *
 * Stands in a live session's room (`useLive`).
 */
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Handout, HandoutList } from "../../contracts/generated";
import { handout as words } from "../../core/messages/en/handout";
import { explain, isAbort } from "../../core/refusal";
import { newId } from "../../core/room/id";
import { base64 } from "../../host/contents";
import { HandoutSight, type OtherSight } from "../../host/handout_sight";
import { Button, classes, Note, useAnnounce } from "../../ui";
import { useLive } from "../live_session/live";
import { pagesOf } from "./pdf";
import { Row } from "./row";
import { Viewer } from "./viewer";

const BYTES_MAX = 10_485_760;
/** Ten megabytes over a slow line. */
const SEND_TIMEOUT_MS = 120_000;

export function HandoutPane() {
  const live = useLive();
  const { list, reload } = useHandouts();
  const [open, setOpen] = useState<string | null>(null);
  const [follow, setFollow] = useState(true);
  const [turned, setTurned] = useState<OtherSight | null>(null);
  const [sight, setSight] = useState<HandoutSight | null>(null);
  useEffect(() => {
    const made = new HandoutSight(live.room.client, live.context.now, setTurned);
    setSight(made);
    return () => made.close();
  }, [live.room]);
  useEffect(() => {
    // Another turned a page of a file that is not looked at here.
    if (turned !== null && follow) setOpen(turned.handout_id);
  }, [turned]);
  const shown = list?.handouts.find((one) => one.id === open && one.pages > 0);
  if (shown !== undefined && sight !== null)
    return (
      <Viewer
        key={shown.id}
        handout={shown}
        sight={sight}
        turned={turned}
        follow={follow}
        onFollow={setFollow}
        onClose={() => setOpen(null)}
      />
    );
  return (
    <div class="helpout-stack helpout-handout">
      <p class="helpout-small helpout-soft">{words.detail}</p>
      {live.room.state.value.role !== "watcher" && !live.room.state.value.ended && (
        <Give onGiven={reload} left={list?.bytes_left ?? null} />
      )}
      <Files handouts={list?.handouts ?? []} onLook={setOpen} />
    </div>
  );
}

/** What was handed over; asked for again whenever the room tells of one more. */
function useHandouts(): { list: HandoutList | null; reload(): void } {
  const live = useLive();
  const [list, setList] = useState<HandoutList | null>(null);
  const [turn, setTurn] = useState(0);
  const { talk } = live.room.state.value;
  const told = useMemo(
    () => talk.filter((entry) => entry.body.kind === "handout_given").length,
    [talk],
  );
  useEffect(() => {
    live.context.api
      .handouts(live.room.id, { signal: live.context.signal })
      .then(setList, () => {});
  }, [told, turn]);
  return { list, reload: () => setTurn((before) => before + 1) };
}

function Files({ handouts, onLook }: { handouts: readonly Handout[]; onLook(id: string): void }) {
  const live = useLive();
  if (handouts.length === 0) return <p class="helpout-small helpout-soft">{words.none}</p>;
  return (
    <ul class="helpout-rows" aria-label={words.list}>
      {handouts.map((one) => (
        <Row
          key={one.id}
          context={live.context}
          liveSessionId={live.room.id}
          handout={one}
          who={live.find.value(one.account.id).isMe ? words.you : one.account.display_name}
          onLook={() => onLook(one.id)}
        />
      ))}
    </ul>
  );
}

interface GiveProps {
  left: number | null;
  onGiven(): void;
}

function Give({ left, onGiven }: GiveProps) {
  const live = useLive();
  const announce = useAnnounce();
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const [sending, setSending] = useState<string | null>(null);
  const [said, setSaid] = useState<{ text: string; bad: boolean } | null>(null);

  const give = async (file: File) => {
    setSaid(null);
    if (file.size > BYTES_MAX) {
      setSaid({ text: words.tooLarge(file.name), bad: true });
      return;
    }
    setSending(file.name);
    try {
      const bytes = new Uint8Array(await file.arrayBuffer());
      const isPdf = new TextDecoder("latin1").decode(bytes.subarray(0, 5)) === "%PDF-";
      const made = await live.context.api.addHandout(
        live.room.id,
        {
          frame_id: newId("frm"),
          name: file.name.slice(-255),
          pages: isPdf ? await pagesOf(bytes.slice()) : 0,
          content_base64: base64(bytes),
        },
        { signal: live.context.signal, timeoutMs: SEND_TIMEOUT_MS },
      );
      announce(words.given(made.name));
      setSaid({ text: words.given(made.name), bad: false });
      onGiven();
    } catch (error) {
      if (isAbort(error)) return;
      const { title, detail } = explain(error);
      setSaid({ text: words.failed(file.name, `${title} ${detail}`), bad: true });
    } finally {
      setSending(null);
    }
  };
  const giveAll = async (files: Iterable<File>) => {
    for (const file of files) await give(file);
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: what is dropped can be chosen by the button in it too
    <div
      class={classes("helpout-handout__drop", over && "helpout-handout__drop--over")}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        void giveAll(event.dataTransfer?.files ?? []);
      }}
    >
      <div class="helpout-line helpout-line--wrap">
        <span>{words.drop}</span>
        <Button icon="plus" busy={sending !== null} onClick={() => input.current?.click()}>
          {words.choose}
        </Button>
        <input
          ref={input}
          type="file"
          multiple
          hidden
          aria-label={words.choose}
          onChange={({ currentTarget }) => {
            void giveAll([...(currentTarget.files ?? [])]);
            currentTarget.value = "";
          }}
        />
        {left !== null && (
          <span class="helpout-small helpout-soft">{words.left(words.size(left))}</span>
        )}
      </div>
      <p class="helpout-small helpout-soft">{words.kinds}</p>
      {sending !== null && (
        <p class="helpout-small" role="status">
          {words.sending(sending)}
          <progress class="helpout-handout__progress" aria-label={words.sending(sending)} />
        </p>
      )}
      {said !== null && (
        <Note
          tone={said.bad ? "bad" : "good"}
          icon={said.bad ? "alert" : "check"}
          urgent={said.bad}
        >
          <span class="helpout-words">{said.text}</span>
        </Note>
      )}
    </div>
  );
}
