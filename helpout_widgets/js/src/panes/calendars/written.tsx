/** Bookings written to a CalDAV calendar: find one, connect it, see how it stands, disconnect. */

import { useState } from "preact/hooks";
import type { Calendars, FoundCalendar, WrittenCalendar } from "../../contracts/generated";
import { calendars } from "../../core/messages/en/calendars";
import type { PaneContext } from "../../host/context";
import { Button, Confirm, Field, Icon, Note, Select, useAnnounce } from "../../ui";
import { useAct } from "./use_calendars";

const words = calendars.written;

interface WrittenProps {
  context: PaneContext;
  stored: Calendars;
  onChanged(): void;
}

export function Written({ context, stored, onChanged }: WrittenProps) {
  const { written } = stored;
  return (
    <section class="helpout-stack helpout-cal__part">
      <h3 class="helpout-strong">{words.title}</h3>
      <p class="helpout-hint">{words.hint}</p>
      {written !== null ? (
        <Connected context={context} written={written} onChanged={onChanged} />
      ) : stored.written_possible ? (
        <Connecting context={context} onChanged={onChanged} />
      ) : (
        <Note icon="info">{calendars.install(stored.install)}</Note>
      )}
    </section>
  );
}

interface ConnectedProps {
  context: PaneContext;
  written: WrittenCalendar;
  onChanged(): void;
}

function Connected({ context, written, onChanged }: ConnectedProps) {
  const act = useAct();
  const announce = useAnnounce();
  const disconnect = async () => {
    if (await act.run(() => context.api.disconnectCalendar())) announce(words.disconnected);
    onChanged();
  };
  const standing = written.waiting === 0 ? words.settled : words.waiting(written.waiting);
  return (
    <div class="helpout-stack helpout-stack--s">
      <div class="helpout-line helpout-cal__head">
        <Icon name="calendar" />
        <div class="helpout-grow helpout-cal__words">
          <p class="helpout-strong helpout-words">{written.name}</p>
          <p class="helpout-small helpout-soft helpout-words">
            {words.where(written.host, written.login)}
          </p>
        </div>
      </div>
      {written.fault === null ? (
        <p class="helpout-small">{standing}</p>
      ) : (
        <Note tone="warn" icon="alert">
          {calendars.faults[written.fault]} {standing}
        </Note>
      )}
      {act.error !== null && (
        <Note tone="bad" icon="alert" urgent>
          {act.error}
        </Note>
      )}
      <div>
        <Confirm
          kind="quiet"
          size="s"
          icon="plug"
          label={words.disconnect}
          busy={act.busy}
          question={words.disconnectAsk}
          confirmLabel={words.disconnectYes}
          onConfirm={() => void disconnect()}
        />
      </div>
    </div>
  );
}

function Connecting({ context, onChanged }: Omit<WrittenProps, "stored">) {
  const [access, setAccess] = useState({ address: "", login: "", password: "" });
  const [found, setFound] = useState<readonly FoundCalendar[] | null>(null);
  const [chosen, setChosen] = useState("");
  const act = useAct();
  const announce = useAnnounce();
  const whole = Object.values(access).every((text) => text.trim() !== "");
  const change = (part: Partial<typeof access>) => {
    setAccess((before) => ({ ...before, ...part }));
    act.complain(null);
  };
  const find = () =>
    act.run(async () => {
      const { calendars: all } = await context.api.findCalendars(access);
      setFound(all);
      setChosen(all[0]?.address ?? "");
      if (all.length === 0) act.complain(words.none);
    });
  const connect = async () => {
    const done = await act.run(async () => {
      const made = await context.api.connectCalendar({ ...access, address: chosen });
      announce(words.connected(made.name));
    });
    if (!done) return;
    setAccess({ address: "", login: "", password: "" });
    onChanged();
  };
  const isFound = found !== null && found.length > 0;
  return (
    <form
      class="helpout-stack helpout-cal__access"
      onSubmit={(event) => {
        event.preventDefault();
        if (!act.busy && whole) void (isFound ? connect() : find());
      }}
    >
      {isFound ? (
        <Select
          label={words.choose}
          value={chosen}
          options={found.map((one) => ({ value: one.address, label: one.name }))}
          onValue={setChosen}
        />
      ) : (
        <>
          <Field
            label={words.address}
            value={access.address}
            inputMode="url"
            autoComplete="off"
            spellcheck={false}
            maxLength={2000}
            onValue={(address) => change({ address })}
          />
          <div class="helpout-cal__pair">
            <Field
              label={words.login}
              value={access.login}
              autoComplete="off"
              spellcheck={false}
              maxLength={200}
              onValue={(login) => change({ login })}
            />
            <Field
              label={words.password}
              type="password"
              value={access.password}
              autoComplete="new-password"
              maxLength={1000}
              onValue={(password) => change({ password })}
            />
          </div>
          <p class="helpout-hint">{words.passwordHint}</p>
        </>
      )}
      {act.error !== null && (
        <Note tone="bad" icon="alert" urgent>
          {act.error}
        </Note>
      )}
      <div class="helpout-line helpout-line--wrap">
        <Button type="submit" busy={act.busy} disabled={!whole}>
          {isFound ? words.connect : words.find}
        </Button>
        {isFound && (
          <Button kind="quiet" icon="left" onClick={() => setFound(null)}>
            {words.back}
          </Button>
        )}
      </div>
    </form>
  );
}
