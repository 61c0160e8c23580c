/** How a run of a cell stands: asked for, in line, who ran it where, and what it asks. */
import { useState } from "preact/hooks";
import type { InputRequested } from "../../contracts/generated";
import { pad } from "../../core/messages/en/pad";
import { sharedCell as words } from "../../core/messages/en/shared_cell";
import type { SharedCell } from "../../core/room/document";
import { codeHash } from "../../core/room/hash";
import type { WaitingRun } from "../../core/room/pad";
import type { Refusal, Run } from "../../core/room/runs";
import { grantOf } from "../../core/room/state";
import { wallClock } from "../../core/time";
import { Avatar, Badge, Button, Field, Note } from "../../ui";
import { useLive } from "../live_session/live";
import { useDesk } from "./desk";
import { queuePlace, secondsText } from "./state";
import { useSourceText } from "./watch";

const HASH_SHOWN = 8;

export function useRunActions(cell: SharedCell, run: Run | null) {
  const live = useLive();
  const desk = useDesk();
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
      const scratch = desk.scratch.peek();
      if (live.isLender) {
        attempt(live.context.host.run(id, { cell_id: cell.id, code, scratch }), words.failed.run);
        return;
      }
      const grant = grantOf(client.state, client.state.account_id);
      if (grant === null) return;
      client.requestRun({
        grant_id: grant.grant_id,
        cell_id: cell.id,
        code,
        code_hash: codeHash(code),
        scratch,
      });
    },
    interrupt() {
      if (live.isLender) attempt(live.context.host.interrupt(id), words.failed.interrupt);
      else if (run !== null) client.interrupt(run.run_id);
    },
  };
}

export function RunBadge({ run, asked }: { run: Run | null; asked: boolean }) {
  const { runs } = useLive().room.state.value;
  if (asked) return <Badge>{words.states.asked}</Badge>;
  if (run === null || run.status === "ok") return null;
  if (run.status === "queued")
    return <Badge tone="accent">{pad.queue(queuePlace(runs, run.run_id))}</Badge>;
  const tone =
    run.status === "error" || run.status === "kernel_died"
      ? "bad"
      : run.status === "aborted"
        ? "warn"
        : "accent";
  return <Badge tone={tone}>{words.states[run.status]}</Badge>;
}

/** A run of one's own that waits for the lender's word. */
export function OwnWaiting({ waiting }: { waiting: WaitingRun }) {
  const live = useLive();
  if (live.find.value(waiting.account_id).isMe === false) return null;
  return (
    <p class="helpout-cell__told helpout-line helpout-line--wrap helpout-small" role="status">
      <span>{pad.waiting.mine(live.lenderName)}</span>
      <Button size="s" onClick={() => live.room.client.withdrawRun(waiting.request_id)}>
        {pad.waiting.withdraw}
      </Button>
    </p>
  );
}

export function InputBox({ run, asked }: { run: Run; asked: InputRequested }) {
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

export function RefusedLine({ refusal }: { refusal: Refusal }) {
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

export function RanBy({ run, cell }: { run: Run; cell: SharedCell }) {
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
          {clockOf(run.started_at ?? run.asked_at, live.context.timeZone)}
          {run.duration_ms !== null && `, ${words.seconds(secondsText(run.duration_ms))}`}
        </span>{" "}
        <span class="helpout-tiny helpout-cell__stamp">
          {run.kernel_name !== "" && <span>{pad.by.kernel(run.kernel_name)}</span>}
          {run.code_hash !== "" && (
            <span class="helpout-num" title={run.code_hash}>
              {pad.by.hash(run.code_hash.slice(0, HASH_SHOWN))}
            </span>
          )}
          {run.scratch && <span>{pad.scratch.badge}</span>}
          {source !== run.code && <span>{words.by.changed}</span>}
        </span>
      </p>
    </div>
  );
}

/** "7:48:07 pm" */
export function clockOf(instant: string, zone: string): string {
  const at = Date.parse(instant);
  const { hour, minute } = wallClock(at, zone);
  const second = new Date(at).getUTCSeconds();
  const two = (value: number) => String(value).padStart(2, "0");
  return `${hour % 12 === 0 ? 12 : hour % 12}:${two(minute)}:${two(second)} ${hour < 12 ? "am" : "pm"}`;
}
