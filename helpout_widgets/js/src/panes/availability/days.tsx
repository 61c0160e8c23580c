/** Single dates that are unlike the week: closed, other hours, extra hours; holidays by list. */

import { useState } from "preact/hooks";
import { availability as words } from "../../core/messages/en/availability";
import { Button, Field, IconButton, Select, TextArea } from "../../ui";
import { Fold } from "./fold";
import {
  type DayForm,
  type DayKind,
  dayFault,
  emptyDay,
  holidaysOf,
  replaced,
  withHolidays,
  without,
} from "./state";

const KINDS: readonly DayKind[] = ["closed", "other", "extra"];

interface DaysProps {
  days: readonly DayForm[];
  onDays(days: readonly DayForm[]): void;
}

export function Days({ days, onDays }: DaysProps) {
  const [holidays, setHolidays] = useState<string | null>(null);
  return (
    <Fold title={words.days.title} count={days.length}>
      <p class="helpout-hint">{words.days.hint}</p>
      {days.map((day, index) => (
        <Row
          key={index}
          number={index + 1}
          day={day}
          onPart={(part) => onDays(replaced(days, index, part))}
          onRemove={() => onDays(without(days, index))}
        />
      ))}
      {holidays !== null && (
        <Holidays
          text={holidays}
          onText={setHolidays}
          onAdd={(more) => {
            onDays(withHolidays(days, more));
            setHolidays(null);
          }}
          onClose={() => setHolidays(null)}
        />
      )}
      <div class="helpout-line helpout-line--wrap">
        <Button size="s" icon="plus" onClick={() => onDays([...days, emptyDay])}>
          {words.days.add}
        </Button>
        {holidays === null && (
          <Button size="s" kind="quiet" icon="calendar" onClick={() => setHolidays("")}>
            {words.days.holidays}
          </Button>
        )}
      </div>
    </Fold>
  );
}

interface RowProps {
  number: number;
  day: DayForm;
  onPart(part: Partial<DayForm>): void;
  onRemove(): void;
}

function Row({ number, day, onPart, onRemove }: RowProps) {
  const fault = dayFault(day);
  return (
    <fieldset class="helpout-avail__row" aria-label={words.days.name(number)}>
      <Field
        label={words.days.date}
        type="date"
        value={day.date}
        onValue={(date) => onPart({ date })}
      />
      <Select
        label={words.days.kind}
        value={day.kind}
        options={KINDS.map((kind) => ({ value: kind, label: words.days.kinds[kind] }))}
        onValue={(kind) => onPart({ kind: kind as DayKind })}
      />
      {day.kind !== "closed" && (
        <span class="helpout-avail__span">
          <Field
            label={words.days.from}
            type="time"
            value={day.from}
            onValue={(from) => onPart({ from })}
          />
          <span class="helpout-soft">{words.until}</span>
          <Field
            label={words.days.to}
            type="time"
            value={day.to}
            onValue={(to) => onPart({ to })}
            error={fault === "day_length" ? words.faults.day_length : null}
          />
        </span>
      )}
      <span class="helpout-avail__note">
        <Field
          label={words.days.note}
          maxLength={60}
          value={day.note}
          onValue={(note) => onPart({ note })}
        />
      </span>
      <IconButton icon="trash" size="s" label={words.days.remove(number)} onClick={onRemove} />
    </fieldset>
  );
}

interface HolidaysProps {
  text: string;
  onText(text: string): void;
  onAdd(days: readonly DayForm[]): void;
  onClose(): void;
}

function Holidays({ text, onText, onAdd, onClose }: HolidaysProps) {
  const { days, bad } = holidaysOf(text);
  return (
    <div class="helpout-stack helpout-stack--s helpout-avail__copy">
      <TextArea
        label={words.days.holidaysLabel}
        hint={words.days.holidaysHint}
        rows={5}
        value={text}
        onValue={onText}
        error={bad.length > 0 ? words.days.holidaysBad(bad.join(", ")) : null}
      />
      <div class="helpout-line">
        <Button size="s" kind="primary" disabled={days.length === 0} onClick={() => onAdd(days)}>
          {words.days.holidaysAdd(days.length)}
        </Button>
        <Button size="s" kind="quiet" onClick={onClose}>
          {words.cancel}
        </Button>
      </div>
    </div>
  );
}
