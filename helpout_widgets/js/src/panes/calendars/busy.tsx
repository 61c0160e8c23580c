/** Calendars whose events take one's time: each with when it was read, or why it could not be. */

import { useRef, useState } from "preact/hooks";
import type { BusyCalendar, Calendars } from "../../contracts/generated";
import { calendars } from "../../core/messages/en/calendars";
import { formatNear, instantOf } from "../../core/time";
import type { PaneContext } from "../../host/context";
import { Button, Confirm, Field, Icon, IconButton, Note, useAnnounce } from "../../ui";
import { useAct } from "./use_calendars";

const words = calendars.busy;

interface BusyProps {
  context: PaneContext;
  stored: Calendars;
  onChanged(): void;
}

export function Busy({ context, stored, onChanged }: BusyProps) {
  const { busy } = stored;
  return (
    <section class="helpout-stack helpout-cal__part">
      <h3 class="helpout-strong">{words.title}</h3>
      <p class="helpout-hint">{words.hint}</p>
      {busy.length > 0 && (
        <ul class="helpout-rows">
          {busy.map((calendar) => (
            <li key={calendar.id}>
              <Row context={context} calendar={calendar} onChanged={onChanged} />
            </li>
          ))}
        </ul>
      )}
      {!stored.busy_possible ? (
        <Note icon="info">{calendars.install(stored.install)}</Note>
      ) : busy.length < stored.busy_max ? (
        <Adding context={context} onChanged={onChanged} />
      ) : (
        <p class="helpout-small helpout-soft">{words.full(stored.busy_max)}</p>
      )}
    </section>
  );
}

interface RowProps {
  context: PaneContext;
  calendar: BusyCalendar;
  onChanged(): void;
}

function Row({ context, calendar, onChanged }: RowProps) {
  const { name, fault } = calendar;
  const reading = useAct();
  const removing = useAct();
  const announce = useAnnounce();
  const when = (at: string | null) =>
    at === null ? "" : formatNear(instantOf(at), context.timeZone, context.now());
  const refetch = async () => {
    if (await reading.run(() => context.api.refetchBusyCalendar(calendar.id)))
      announce(words.isRead(name));
    onChanged();
  };
  const remove = async () => {
    if (await removing.run(() => context.api.removeBusyCalendar(calendar.id)))
      announce(words.removed(name));
    onChanged();
  };
  const error = reading.error ?? removing.error;
  return (
    <div class="helpout-stack helpout-stack--s helpout-grow">
      <div class="helpout-line helpout-cal__head">
        <Icon name="calendar" />
        <div class="helpout-grow helpout-cal__words">
          <p class="helpout-strong helpout-words">{name}</p>
          <p class="helpout-small helpout-soft helpout-words">
            {name !== calendar.host && `${calendar.host} · `}
            {words.read(when(calendar.read_at), calendar.busy_count)}
          </p>
        </div>
        <IconButton
          icon="refresh"
          label={words.again(name)}
          busy={reading.busy}
          onClick={() => void refetch()}
        />
      </div>
      {fault !== null && (
        <Note tone="warn" icon="alert">
          {calendars.faults[fault]} {words.kept(when(calendar.read_at))}
        </Note>
      )}
      {error !== null && (
        <Note tone="bad" icon="alert" urgent>
          {error}
        </Note>
      )}
      <div class="helpout-cal__remove">
        <Confirm
          kind="quiet"
          size="s"
          icon="trash"
          label={words.remove}
          busy={removing.busy}
          question={words.removeAsk(name)}
          confirmLabel={words.removeYes}
          onConfirm={() => void remove()}
        />
      </div>
    </div>
  );
}

function Adding({ context, onChanged }: Omit<BusyProps, "stored">) {
  const [address, setAddress] = useState("");
  const adding = useAct();
  const announce = useAnnounce();
  const input = useRef<HTMLInputElement>(null);
  const add = async () => {
    if (address.trim() === "") {
      adding.complain(words.empty);
      input.current?.focus();
      return;
    }
    const done = await adding.run(async () => {
      const made = await context.api.addBusyCalendar({ address: address.trim() });
      announce(words.added(made.name));
    });
    if (!done) {
      input.current?.focus();
      return;
    }
    setAddress("");
    onChanged();
  };
  return (
    <form
      class="helpout-cal__form"
      onSubmit={(event) => {
        event.preventDefault();
        if (!adding.busy) void add();
      }}
    >
      <Field
        label={words.address}
        hint={words.addressHint}
        error={adding.error}
        value={address}
        inputMode="url"
        autoComplete="off"
        spellcheck={false}
        maxLength={2000}
        inputRef={input}
        onValue={(value) => {
          setAddress(value);
          if (adding.error !== null) adding.complain(null);
        }}
      />
      <div>
        <Button type="submit" icon="plus" busy={adding.busy}>
          {words.add}
        </Button>
      </div>
    </form>
  );
}
