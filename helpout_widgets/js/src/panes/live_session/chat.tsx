/** The chat: what was said and what happened, and a place to write. */
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { liveSession } from "../../core/messages/en/live_session";
import { roomPeople } from "../../core/messages/en/room_people";
import { formatTime } from "../../core/time";
import { Avatar, classes, Icon, IconButton } from "../../ui";
import { useLive } from "./live";
import { isHere } from "./people";
import { StillLine } from "./still_line";
import { piecesOf, type Said, type TalkLine, talkOf } from "./talk";

const words = liveSession.talk;
const TEXT_MAX = 4_000;
const LINE_PX = 20;
const LINES_MAX = 6;

export function Chat() {
  const live = useLive();
  const state = live.room.state.value;
  const find = live.find.value;
  const lines = useMemo(
    () => talkOf(state, find),
    [state.talk, state.pending, state.account_id, find],
  );
  const list = useRef<HTMLDivElement>(null);
  const followed = useRef(true);
  useEffect(() => {
    const element = list.current;
    if (element !== null && followed.current) element.scrollTop = element.scrollHeight;
  }, [lines]);
  return (
    <div class="helpout-chat">
      <div
        ref={list}
        class="helpout-chat__list"
        role="log"
        aria-label={liveSession.regions.chat}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys
        tabIndex={0}
        onScroll={(event) => {
          const { scrollTop, scrollHeight, clientHeight } = event.currentTarget;
          followed.current = scrollHeight - scrollTop - clientHeight < 40;
        }}
      >
        {lines.length === 0 && (
          <p class="helpout-small helpout-soft">
            {live.isGroup
              ? words.emptyGroup
              : isHere(state, live.other.id)
                ? words.empty(live.otherName)
                : words.emptyAlone(live.otherName)}
          </p>
        )}
        {lines.map((line) => (
          <Line key={line.key} line={line} zone={live.context.timeZone} />
        ))}
      </div>
      {!state.ended && <Composer />}
    </div>
  );
}

function Line({ line, zone }: { line: TalkLine; zone: string }) {
  if (line.kind === "said") return <SaidLine line={line} zone={zone} />;
  if (line.kind === "pictured") return <StillLine line={line} zone={zone} />;
  const person = line.person;
  return (
    <p class={classes("helpout-chat__event", person !== null && `helpout-person-${person.number}`)}>
      <Icon name={line.icon} size="s" />
      <span>
        <span class="helpout-num helpout-faint">{formatTime(Date.parse(line.at), zone)}</span>{" "}
        {line.text}
      </span>
    </p>
  );
}

function SaidLine({ line, zone }: { line: Said; zone: string }) {
  const { person } = line;
  return (
    <div
      class={classes(
        "helpout-chat__said",
        `helpout-person-${person.number}`,
        line.goesOn && "helpout-chat__said--on",
      )}
      data-helpout-chat={line.at === null ? "pending" : "sent"}
    >
      {!line.goesOn && (
        <>
          <Avatar name={person.name} id={person.account_id} person={person.number} size="s" />
          <p class="helpout-line helpout-chat__who">
            <span class="helpout-name">{person.isMe ? words.you : person.short}</span>
            {line.at !== null && (
              <span class="helpout-tiny helpout-faint helpout-num">
                {formatTime(Date.parse(line.at), zone)}
              </span>
            )}
          </p>
        </>
      )}
      <div class="helpout-chat__text">
        {piecesOf(line.text).map((piece, index) =>
          piece.kind === "block" ? (
            <pre key={index} class="helpout-code">
              {piece.text}
            </pre>
          ) : piece.kind === "code" ? (
            <code key={index} class="helpout-mono">
              {piece.text}
            </code>
          ) : (
            <span key={index}>{piece.text}</span>
          ),
        )}
        {line.at === null && (
          <span class="helpout-tiny helpout-soft helpout-chat__pending">
            <Icon name="clock" size="s" /> {words.pending}
          </span>
        )}
      </div>
    </div>
  );
}

function Composer() {
  const live = useLive();
  const [text, setText] = useState("");
  const field = useRef<HTMLTextAreaElement>(null);
  const to = words.writeTo(live.isGroup ? roomPeople.everybody : live.otherName);
  const ready = text.trim() !== "";
  const send = () => {
    if (!ready) return;
    if (live.room.client.chat(text.trim().slice(0, TEXT_MAX))) setText("");
    field.current?.focus();
  };
  const lines = Math.min(LINES_MAX, Math.max(1, text.split("\n").length));
  return (
    <form
      class="helpout-composer"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <textarea
        ref={field}
        class="helpout-area helpout-composer__text"
        aria-label={to}
        placeholder={to}
        rows={1}
        maxLength={TEXT_MAX}
        style={{ blockSize: `${lines * LINE_PX + 14}px` }}
        value={text}
        onInput={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
          event.preventDefault();
          send();
        }}
      />
      <IconButton
        icon="send"
        kind="plain"
        type="submit"
        label={words.send}
        disabled={!ready}
        onClick={send}
      />
    </form>
  );
}

/** How many lines the other wrote since the chat was last looked at. */
export function useUnread(looking: boolean): number {
  const live = useLive();
  const state = live.room.state.value;
  const [seen, setSeen] = useState(state.seq);
  useEffect(() => {
    if (looking) setSeen(state.seq);
  }, [looking, state.seq]);
  // What was there before the page came is not news.
  const first = useRef(state.known);
  useEffect(() => {
    if (state.known && !first.current) {
      first.current = true;
      setSeen(state.seq);
    }
  }, [state.known]);
  if (looking || !first.current) return 0;
  return state.talk.filter(
    (entry) =>
      entry.seq > seen && entry.body.kind === "chat" && entry.account_id !== state.account_id,
  ).length;
}
