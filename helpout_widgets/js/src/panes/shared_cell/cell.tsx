/** One shared cell: its text, its run, its outputs, and who ran it where. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { InputRequested } from "../../contracts/generated";
import { liveSession } from "../../core/messages/en/live_session";
import { sharedCell as words } from "../../core/messages/en/shared_cell";
import type { SharedCell } from "../../core/room/document";
import { codeHash } from "../../core/room/hash";
import { isLive, latestRunOf, type Refusal, type Run } from "../../core/room/runs";
import { grantOf } from "../../core/room/state";
import { wallClock } from "../../core/time";
import { Avatar, Badge, Button, classes, Field, IconButton, Note } from "../../ui";
import { useLive } from "../live_session/live";
import { createEditor, type Editor } from "./editor";
import { Outputs } from "./output";
import { mayInterrupt, secondsText, whyNotRun, whyReadOnly } from "./state";
import { usePresenceIn, useSourceText } from "./watch";

export function CellView({ cell, place }: { cell: SharedCell; place: number }) {
  const live = useLive();
  const state = live.room.state.value;
  const run = latestRunOf(state.runs, cell.id);
  const refusal = state.runs.refusals[cell.id] ?? null;
  const asked = state.asked.some((one) => one.cell_id === cell.id);
  const actions = useRunActions(cell, run);
  const [told, setTold] = useState<string | null>(null);
  const studentName = live.isLender ? "" : live.lenderName;
  const why = whyNotRun(state, studentName, run);
  const running = run !== null && isLive(run);
  return (
    <article
      class={classes("helpout-cell", running && "helpout-cell--running")}
      aria-label={words.cell(place)}
      data-helpout-cell={cell.id}
      data-helpout-run={run?.status ?? (asked ? "asked" : "none")}
    >
      <div class="helpout-cell__tools">
        <HereBadge cell={cell} />
        <RunState run={run} asked={asked} />
        <span class="helpout-end">
          {live.context.notebook !== null && <PutButton cell={cell} onTold={setTold} />}
          {!(running && state.role !== "student" && !mayInterrupt(state, run)) && (
            <Button size="s" icon="play" disabled={why ?? false} busy={asked} onClick={actions.run}>
              {words.run}
            </Button>
          )}
          {mayInterrupt(state, run) && (
            <IconButton size="s" icon="stop" label={words.interrupt} onClick={actions.interrupt} />
          )}
        </span>
      </div>
      {told !== null && (
        <p class="helpout-cell__told helpout-tiny helpout-soft" role="status">
          {told}
        </p>
      )}
      <div class="helpout-cell__in">
        <span class="helpout-cell__n">
          {running ? "[*]:" : `[${run?.execution_count ?? " "}]:`}
        </span>
        <CellEditor cell={cell} place={place} onRun={() => why === null && actions.run()} />
      </div>
      {actions.failure !== null && (
        <Note tone="bad" icon="alert" urgent>
          {actions.failure}
        </Note>
      )}
      {run !== null && run.outputs.length > 0 && (
        <div class="helpout-cell__out">
          <Outputs run={run} baseUrl={live.context.baseUrl} />
        </div>
      )}
      {run?.awaiting_input && <InputBox run={run} asked={run.awaiting_input} />}
      {refusal !== null && <RefusedLine refusal={refusal} />}
      {run !== null && <RanBy run={run} cell={cell} />}
    </article>
  );
}

function useRunActions(cell: SharedCell, run: Run | null) {
  const live = useLive();
  const { client, id } = live.room;
  const [failure, setFailure] = useState<string | null>(null);
  const attempt = (promise: Promise<unknown>, text: string) => {
    setFailure(null);
    promise.catch(() => setFailure(text));
  };
  return {
    failure,
    run() {
      const code = cell.source.toString();
      if (live.isLender) {
        attempt(live.context.host.run(id, { cell_id: cell.id, code }), words.failed.run);
        return;
      }
      const grant = grantOf(client.state, client.state.account_id);
      if (grant === null) return;
      client.requestRun({
        grant_id: grant.grant_id,
        cell_id: cell.id,
        code,
        code_hash: codeHash(code),
      });
    },
    interrupt() {
      if (live.isLender) attempt(live.context.host.interrupt(id), words.failed.interrupt);
      else if (run !== null) client.interrupt(run.run_id);
    },
  };
}

interface CellEditorProps {
  cell: SharedCell;
  place: number;
  onRun(): void;
}

function CellEditor({ cell, place, onRun }: CellEditorProps) {
  const live = useLive();
  const holder = useRef<HTMLDivElement>(null);
  const editor = useRef<Editor | null>(null);
  const run = useRef(onRun);
  run.current = onRun;
  const reason = whyReadOnly(live.room.state.value, live.lenderName);
  const turn = live.room.documentTurn.value;

  useEffect(() => {
    if (holder.current === null) return;
    const { awareness, undo } = live.room.client.document.current;
    const made = createEditor(holder.current, {
      source: cell.source,
      awareness,
      undo,
      label: words.cell(place),
      readOnly: reason !== null,
      person: (accountId) => {
        const person = live.find.peek()(accountId);
        // One's own other window, or the one before a reload.
        const name = person.isMe ? liveSession.talk.you : person.short;
        return { name, number: person.number };
      },
      run: () => run.current(),
    });
    editor.current = made;
    return () => made.destroy();
  }, [cell.source, turn]);

  useEffect(() => editor.current?.setReadOnly(reason !== null), [reason]);

  return (
    <div
      ref={holder}
      class={classes("helpout-editor", reason !== null && "helpout-editor--read-only")}
      title={reason ?? undefined}
    />
  );
}

function HereBadge({ cell }: { cell: SharedCell }) {
  const live = useLive();
  const here = usePresenceIn(cell.source);
  const people = here.map((id) => live.find.value(id));
  const others = people.filter((person) => !person.isMe);
  const me = people.length > others.length;
  const [first] = others;
  if (people.length === 0) return null;
  const text =
    others.length > 1
      ? words.here.many(people.length)
      : first === undefined
        ? words.here.you
        : me
          ? words.here.both(first.short)
          : words.here.one(first.short);
  return <Badge icon="edit">{text}</Badge>;
}

function RunState({ run, asked }: { run: Run | null; asked: boolean }) {
  if (asked) return <Badge>{words.states.asked}</Badge>;
  if (run === null || run.status === "ok") return null;
  const tone =
    run.status === "error" || run.status === "kernel_died"
      ? "bad"
      : run.status === "aborted"
        ? "warn"
        : "accent";
  return <Badge tone={tone}>{words.states[run.status]}</Badge>;
}

const TOLD_MS = 4_000;

function PutButton({ cell, onTold }: { cell: SharedCell; onTold(text: string | null): void }) {
  const live = useLive();
  return (
    <Button
      size="s"
      kind="quiet"
      icon="download"
      aria-label={words.put}
      title={words.put}
      onClick={() => {
        const put = live.context.notebook?.insertCell(cell.source.toString()) ?? false;
        onTold(put ? words.putDone : words.putFailed);
        setTimeout(() => onTold(null), TOLD_MS);
      }}
    >
      <span class="helpout-wide-words">{words.put}</span>
    </Button>
  );
}

function InputBox({ run, asked }: { run: Run; asked: InputRequested }) {
  const live = useLive();
  const [text, setText] = useState("");
  const [failure, setFailure] = useState<string | null>(null);
  const prompt = asked.prompt === "" ? words.input.label : asked.prompt;
  if (!live.isLender)
    return (
      <p class="helpout-cell__input helpout-small helpout-soft">
        {words.input.theirs(live.lenderName)} {asked.prompt}
      </p>
    );
  const send = () => {
    setFailure(null);
    live.context.host
      .answerInput(live.room.id, { run_id: run.run_id, text })
      .catch(() => setFailure(words.failed.input));
  };
  return (
    <form
      class="helpout-cell__input"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      {asked.password ? (
        <label class="helpout-labelled helpout-grow">
          <span class="helpout-label">{prompt}</span>
          <span class="helpout-field">
            <input
              type="password"
              autocomplete="off"
              value={text}
              onInput={(event) => setText(event.currentTarget.value)}
            />
          </span>
        </label>
      ) : (
        <div class="helpout-grow">
          <Field label={prompt} value={text} onValue={setText} error={failure} />
        </div>
      )}
      <Button type="submit">{words.input.answer}</Button>
    </form>
  );
}

function RefusedLine({ refusal }: { refusal: Refusal }) {
  const live = useLive();
  const person = live.find.value(refusal.account_id);
  const why = words.refusedWhy[refusal.code] ?? words.refusedElse;
  return (
    <div class="helpout-cell__refused" role="status" data-helpout-refused={refusal.code}>
      <Note tone="bad" icon="shield">
        <b class="helpout-strong">{person.isMe ? words.refusedYou : words.refused(person.short)}</b>
        : {why}. <span class="helpout-num">{clockOf(refusal.at, live.context.timeZone)}</span>
      </Note>
    </div>
  );
}

function RanBy({ run, cell }: { run: Run; cell: SharedCell }) {
  const live = useLive();
  const person = live.find.value(run.account_id);
  const source = useSourceText(cell.source);
  // Where one's own kernel is, goes without saying.
  const inOwn = live.session.value.lender.id === run.account_id;
  const where = live.isLender ? words.by.inYours : words.by.inTheirs(live.lenderName);
  return (
    <div class={`helpout-cell__by helpout-person-${person.number}`}>
      <Avatar name={person.name} id={person.account_id} person={person.number} size="s" />
      <p class="helpout-grow">
        <b class="helpout-strong">{person.isMe ? words.by.you : words.by.them(person.short)}</b>{" "}
        {inOwn ? "" : `${where} `}
        <span class="helpout-num">
          {clockOf(run.asked_at, live.context.timeZone)}
          {run.duration_ms !== null && `, ${words.seconds(secondsText(run.duration_ms))}`}
        </span>{" "}
        {source !== run.code && (
          <span class="helpout-tiny helpout-cell__changed">{words.by.changed}</span>
        )}
      </p>
    </div>
  );
}

/** "7:48:07 pm" */
function clockOf(instant: string, zone: string): string {
  const at = Date.parse(instant);
  const { hour, minute } = wallClock(at, zone);
  const second = new Date(at).getUTCSeconds();
  const two = (value: number) => String(value).padStart(2, "0");
  return `${hour % 12 === 0 ? 12 : hour % 12}:${two(minute)}:${two(second)} ${hour < 12 ? "am" : "pm"}`;
}
