/** Who waits, in the order of their turn, and who seems stuck on the same. */

import { useState } from "preact/hooks";
import type { HelpTicket } from "../../contracts/generated";
import { queueDesk as words } from "../../core/messages/en/queue_desk";
import { firstName } from "../../core/names";
import { formatNear, formatSpan, instantOf } from "../../core/time";
import { Avatar, Badge, Button, classes, EmptyState, Note } from "../../ui";
import { errorName } from "../marketplace/error-name";
import { Brought } from "./brought";
import { likeGroups, sorted } from "./state";
import type { DeskProps } from "./view";

const FAILURE_LENGTH = 28;

export function Line({ context, store, desk }: DeskProps) {
  const [apart, setApart] = useState<ReadonlySet<string>>(new Set());
  const { waiting, nextId } = sorted(desk.tickets, store.me.value);
  const groups = likeGroups(desk).filter((group) => !apart.has(keyOf(group)));
  if (waiting.length === 0)
    return (
      <EmptyState
        icon="people"
        title={words.line.empty}
        detail={desk.queue.status === "closed" ? words.line.closedDetail : words.line.emptyDetail}
      />
    );
  return (
    <>
      {groups.map((group) => (
        <LikeGroup
          key={keyOf(group)}
          group={group}
          busy={store.busy.value}
          onTogether={() => void store.together(group.map((one) => one.id))}
          onApart={() => setApart(new Set([...apart, keyOf(group)]))}
        />
      ))}
      <ol class="helpout-waiting" aria-label={words.line.label}>
        {waiting.map((ticket, index) => (
          <Row
            key={ticket.id}
            context={context}
            store={store}
            desk={desk}
            ticket={ticket}
            place={ticket.position ?? index + 1}
            next={ticket.id === nextId}
          />
        ))}
      </ol>
    </>
  );
}

function keyOf(group: readonly HelpTicket[]): string {
  return group.map((one) => one.id).join(" ");
}

interface LikeGroupProps {
  group: readonly HelpTicket[];
  busy: boolean;
  onTogether(): void;
  onApart(): void;
}

function LikeGroup({ group, busy, onTogether, onApart }: LikeGroupProps) {
  const names = group.map((one) => firstName(one.student.display_name));
  return (
    <div class="helpout-desk__note">
      <Note tone="accent" icon="people">
        <div class="helpout-desk__alike">
          <span class="helpout-grow">{words.alike.stuck(names)}</span>
          <Button size="s" busy={busy} onClick={onTogether}>
            {words.alike.together(group.length)}
          </Button>
          <Button size="s" kind="quiet" onClick={onApart}>
            {words.alike.apart}
          </Button>
        </div>
      </Note>
    </div>
  );
}

interface RowProps extends DeskProps {
  ticket: HelpTicket;
  place: number;
  /** Would be called first. */
  next: boolean;
}

function Row({ context, store, ticket, place, next }: RowProps) {
  const name = ticket.student.display_name;
  const paused = ticket.state === "paused";
  const waited = formatSpan(ticket.waited_ms + store.age());
  return (
    <li
      class={classes(
        "helpout-ticket",
        next && "helpout-ticket--next",
        paused && "helpout-ticket--off",
      )}
      data-helpout-ticket={ticket.id}
    >
      <span class="helpout-ticket__place helpout-num">
        <span class="helpout-hidden">{words.line.place(place)}</span>
        <span aria-hidden="true">{place}</span>
      </span>
      <Avatar name={name} id={ticket.student.id} />
      <div class="helpout-ticket__what">
        <p class="helpout-words">
          <b class="helpout-strong">{name}</b> <span class="helpout-soft">{ticket.headline}</span>
        </p>
        <Facts context={context} ticket={ticket} />
      </div>
      <span class="helpout-ticket__wait helpout-small helpout-soft helpout-num">
        {paused ? (
          words.line.keeps
        ) : (
          <>
            <span class="helpout-hidden">{words.line.waits(waited)}</span>
            <span aria-hidden="true">{waited}</span>
          </>
        )}
      </span>
      <div class="helpout-ticket__act">
        {!paused && (
          <Button
            size="s"
            kind={next ? "primary" : "plain"}
            busy={store.busy.value}
            onClick={() => void (next ? store.next() : store.claim(ticket.id))}
          >
            {words.line.help(firstName(name))}
          </Button>
        )}
      </div>
      <Brought context={context} store={store} ticket={ticket} />
    </li>
  );
}

function Facts({ context, ticket }: { context: DeskProps["context"]; ticket: HelpTicket }) {
  const { problem, deadline, notes } = ticket;
  const failure = errorName(problem?.traceback ?? "", FAILURE_LENGTH);
  const exercise = problem?.context?.exercise?.grade_id ?? "";
  const noted = notes.at(-1);
  return (
    <p class="helpout-ticket__facts">
      {failure !== null && <Badge tone="bad">{failure}</Badge>}
      {exercise !== "" && <Badge>{exercise}</Badge>}
      {ticket.room !== "" && <Badge icon="home">{ticket.room}</Badge>}
      {ticket.state === "paused" && <Badge icon="pause">{words.line.paused}</Badge>}
      {ticket.group_id !== null && <Badge icon="people">{words.line.grouped}</Badge>}
      {ticket.meant_for !== null && (
        <Badge tone="accent">{words.line.meant(firstName(ticket.meant_for.display_name))}</Badge>
      )}
      {deadline !== null && (
        <Badge tone="warn" icon="clock">
          {words.line.due(formatNear(instantOf(deadline), context.timeZone, context.now()))}
        </Badge>
      )}
      <span class="helpout-tiny helpout-soft">
        {noted !== undefined
          ? words.line.noteFrom(firstName(noted.by.display_name))
          : ticket.helped_today === 0
            ? words.line.first
            : words.line.again(ticket.helped_today)}
      </span>
    </p>
  );
}
