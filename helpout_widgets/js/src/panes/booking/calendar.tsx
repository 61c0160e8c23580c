/** A month as a grid of days: those with free times can be chosen. Arrow keys move. */

import { useEffect, useRef, useState } from "preact/hooks";
import { booking as words } from "../../core/messages/en/booking";
import {
  addDays,
  addMonths,
  formatLongDate,
  formatMonth,
  type Month,
  monthOf,
  moveMonths,
  weekday,
  weekdayHeads,
  weeksOf,
} from "../../core/time";
import { classes, IconButton } from "../../ui";

export interface CalendarProps {
  month: Month;
  /** No month before this one is shown. */
  firstMonth: Month;
  today: string;
  chosen: string | null;
  /** Free times on a date. */
  countOn(date: string): number;
  isLoading: boolean;
  /** Dates with a mark, such as a clock change. */
  marked: ReadonlySet<string>;
  onMonth(month: Month): void;
  onDate(date: string): void;
}

/** Where a key leads from a date; none where the key means nothing here. */
export function movedDate(key: string, date: string): string | null {
  switch (key) {
    case "ArrowLeft":
      return addDays(date, -1);
    case "ArrowRight":
      return addDays(date, 1);
    case "ArrowUp":
      return addDays(date, -7);
    case "ArrowDown":
      return addDays(date, 7);
    case "PageUp":
      return moveMonths(date, -1);
    case "PageDown":
      return moveMonths(date, 1);
    case "Home":
      return addDays(date, -weekday(date));
    case "End":
      return addDays(date, 6 - weekday(date));
    default:
      return null;
  }
}

export function Calendar(props: CalendarProps) {
  const { month, firstMonth, today, chosen, onMonth } = props;
  const grid = useRef<HTMLTableElement>(null);
  /** The date that holds the tab stop; follows the keys, else what is chosen. */
  const [at, setAt] = useState<string | null>(null);
  const wantsFocus = useRef(false);
  const inMonth = (date: string | null) => date !== null && monthOf(date) === month;
  const stop = inMonth(at) ? at : inMonth(chosen) ? chosen : inMonth(today) ? today : `${month}-01`;

  useEffect(() => {
    if (!wantsFocus.current) return;
    wantsFocus.current = false;
    grid.current?.querySelector<HTMLElement>(`[data-date="${stop}"]`)?.focus();
  }, [stop]);

  const onKeyDown = (event: KeyboardEvent) => {
    const next = stop === null ? null : movedDate(event.key, stop);
    if (next === null) return;
    event.preventDefault();
    if (monthOf(next) < firstMonth) return;
    wantsFocus.current = true;
    setAt(next);
    if (monthOf(next) !== month) onMonth(monthOf(next));
  };

  const previous = addMonths(month, -1);
  const next = addMonths(month, 1);
  return (
    <div class="helpout-calendar">
      <div class="helpout-calendar__head">
        <IconButton
          icon="left"
          size="s"
          label={words.previousMonth(formatMonth(previous))}
          disabled={previous < firstMonth}
          onClick={() => onMonth(previous)}
        />
        <b class="helpout-strong">{formatMonth(month)}</b>
        <IconButton
          icon="right"
          size="s"
          label={words.nextMonth(formatMonth(next))}
          onClick={() => onMonth(next)}
        />
      </div>
      <table
        ref={grid}
        // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a table of days that keys move through is a grid
        role="grid"
        class="helpout-calendar__grid"
        aria-label={words.calendar(formatMonth(month))}
        aria-busy={props.isLoading}
        onKeyDown={onKeyDown}
      >
        <thead>
          <tr>
            {weekdayHeads.map((head) => (
              <th key={head.long} scope="col" abbr={head.long}>
                {head.short}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {weeksOf(month).map((week) => (
            <tr key={week[0]}>
              {week.map((date) => (
                <Day key={date} {...props} date={date} isStop={date === stop} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface DayProps extends CalendarProps {
  date: string;
  isStop: boolean;
}

function Day({ date, isStop, chosen, today, month, countOn, marked, onDate }: DayProps) {
  const count = countOn(date);
  const label = formatLongDate(date);
  return (
    <td>
      <button
        type="button"
        data-date={date}
        tabIndex={isStop ? 0 : -1}
        class={classes(
          "helpout-day",
          count > 0 && "helpout-day--free",
          date === chosen && "helpout-day--chosen",
          date === today && "helpout-day--today",
          monthOf(date) !== month && "helpout-day--outside",
          marked.has(date) && "helpout-day--marked",
        )}
        aria-disabled={count === 0}
        aria-pressed={date === chosen}
        aria-current={date === today ? "date" : undefined}
        aria-label={count > 0 ? words.dayFree(label, count) : words.dayFull(label)}
        onClick={() => {
          if (count > 0) onDate(date);
        }}
      >
        {Number(date.slice(8))}
      </button>
    </td>
  );
}
