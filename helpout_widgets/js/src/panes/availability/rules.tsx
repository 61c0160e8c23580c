/** How closely one may be booked: grid, notice, breaks, how far ahead, how many. */

import { availability as words } from "../../core/messages/en/availability";
import { Select } from "../../ui";
import { Fold } from "./fold";
import type { HoursForm } from "./state";

const INCREMENTS = [5, 10, 15, 20, 30, 60];
const NOTICES = [0, 30, 60, 120, 240, 720, 1_440, 2_880, 10_080];
const BREAKS = [0, 5, 10, 15, 20, 30, 45, 60, 90, 120];
const HORIZONS = [7, 14, 30, 60, 90, 180, 366];
const PER_DAY = [1, 2, 3, 4, 5, 6, 8, 10, 12];
const PER_WEEK = [1, 2, 3, 5, 8, 10, 15, 20, 25, 30, 40];

const DAY = 1_440;

interface RulesProps {
  form: HoursForm;
  onChange(part: Partial<HoursForm>): void;
}

export function Rules({ form, onChange }: RulesProps) {
  const { rules } = words;
  return (
    <Fold title={rules.title}>
      <div class="helpout-avail__rules">
        <Choice
          label={rules.increment}
          value={form.increment}
          choices={INCREMENTS}
          name={rules.minutes}
          onValue={(increment) => onChange({ increment })}
        />
        <Choice
          label={rules.notice}
          value={form.notice}
          choices={NOTICES}
          name={spanName}
          onValue={(notice) => onChange({ notice })}
        />
        <Choice
          label={rules.before}
          value={form.before}
          choices={BREAKS}
          name={spanName}
          onValue={(before) => onChange({ before })}
        />
        <Choice
          label={rules.after}
          value={form.after}
          choices={BREAKS}
          name={spanName}
          onValue={(after) => onChange({ after })}
        />
        <Choice
          label={rules.perDay}
          value={form.perDay ?? 0}
          choices={[0, ...PER_DAY]}
          name={limitName}
          onValue={(limit) => onChange({ perDay: limit === 0 ? null : limit })}
        />
        <Choice
          label={rules.perWeek}
          value={form.perWeek ?? 0}
          choices={[0, ...PER_WEEK]}
          name={limitName}
          onValue={(limit) => onChange({ perWeek: limit === 0 ? null : limit })}
        />
        <Choice
          label={rules.horizon}
          value={form.horizon}
          choices={HORIZONS}
          name={horizonName}
          onValue={(horizon) => onChange({ horizon })}
        />
      </div>
    </Fold>
  );
}

interface ChoiceProps {
  label: string;
  value: number;
  choices: readonly number[];
  name(value: number): string;
  onValue(value: number): void;
}

/** One of some numbers; what is stored stays among them. */
function Choice({ label, value, choices, name, onValue }: ChoiceProps) {
  const all = [...new Set([...choices, value])].sort((a, b) => a - b);
  return (
    <Select
      label={label}
      value={String(value)}
      options={all.map((one) => ({ value: String(one), label: name(one) }))}
      onValue={(text) => onValue(Number(text))}
    />
  );
}

function spanName(minutes: number): string {
  const { rules } = words;
  if (minutes === 0) return rules.noNotice;
  if (minutes % DAY === 0) return rules.days(minutes / DAY);
  return minutes >= 60 && minutes % 60 === 0 ? rules.hours(minutes / 60) : rules.minutes(minutes);
}

function limitName(count: number): string {
  return count === 0 ? words.rules.noLimit : words.rules.helpouts(count);
}

function horizonName(days: number): string {
  return days === 366 ? words.rules.year : words.rules.days(days);
}
