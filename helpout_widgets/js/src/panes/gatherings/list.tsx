/** Open and planned rooms, and those that one was brought into; nothing where there are none. */
import { useState } from "preact/hooks";
import type { Gathering, LiveSession } from "../../contracts/generated";
import { gathering as words } from "../../core/messages/en/gathering";
import { firstName } from "../../core/names";
import { explain } from "../../core/refusal";
import { formatNear, instantOf } from "../../core/time";
import type { PaneContext } from "../../host/context";
import { Avatar, Badge, Button, CheckBox, Confirm, Field } from "../../ui";
import { SeatActions, SeatFacts, SeatPeople } from "./seats";
import { entryOf, ownFirst } from "./state";
import { type OpenRooms as Rooms, useGatherings } from "./use_gatherings";

interface ListProps {
  context: PaneContext;
  now: number;
}

/** More than these are shown when they are asked for. */
const SHOWN_FIRST = 3;

export function OpenRooms({ context, now, rooms }: ListProps & { rooms: Rooms }) {
  const { gatherings, look } = rooms;
  const [all, setAll] = useState(false);
  const open = ownFirst(gatherings.filter((one) => one.status !== "over"));
  const shown = all ? open : open.slice(0, SHOWN_FIRST);
  if (shown.length === 0) return null;
  return (
    <section class="helpout-rooms" aria-label={words.title}>
      {shown.length > 0 && (
        <>
          <h2 class="helpout-h">{words.title}</h2>
          <ul class="helpout-rooms__list">
            {shown.map((one) => (
              <Row key={one.id} context={context} gathering={one} now={now} onChanged={look} />
            ))}
          </ul>
          {open.length > shown.length && (
            <div class="helpout-line">
              <Button size="s" kind="quiet" onClick={() => setAll(true)}>
                {words.showAll(open.length)}
              </Button>
            </div>
          )}
        </>
      )}
    </section>
  );
}

/** Live sessions of others that one was brought into; nothing where there are none. */
export function Invitations({ context, rooms }: { context: PaneContext; rooms: Rooms }) {
  if (rooms.invited.length === 0) return null;
  return (
    <section class="helpout-rooms" aria-label={words.invited.title}>
      {rooms.invited.map((session) => (
        <Invited key={session.id} context={context} session={session} />
      ))}
    </section>
  );
}

/** Both, where one looks for help. */
export function RoomsHere({ context, now }: ListProps) {
  const rooms = useGatherings(context);
  return (
    <>
      <Invitations context={context} rooms={rooms} />
      <OpenRooms context={context} now={now} rooms={rooms} />
    </>
  );
}

function goIn(context: PaneContext, liveSessionId: string): void {
  context.navigate({ pane: "live_session", live_session_id: liveSessionId });
}

/** A colleague asked for this person, and the student agreed. */
function Invited({ context, session }: { context: PaneContext; session: LiveSession }) {
  const { lead, my_state, title, id } = session;
  const name = firstName(lead.display_name);
  return (
    <div class="helpout-room helpout-room--invited" data-helpout-invited={id}>
      <Avatar name={lead.display_name} id={lead.id} />
      <div class="helpout-grow">
        <h3 class="helpout-strong helpout-words">{title}</h3>
        <p class="helpout-small helpout-soft">
          {my_state === "waiting" ? words.invited.waiting(name) : words.invited.by(name)}
        </p>
      </div>
      <Button kind="primary" icon="video" onClick={() => goIn(context, id)}>
        {words.invited.enter}
      </Button>
    </div>
  );
}

interface RowProps {
  context: PaneContext;
  gathering: Gathering;
  now: number;
  onChanged(): void;
}

function Row({ context, gathering, now, onChanged }: RowProps) {
  const [asking, setAsking] = useState(false);
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState<string | null>(null);
  const [reason, setReason] = useState("");
  const [wholeSeries, setWholeSeries] = useState(false);
  const entry = entryOf(gathering, now);
  const attempt = async (act: () => Promise<unknown>) => {
    setBusy(true);
    setFailed(null);
    try {
      await act();
    } catch (error) {
      const { title, detail } = explain(error);
      setFailed(`${title}. ${detail}`);
    } finally {
      setBusy(false);
    }
  };
  const enter = (watch: boolean, agrees_on_air: boolean) =>
    attempt(async () => {
      await context.api.enterGathering(gathering.id, { watch, agrees_on_air });
      setAsking(false);
      goIn(context, gathering.live_session_id);
    });
  const begin = () => {
    if (gathering.is_mine && !gathering.on_air) goIn(context, gathering.live_session_id);
    else if (gathering.on_air) setAsking(true);
    else void enter(false, false);
  };
  return (
    <li class="helpout-room" data-helpout-gathering={gathering.id}>
      <Avatar name={gathering.host.display_name} id={gathering.host.id} />
      <div class="helpout-grow">
        <h3 class="helpout-strong helpout-words">
          {gathering.title}{" "}
          {gathering.on_air && (
            <Badge tone="bad" icon="air">
              {words.onAir}
            </Badge>
          )}
        </h3>
        {gathering.description !== "" && (
          <p class="helpout-small helpout-soft helpout-words">{gathering.description}</p>
        )}
        <Facts context={context} gathering={gathering} now={now} />
        <SeatFacts gathering={gathering} />
      </div>
      <div class="helpout-room__actions">
        {entry === "later" ? (
          <span class="helpout-small helpout-soft">
            {words.enterFrom(formatNear(instantOf(gathering.joinable_from), context.timeZone, now))}
          </span>
        ) : (
          !asking && (
            <Button
              kind={gathering.is_mine ? "primary" : "plain"}
              icon="video"
              busy={busy}
              disabled={entry === "full" && !gathering.on_air ? words.full : false}
              onClick={begin}
            >
              {gathering.is_mine ? words.enterMine : words.enter}
            </Button>
          )
        )}
        <SeatActions context={context} gathering={gathering} onChanged={onChanged} />
        {gathering.is_mine && now >= instantOf(gathering.start) && (
          <Confirm
            kind="quiet"
            label={words.end}
            question={words.endAsk}
            confirmLabel={words.end}
            cancelLabel={words.keep}
            busy={busy}
            onConfirm={() =>
              void attempt(async () => {
                await context.api.endGathering(gathering.id);
                onChanged();
              })
            }
          />
        )}
        {gathering.is_mine && now < instantOf(gathering.start) && (
          <Confirm
            kind="quiet"
            label={words.callOff}
            question={words.callOffAsk}
            confirmLabel={words.callOff}
            cancelLabel={words.keep}
            busy={busy}
            onConfirm={() =>
              void attempt(async () => {
                const draft = { reason: reason.trim(), whole_series: wholeSeries };
                await context.api.cancelGathering(gathering.id, draft);
                onChanged();
              })
            }
          >
            <Field label={words.callOffReason} value={reason} onValue={setReason} maxLength={500} />
            {gathering.series !== null && (
              <CheckBox checked={wholeSeries} onChecked={setWholeSeries}>
                {words.callOffAll}
              </CheckBox>
            )}
          </Confirm>
        )}
      </div>
      {gathering.is_mine && (
        <SeatPeople context={context} gathering={gathering} onChanged={onChanged} />
      )}
      {asking && (
        <OnAirQuestion
          busy={busy}
          full={entry === "full"}
          mine={gathering.is_mine}
          onTakePart={() => void enter(false, true)}
          onWatch={() => void enter(true, false)}
          onCancel={() => setAsking(false)}
        />
      )}
      {failed !== null && (
        <p class="helpout-room__wide helpout-small helpout-bad" role="alert">
          {failed}
        </p>
      )}
    </li>
  );
}

function Facts({ context, gathering, now }: Omit<RowProps, "onChanged">) {
  const open = gathering.status === "open";
  const when = open ? words.now : formatNear(instantOf(gathering.start), context.timeZone, now);
  return (
    <p class="helpout-small helpout-soft helpout-dots">
      <span>{gathering.is_mine ? words.mine : gathering.host.display_name}</span>
      <span class="helpout-num">{when}</span>
      <span class="helpout-num">
        {open ? words.here(gathering.here, gathering.capacity) : words.upTo(gathering.capacity)}
      </span>
      {gathering.waiting_room && !gathering.is_mine && <span>{words.waitingRoom}</span>}
    </p>
  );
}

interface OnAirQuestionProps {
  busy: boolean;
  full: boolean;
  mine: boolean;
  onTakePart(): void;
  onWatch(): void;
  onCancel(): void;
}

/** Nobody is seen by strangers without having said so. */
function OnAirQuestion(props: OnAirQuestionProps) {
  const [agrees, setAgrees] = useState(false);
  const ask = words.onAirAsk;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a question with answers
    <div
      class="helpout-room__wide helpout-confirm"
      role="group"
      aria-label={ask.question}
      onKeyDown={(event) => {
        if (event.key === "Escape") props.onCancel();
      }}
    >
      <p>{ask.question}</p>
      <CheckBox checked={agrees} onChecked={setAgrees}>
        {ask.agree}
      </CheckBox>
      <div class="helpout-line helpout-line--wrap">
        <Button
          kind="primary"
          busy={props.busy}
          disabled={props.full ? words.full : agrees ? false : ask.agreeFirst}
          onClick={props.onTakePart}
        >
          {ask.takePart}
        </Button>
        {!props.mine && (
          <Button icon="eye" busy={props.busy} onClick={props.onWatch}>
            {words.watch}
          </Button>
        )}
        <Button kind="quiet" onClick={props.onCancel}>
          {ask.cancel}
        </Button>
      </div>
    </div>
  );
}
