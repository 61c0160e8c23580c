/** Called, helped, and over. */

import { useEffect, useRef } from "preact/hooks";
import { queue as words } from "../../core/messages/en/queue";
import { firstName } from "../../core/names";
import { Avatar, Button, Confirm, EmptyState } from "../../ui";
import { Refused } from "../failure/view";
import type { TicketProps } from "./place";
import { graceLeft, graceWords } from "./state";

/** Somebody is ready: one press, and both are in the room. */
export function Called({ store, ticket, context }: TicketProps) {
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => button.current?.focus(), []);
  const left = graceLeft(ticket, store.fetchedAt.value, store.now.value);
  const helper = ticket.helper;
  const name = helper === null ? null : firstName(helper.display_name);
  const answer = async () => {
    if (!(await store.answer())) return;
    const id = store.ticket.peek()?.live_session_id ?? null;
    if (id !== null) context.navigate({ pane: "live_session", live_session_id: id });
  };
  return (
    <div
      class="helpout-body helpout-stack helpout-called"
      data-helpout-ticket={ticket.id}
      data-helpout-called=""
    >
      <div class="helpout-line">
        {helper !== null && (
          <Avatar name={helper.display_name} id={helper.id} size="l" presence="here" />
        )}
        <div class="helpout-grow">
          <h2 class="helpout-h helpout-h--xl">{words.called.title}</h2>
          <p>{name === null ? words.called.somebody : words.called.by(name)}</p>
        </div>
      </div>
      <Button
        kind="primary"
        size="l"
        wide
        icon="video"
        busy={store.busy.value}
        buttonRef={button}
        onClick={() => void answer()}
      >
        {name === null ? words.called.answerPlain : words.called.answer(name)}
      </Button>
      <p class="helpout-small helpout-soft">{words.called.within(graceWords(left))}</p>
      <Refused error={store.refused.value} />
      <div>
        <Confirm
          kind="quiet"
          label={words.place.leave}
          question={words.place.leaveAsk}
          confirmLabel={words.place.leaveYes}
          cancelLabel={words.place.leaveNo}
          busy={store.busy.value}
          onConfirm={() => void store.leave()}
        />
      </div>
    </div>
  );
}

/** The way into the room, also after a drop. */
export function Helped({ store, ticket, context }: TicketProps) {
  const helper = ticket.helper;
  const name = helper === null ? words.called.somebody : firstName(helper.display_name);
  const id = ticket.live_session_id;
  return (
    <div class="helpout-body helpout-stack" data-helpout-ticket={ticket.id}>
      <div class="helpout-line">
        {helper !== null && (
          <Avatar name={helper.display_name} id={helper.id} size="l" presence="busy" />
        )}
        <div class="helpout-grow">
          <h2 class="helpout-h">{words.helping.title(name)}</h2>
          <p class="helpout-small helpout-soft helpout-words">{ticket.headline}</p>
        </div>
      </div>
      {id === null ? (
        <p role="status">{words.helping.wait}</p>
      ) : (
        <Button
          kind="primary"
          size="l"
          wide
          icon="video"
          onClick={() => context.navigate({ pane: "live_session", live_session_id: id })}
        >
          {words.helping.join(name)}
        </Button>
      )}
      <p class="helpout-small helpout-soft">{words.helping.detail}</p>
      <Refused error={store.refused.value} />
    </div>
  );
}

export function Ended({ store, ticket, context }: TicketProps) {
  const over = words.over;
  const { state, outcome } = ticket;
  const missed = state === "missed";
  const done = state === "done";
  const result = outcome === null ? "" : `${over.outcome[outcome]}. `;
  return (
    <EmptyState
      icon={done ? "check" : "clock"}
      tone={missed ? "warn" : "plain"}
      title={missed ? over.missed : done ? over.done : over.left}
      detail={missed ? over.missedDetail : done ? `${result}${over.doneDetail}` : over.leftDetail}
    >
      {missed && (
        <Button kind="primary" busy={store.busy.value} onClick={() => void store.comeBack()}>
          {over.comeBack}
        </Button>
      )}
      {done && (
        <Button
          kind="primary"
          onClick={() => context.navigate({ pane: "my_helpouts", tab: "past" })}
        >
          {over.my_helpouts}
        </Button>
      )}
      <Button
        kind={missed || done ? "plain" : "primary"}
        onClick={() => store.show("lines", ticket.queue_id)}
      >
        {over.lines}
      </Button>
      <Refused error={store.refused.value} />
    </EmptyState>
  );
}
