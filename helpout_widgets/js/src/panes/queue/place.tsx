/** One's own ticket: the place in line, the call, the help, and how it ended. */

import { useState } from "preact/hooks";
import type { HelpTicket, WaitEstimate } from "../../contracts/generated";
import { queue as words } from "../../core/messages/en/queue";
import { formatNear, formatSpan, instantOf } from "../../core/time";
import { Badge, Button, CheckBox, Confirm, classes, Note } from "../../ui";
import { Refused } from "../failure/view";
import { errorName } from "../marketplace/error-name";
import { Called, Ended, Helped } from "./answered";
import { Change } from "./change";
import { placeOf, seatsOf, spreadOf } from "./state";
import type { QueueStore } from "./store";
import type { ViewProps } from "./view";

export interface TicketProps extends ViewProps {
  ticket: HelpTicket;
}

export function Place({ context, store }: ViewProps) {
  const ticket = store.ticket.value;
  if (ticket === null) return null;
  const props = { context, store, ticket };
  switch (ticket.state) {
    case "waiting":
    case "paused":
      return <Waiting {...props} />;
    case "called":
      return <Called {...props} />;
    case "helping":
      return <Helped {...props} />;
    default:
      return <Ended {...props} />;
  }
}

function Waiting({ context, store, ticket }: TicketProps) {
  const queue = store.queue();
  const paused = ticket.state === "paused";
  const place = placeOf(ticket);
  const busy = store.busy.value;
  return (
    <>
      <div class="helpout-body helpout-stack helpout-place-in-line" data-helpout-ticket={ticket.id}>
        <div class="helpout-place-in-line__where">
          <span
            class={classes(
              "helpout-place-in-line__number helpout-num",
              paused && "helpout-place-in-line__number--off",
            )}
            data-helpout-place={place}
          >
            {place}
          </span>
          <div>
            <p class="helpout-strong">
              {paused
                ? words.place.kept
                : place === 1
                  ? words.place.next
                  : words.place.inLine(place)}
            </p>
            <p class="helpout-small helpout-soft">
              {paused
                ? words.place.keptDetail(place)
                : words.place.facts(ticket.before, queue?.helping ?? 0)}
            </p>
          </div>
        </div>
        <Seats store={store} ticket={ticket} />
        {!paused && <Estimate estimate={ticket.estimate} />}
        {queue?.status === "paused" && (
          <Note tone="warn" icon="pause">
            {words.place.queuePaused}
          </Note>
        )}
        {queue?.status === "closed" && <Note icon="clock">{words.place.queueClosed}</Note>}
        <TellMe store={store} />
        <Refused error={store.refused.value} />
        <div class="helpout-place-in-line__acts">
          <Button
            wide
            kind={paused ? "primary" : "plain"}
            icon={paused ? "play" : "pause"}
            busy={busy}
            onClick={() => void store.change({ paused: !paused })}
          >
            {paused ? words.place.resume : words.place.pause}
          </Button>
          <Confirm
            kind="quiet"
            label={words.place.leave}
            question={words.place.leaveAsk}
            confirmLabel={words.place.leaveYes}
            cancelLabel={words.place.leaveNo}
            busy={busy}
            onConfirm={() => void store.leave()}
          />
        </div>
      </div>
      <Asked context={context} store={store} ticket={ticket} />
    </>
  );
}

function Seats({ store, ticket }: { store: QueueStore; ticket: HelpTicket }) {
  const { numbers, mine, more } = seatsOf(ticket, store.queue());
  return (
    <div class="helpout-seats" aria-hidden="true">
      {numbers.map((number) => (
        <span
          key={number}
          class={classes("helpout-seats__one", number === mine && "helpout-seats__one--me")}
        >
          {number}
        </span>
      ))}
      {more > 0 && <span class="helpout-tiny helpout-soft">+{more}</span>}
    </div>
  );
}

/** A range on an axis, never a promise; "unknown" where it is. */
export function Estimate({ estimate }: { estimate: WaitEstimate | null }) {
  if (estimate === null)
    return (
      <p class="helpout-small helpout-soft">
        <b class="helpout-strong helpout-place-in-line__unknown">{words.estimate.unknown}</b>{" "}
        {words.estimate.unknownDetail}
      </p>
    );
  const { ticks, from, width } = spreadOf(estimate);
  return (
    <div>
      <p class="helpout-h">{words.estimate.range(estimate.low_minutes, estimate.high_minutes)}</p>
      <div class="helpout-spread" aria-hidden="true">
        <span
          class="helpout-spread__range"
          style={{ insetInlineStart: `${from}%`, inlineSize: `${width}%` }}
        />
      </div>
      <div class="helpout-spread__ticks helpout-tiny" aria-hidden="true">
        <span>{words.estimate.now}</span>
        {ticks.map((tick, index) => (
          <span key={tick}>{index === 2 ? words.estimate.minutes(tick) : tick}</span>
        ))}
      </div>
      <p class="helpout-small helpout-soft helpout-spread__from">
        {words.estimate.from(
          estimate.based_on,
          estimate.service_low_minutes,
          estimate.service_high_minutes,
        )}
      </p>
    </div>
  );
}

/** Off until somebody wants it; the browser then asks them itself. */
function TellMe({ store }: { store: QueueStore }) {
  const { attention } = store;
  const [on, setOn] = useState(attention.on);
  const [asked, setAsked] = useState(false);
  return (
    <div class="helpout-stack helpout-stack--xs helpout-small">
      <CheckBox
        checked={on}
        onChecked={(wanted) => {
          setAsked(wanted);
          void attention.want(wanted).then(setOn);
        }}
      >
        {words.place.tellMe}
      </CheckBox>
      {asked && !on && attention.denied && (
        <p class="helpout-soft" role="status">
          {words.place.tellDenied}
        </p>
      )}
    </div>
  );
}

function Asked({ context, store, ticket }: TicketProps) {
  const [changing, setChanging] = useState(false);
  if (changing)
    return (
      <Change context={context} store={store} ticket={ticket} onDone={() => setChanging(false)} />
    );
  return (
    <section class="helpout-section helpout-stack helpout-stack--s">
      <div class="helpout-line helpout-line--between">
        <h2 class="helpout-strong">{words.place.asked}</h2>
        <Button
          kind="quiet"
          size="s"
          icon="edit"
          aria-label={words.place.changeLabel}
          onClick={() => setChanging(true)}
        >
          {words.place.change}
        </Button>
      </div>
      <p class="helpout-small helpout-words">{ticket.headline}</p>
      {ticket.tried !== "" && (
        <p class="helpout-small helpout-soft helpout-words">{ticket.tried}</p>
      )}
      <TicketFacts context={context} ticket={ticket} />
      <Alike store={store} ticket={ticket} />
    </section>
  );
}

function TicketFacts({ context, ticket }: Omit<TicketProps, "store">) {
  const { problem, room, deadline } = ticket;
  const failure = errorName(problem?.traceback ?? "");
  const exercise = problem?.context?.exercise?.grade_id ?? "";
  const now = context.now();
  return (
    <p class="helpout-chips">
      {problem !== null && problem.code !== "" && (
        <Badge icon="cell">
          {problem.notebook_name === "" ? words.place.cell : problem.notebook_name}
        </Badge>
      )}
      {failure !== null && <Badge icon="alert">{failure}</Badge>}
      {exercise !== "" && <Badge>{exercise}</Badge>}
      {room !== "" && <Badge icon="home">{words.place.room(room)}</Badge>}
      {deadline !== null && (
        <Badge icon="clock">
          {words.place.due(formatNear(instantOf(deadline), context.timeZone, now))}
        </Badge>
      )}
      <Badge>{words.place.waited(formatSpan(ticket.waited_ms))}</Badge>
    </p>
  );
}

function Alike({ store, ticket }: { store: QueueStore; ticket: HelpTicket }) {
  const [alone, setAlone] = useState(false);
  if (ticket.group_id !== null)
    return (
      <Note tone="accent" icon="people">
        {words.place.together}
      </Note>
    );
  if (ticket.alike.length === 0 || alone || ticket.state !== "waiting") return null;
  return (
    <Note tone="accent" icon="people">
      <p>{words.place.alike(ticket.alike.length)}</p>
      <div class="helpout-line helpout-line--wrap helpout-alike">
        <Button size="s" busy={store.busy.value} onClick={() => void store.joinAlike()}>
          {words.place.joinThem}
        </Button>
        <Button size="s" kind="quiet" onClick={() => setAlone(true)}>
          {words.place.alone}
        </Button>
      </div>
    </Note>
  );
}
