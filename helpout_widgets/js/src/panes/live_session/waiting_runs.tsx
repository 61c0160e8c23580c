/** Runs that wait for the lender's word: who asks, exactly what would run, and the two answers. */
import { useState } from "preact/hooks";
import { pad } from "../../core/messages/en/pad";
import type { WaitingRun } from "../../core/room/pad";
import { Avatar, Badge, Button } from "../../ui";
import { useLive } from "./live";

const words = pad.waiting;

/** The oldest one; others wait behind it. */
export function WaitingRuns() {
  const live = useLive();
  const { waiting } = live.room.state.value.pad;
  const [first] = waiting;
  if (!live.isLender || first === undefined) return null;
  return <Waiting key={first.request_id} waiting={first} behind={waiting.length - 1} />;
}

function Waiting({ waiting, behind }: { waiting: WaitingRun; behind: number }) {
  const live = useLive();
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState(false);
  const person = live.find.value(waiting.account_id);
  const answer = (allowed: boolean) => {
    setBusy(true);
    setFailed(false);
    live.context.host
      .answerRun(live.room.id, { request_id: waiting.request_id, allowed })
      .catch(() => setFailed(true))
      .finally(() => setBusy(false));
  };
  return (
    <section
      class={`helpout-rights helpout-waiting helpout-person-${person.number}`}
      aria-label={words.title(person.short)}
      data-helpout-waiting={waiting.request_id}
    >
      <Avatar name={person.name} id={person.account_id} person={person.number} size="s" />
      <p class="helpout-grow helpout-rights__words">
        <b class="helpout-strong">{words.title(person.short)}</b>
        {waiting.scratch && <span class="helpout-small helpout-soft"> {words.apart}</span>}
      </p>
      {behind > 0 && <Badge>{words.more(behind)}</Badge>}
      <Button size="s" kind="primary" icon="check" busy={busy} onClick={() => answer(true)}>
        {words.allow}
      </Button>
      <Button size="s" busy={busy} onClick={() => answer(false)}>
        {words.refuse}
      </Button>
      <pre
        class="helpout-code helpout-waiting__code"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys
        tabIndex={0}
      >
        {waiting.code}
      </pre>
      {failed && (
        <p class="helpout-rights__wide helpout-small helpout-bad" role="alert">
          {words.failed}
        </p>
      )}
    </section>
  );
}
