/** The first step: a day, a length and a time. */

import { useEffect, useRef } from "preact/hooks";
import { booking as words } from "../../core/messages/en/booking";
import {
  cityOf,
  dateOf,
  formatLongDate,
  formatMonth,
  formatNear,
  formatTime,
  instantOf,
  monthOf,
} from "../../core/time";
import type { PaneContext } from "../../host/context";
import {
  Button,
  classes,
  Icon,
  movedIndex,
  Note,
  Segment,
  Skeleton,
  useAnnounce,
  useUniqueId,
} from "../../ui";
import { Calendar } from "./calendar";
import { type ClockNote, changeBefore, clockNotes, clockOwner, tutorZoneAt } from "./clocks";
import type { BookingController } from "./controller";
import { type BookingState, type DayEntry, timesOf } from "./state";
import type { Times } from "./times";

export interface ChooserProps {
  context: PaneContext;
  booking: Times;
  state: BookingState;
  /** The tutor's first name. */
  name: string;
}

export interface StepProps extends ChooserProps {
  booking: BookingController;
}

function notesOf(state: BookingState, name: string, now: number): ClockNote[] {
  const { times, listing, timeZone } = state;
  if (times === null || listing === null) return [];
  const text = state.start ?? times.page.slots[0]?.start ?? null;
  const example = text === null ? null : instantOf(text);
  const tutorZone = tutorZoneAt(times.page, listing.tutor_time_zone, example ?? now);
  const shown = times.page.clock_changes;
  return clockNotes({
    changes:
      shown.length > 0 || example === null
        ? shown
        : changeBefore(now, example, timeZone, tutorZone),
    studentZone: timeZone,
    tutorZone,
    tutorName: clockOwner(times.page, name),
    example,
  });
}

export function When(props: StepProps) {
  const { timeZone } = props.state;
  const id = useUniqueId();
  return (
    <section class="helpout-body helpout-stack" aria-labelledby={id}>
      <div class="helpout-line helpout-line--between helpout-line--wrap">
        <h2 class="helpout-h helpout-step" id={id}>
          <span class="helpout-step__number" aria-hidden="true">
            1
          </span>
          {words.when}
        </h2>
        <span class="helpout-line helpout-small helpout-soft">
          <Icon name="globe" size="s" />
          {words.yourTime(cityOf(timeZone))}
        </span>
      </div>
      <NextFree {...props} />
      <TimeChooser {...props} />
    </section>
  );
}

/** The next free time before all others, one press away; it stays, so that nothing jumps. */
function NextFree({ context, booking, state, name }: ChooserProps) {
  const { next, start, timeZone, listing, times } = state;
  if (next === null || listing === null) return null;
  const at = instantOf(next);
  const tutorZone = tutorZoneAt(times?.page ?? null, listing.tutor_time_zone, at);
  return (
    <button
      type="button"
      class="helpout-slot-row"
      data-helpout-next
      aria-pressed={start !== null && instantOf(start) === at}
      onClick={() => booking.chooseAlternative(next)}
    >
      <span class="helpout-num">
        {words.nextIs} <b class="helpout-strong">{formatNear(at, timeZone, context.now())}</b>
      </span>
      {tutorZone !== timeZone && (
        <span class="helpout-small helpout-soft helpout-num">
          {words.timeFor(formatTime(at, tutorZone), clockOwner(times?.page ?? null, name))}
        </span>
      )}
    </button>
  );
}

/** Days beside times, with what a clock change means for them. */
export function TimeChooser({ context, booking, state, name }: ChooserProps) {
  const { listing, month, times, date, duration, timeZone } = state;
  const today = dateOf(context.now(), timeZone);
  const notes = notesOf(state, name, context.now());
  const announce = useAnnounce();
  useEffect(() => {
    if (times === null) return;
    const days = [...times.byDate.keys()].filter((day) => monthOf(day) === month).length;
    announce(words.monthLoaded(formatMonth(month), days));
  }, [times === null, month, announce]);

  return (
    <div class="helpout-when">
      <div class="helpout-stack helpout-stack--s">
        <Calendar
          month={month}
          firstMonth={monthOf(today)}
          today={today}
          chosen={date}
          countOn={(day) => times?.byDate.get(day)?.length ?? 0}
          isLoading={times === null && !state.timesFailed}
          marked={new Set(notes.map((note) => note.date))}
          onMonth={booking.turnTo}
          onDate={(day) => booking.dispatch({ type: "chose_date", date: day })}
        />
        {notes.map((note) => (
          <p key={note.title} class="helpout-legend helpout-tiny helpout-soft">
            {note.legend}
          </p>
        ))}
      </div>
      <div class="helpout-stack helpout-stack--s">
        <div class="helpout-line helpout-line--between helpout-line--wrap">
          <b class="helpout-strong">{date === null ? words.chooseDay : formatLongDate(date)}</b>
          {listing !== null && !state.hasFixedLength && listing.durations_minutes.length > 1 && (
            <Segment
              label={words.length}
              value={duration}
              choices={listing.durations_minutes.map((minutes) => ({
                value: minutes,
                label: words.minutes(minutes),
              }))}
              onValue={booking.chooseDuration}
            />
          )}
        </div>
        <DayTimes context={context} booking={booking} state={state} name={name} />
        {notes.map((note) => (
          <Note key={note.title} tone="warn" icon="clock">
            <p class="helpout-strong">{note.title}</p>
            {note.detail !== "" && <p>{note.detail}</p>}
          </Note>
        ))}
      </div>
    </div>
  );
}

function DayTimes({ context, booking, state, name }: ChooserProps) {
  const { times, date, month, timeZone, timesFailed } = state;
  if (timesFailed && times === null)
    return (
      <Note tone="bad" icon="alert" urgent>
        <p>{words.monthFailed}</p>
        <Retry onRetry={booking.retry} />
      </Note>
    );
  if (times === null)
    return (
      <div class="helpout-times" role="status" aria-label={words.loadingTimes}>
        {[1, 2, 3, 4].map((line) => (
          <Skeleton key={line} height="46px" />
        ))}
      </div>
    );
  if (date === null) {
    const next = times.page.next_slot;
    return (
      <div class="helpout-stack helpout-stack--s">
        <p class="helpout-soft">
          {next === null && month === monthOf(dateOf(context.now(), timeZone))
            ? words.nothingAtAll(name)
            : words.nothingThisMonth(formatMonth(month))}
        </p>
        {next !== null && (
          <div>
            <Button onClick={() => booking.chooseAlternative(next)}>
              {words.nextFree(formatNear(instantOf(next), timeZone, context.now()))}
            </Button>
          </div>
        )}
      </div>
    );
  }
  const entries = timesOf(state, date);
  if (entries.length === 0) return <p class="helpout-soft">{words.nothingThatDay}</p>;
  return <TimeList booking={booking} state={state} entries={entries} date={date} />;
}

function Retry({ onRetry }: { onRetry(): void }) {
  return (
    <button type="button" class="helpout-inline-link" onClick={onRetry}>
      {words.tryAgain}
    </button>
  );
}

interface TimeListProps {
  booking: Times;
  state: BookingState;
  entries: readonly DayEntry[];
  date: string;
}

/** One choice among times: arrow keys move over those that are free. */
function TimeList({ booking, state, entries, date }: TimeListProps) {
  const group = useRef<HTMLDivElement>(null);
  const { timeZone, listing, start, times } = state;
  const zoneAt = (at: number) =>
    tutorZoneAt(times?.page ?? null, listing?.tutor_time_zone ?? timeZone, at);
  const free = entries.filter((entry) => !entry.isTaken).map((entry) => entry.start);
  const chosenAt = start === null ? null : instantOf(start);
  const chosen = free.findIndex((text) => instantOf(text) === chosenAt);
  const stop = free[Math.max(0, chosen)];
  return (
    <div
      ref={group}
      class="helpout-times"
      role="radiogroup"
      aria-label={words.times(formatLongDate(date))}
      onKeyDown={(event) => {
        const next = movedIndex(event.key, Math.max(0, chosen), free.length);
        const text = next === null ? undefined : free[next];
        if (text === undefined) return;
        event.preventDefault();
        booking.dispatch({ type: "chose_start", start: text });
        group.current?.querySelector<HTMLElement>(`[data-start="${text}"]`)?.focus();
      }}
    >
      {entries.map((entry) => {
        const at = instantOf(entry.start);
        const tutorZone = zoneAt(at);
        return (
          // biome-ignore lint/a11y/useSemanticElements: a radio input cannot hold two lines of words
          <button
            key={entry.start}
            type="button"
            role="radio"
            data-start={entry.start}
            class={classes("helpout-time", entry.isTaken && "helpout-time--taken")}
            aria-checked={at === chosenAt}
            aria-disabled={entry.isTaken}
            tabIndex={entry.start === stop ? 0 : -1}
            onClick={() => {
              if (!entry.isTaken) booking.dispatch({ type: "chose_start", start: entry.start });
            }}
          >
            <b>{formatTime(at, timeZone)}</b>
            <span>
              {entry.isTaken
                ? words.justTaken
                : tutorZone !== timeZone &&
                  words.timeThere(formatTime(at, tutorZone), cityOf(tutorZone))}
            </span>
          </button>
        );
      })}
    </div>
  );
}
