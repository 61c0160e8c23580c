/** Time off: one press closes a stretch of time at once, another opens it again. */

import { useState } from "preact/hooks";
import type { Availability, TimeOffDraft } from "../../contracts/generated";
import { availability as words } from "../../core/messages/en/availability";
import { explain } from "../../core/refusal";
import {
  addDays,
  dateOf,
  formatDayTime,
  instantAt,
  instantOf,
  isZone,
  startOfDate,
} from "../../core/time";
import type { PaneContext } from "../../host/context";
import { Button, Field, IconButton, Note, useAnnounce } from "../../ui";

interface TimeOffProps {
  context: PaneContext;
  /** On whose clock dates and times are meant. */
  zone: string;
  stored: Availability;
  onStored(value: Availability): void;
}

export function TimeOff({ context, zone, stored, onStored }: TimeOffProps) {
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState("");
  const [isOther, setOther] = useState(false);
  const announce = useAnnounce();
  const clock = isZone(zone) ? zone : stored.time_zone;
  const spanOf = (off: { start: string; end: string }) =>
    words.off.span(
      formatDayTime(instantOf(off.start), clock),
      formatDayTime(instantOf(off.end), clock),
    );
  const act = async (work: () => Promise<Availability>, said: string) => {
    setBusy(true);
    try {
      onStored(await work());
      setFault("");
      setOther(false);
      announce(said);
    } catch (error) {
      const { title, detail } = explain(error);
      setFault(`${title}. ${detail}`);
    } finally {
      setBusy(false);
    }
  };
  const add = (start: number, end: number, note = "") => {
    const draft: TimeOffDraft = {
      start: new Date(start).toISOString(),
      end: new Date(end).toISOString(),
      note,
    };
    const span = spanOf({ start: draft.start, end: draft.end });
    void act(() => context.api.addTimeOff(draft), words.off.added(span));
  };
  const midnight = (days: number) =>
    startOfDate(addDays(dateOf(context.now(), clock), days), clock);
  return (
    <section class="helpout-stack helpout-stack--s helpout-avail__off" aria-label={words.off.title}>
      <h3 class="helpout-h helpout-h--m">{words.off.title}</h3>
      {stored.time_off.length > 0 && (
        <ul class="helpout-stack helpout-stack--xs">
          {stored.time_off.map((off) => (
            <li key={off.id} class="helpout-line helpout-line--wrap">
              <span class="helpout-num">{spanOf(off)}</span>
              {off.note !== "" && <span class="helpout-small helpout-soft">{off.note}</span>}
              <IconButton
                icon="trash"
                size="s"
                label={words.off.remove(spanOf(off))}
                onClick={() =>
                  void act(() => context.api.endTimeOff(off.id), words.off.removed(spanOf(off)))
                }
              />
            </li>
          ))}
        </ul>
      )}
      <div class="helpout-line helpout-line--wrap">
        <Button size="s" disabled={busy} onClick={() => add(context.now(), midnight(1))}>
          {words.off.today}
        </Button>
        <Button size="s" disabled={busy} onClick={() => add(midnight(1), midnight(2))}>
          {words.off.tomorrow}
        </Button>
        <Button size="s" disabled={busy} onClick={() => add(context.now(), midnight(8))}>
          {words.off.week}
        </Button>
        <Button
          size="s"
          kind="quiet"
          icon="calendar"
          aria-expanded={isOther}
          onClick={() => setOther(!isOther)}
        >
          {words.off.other}
        </Button>
      </div>
      {isOther && (
        <OtherDates zone={clock} today={dateOf(context.now(), clock)} busy={busy} onAdd={add} />
      )}
      {fault !== "" && (
        <Note tone="bad" icon="alert" urgent>
          {fault}
        </Note>
      )}
      <p class="helpout-hint">{words.off.hint}</p>
    </section>
  );
}

interface OtherDatesProps {
  zone: string;
  today: string;
  busy: boolean;
  onAdd(start: number, end: number, note: string): void;
}

function OtherDates({ zone, today, busy, onAdd }: OtherDatesProps) {
  const [from, setFrom] = useState({ date: addDays(today, 1), time: "00:00" });
  const [to, setTo] = useState({ date: addDays(today, 2), time: "00:00" });
  const [note, setNote] = useState("");
  const whole = [from.date, from.time, to.date, to.time].every((text) => text !== "");
  const start = whole ? at(from, zone) : 0;
  const end = whole ? at(to, zone) : 0;
  return (
    <div class="helpout-stack helpout-stack--s helpout-avail__copy">
      <div class="helpout-avail__pair">
        <Field
          label={words.off.fromDate}
          type="date"
          value={from.date}
          onValue={(date) => setFrom({ ...from, date })}
        />
        <Field
          label={words.off.fromTime}
          type="time"
          value={from.time}
          onValue={(time) => setFrom({ ...from, time })}
        />
        <Field
          label={words.off.toDate}
          type="date"
          value={to.date}
          onValue={(date) => setTo({ ...to, date })}
          error={whole && end <= start ? words.off.order : null}
        />
        <Field
          label={words.off.toTime}
          type="time"
          value={to.time}
          onValue={(time) => setTo({ ...to, time })}
        />
      </div>
      <Field label={words.off.note} maxLength={60} value={note} onValue={setNote} />
      <div>
        <Button
          size="s"
          kind="primary"
          busy={busy}
          disabled={!whole || end <= start}
          onClick={() => onAdd(start, end, note.trim())}
        >
          {words.off.add}
        </Button>
      </div>
    </div>
  );
}

function at({ date, time }: { date: string; time: string }, zone: string): number {
  const [hour = 0, minute = 0] = time.split(":").map(Number);
  return instantAt(date, hour, minute, zone);
}
