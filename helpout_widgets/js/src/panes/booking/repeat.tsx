/** The same time week after week: how many, which, and what could not be had. */

import { useState } from "preact/hooks";
import type { SeriesGap, Slot } from "../../contracts/generated";
import { booking as words } from "../../core/messages/en/booking";
import { explain } from "../../core/refusal";
import { dateOf, formatDayTime, formatTime, instantOf, weekly } from "../../core/time";
import { Button, CheckBox, Field, Note, useAnnounce } from "../../ui";
import { clockOwner, tutorZoneAt } from "./clocks";
import type { BookingController } from "./controller";
import { type BookingState, WEEKS_MAX, WEEKS_MIN } from "./state";
import type { StepProps } from "./when";

const FIRST_WEEKS = 4;

export function Repeat({ booking, state, name }: StepProps) {
  const { weeks, start, timeZone, listing, times } = state;
  const [typed, setTyped] = useState(String(FIRST_WEEKS));
  const choose = (count: number) => booking.dispatch({ type: "chose_weeks", weeks: count });
  const isOn = weeks >= WEEKS_MIN;
  const owner = clockOwner(times?.page ?? null, name);
  const zone = listing?.tutor_time_zone ?? timeZone;
  const starts = isOn && start !== null ? weekly(instantOf(start), weeks, timeZone) : [];
  return (
    <div class="helpout-stack helpout-stack--s" data-helpout-repeat>
      <CheckBox checked={isOn} onChecked={(on) => choose(on ? Number(typed) : 1)}>
        {words.repeat}
      </CheckBox>
      {isOn && (
        <>
          <div class="helpout-repeat__weeks">
            <Field
              label={words.weeks}
              hint={words.weeksHint(WEEKS_MIN, WEEKS_MAX)}
              type="number"
              min={WEEKS_MIN}
              max={WEEKS_MAX}
              value={typed}
              onValue={(text) => {
                setTyped(text);
                const count = Number(text);
                if (Number.isInteger(count) && count >= WEEKS_MIN && count <= WEEKS_MAX)
                  choose(count);
              }}
              onBlur={() => setTyped(String(weeks))}
            />
          </div>
          <CheckBox
            checked={state.allOrNothing}
            onChecked={(on) => booking.dispatch({ type: "chose_all_or_nothing", on })}
          >
            {words.allOrNothing}
          </CheckBox>
          {starts.length > 0 && (
            <details class="helpout-agreed helpout-small">
              <summary>{words.seriesDates}</summary>
              <ol class="helpout-repeat__dates helpout-num">
                {starts.map((at) => {
                  const there = tutorZoneAt(times?.page ?? null, zone, at);
                  return (
                    <li key={at}>
                      {formatDayTime(at, timeZone)}
                      {there !== timeZone && (
                        <span class="helpout-soft">
                          {" "}
                          {words.timeFor(formatTime(at, there), owner)}
                        </span>
                      )}
                    </li>
                  );
                })}
              </ol>
            </details>
          )}
          <TutorShift starts={starts} zone={zone} timeZone={timeZone} name={owner} />
        </>
      )}
    </div>
  );
}

interface TutorShiftProps {
  starts: readonly number[];
  zone: string;
  timeZone: string;
  name: string;
}

/** Yours stays the same; theirs jumps where only one of the two zones changes its clocks. */
function TutorShift({ starts, zone, timeZone, name }: TutorShiftProps) {
  const [first] = starts;
  if (first === undefined || zone === timeZone) return null;
  const usual = formatTime(first, zone);
  const moved = starts.find((at) => formatTime(at, zone) !== usual);
  if (moved === undefined) return null;
  return (
    <Note tone="warn" icon="clock">
      {words.seriesShift(formatDayTime(moved, timeZone), formatTime(moved, zone), usual, name)}
    </Note>
  );
}

function reasonOf({ code }: SeriesGap): string {
  return words.gapReason[code] ?? words.gapElse;
}

/** "8:00 pm" on the day of the gap, else with its day. */
function insteadText(slot: Slot, gap: SeriesGap, timeZone: string): string {
  const at = instantOf(slot.start);
  return dateOf(at, timeZone) === dateOf(instantOf(gap.start), timeZone)
    ? formatTime(at, timeZone)
    : formatDayTime(at, timeZone);
}

/** Nothing is booked: which weeks could not be had, and the way on. */
export function SeriesRefused({ booking, state }: StepProps) {
  const { series, timeZone, weeks, phase } = state;
  if (series === null || series.bookings.length > 0) return null;
  const others = weeks - series.gaps.length;
  return (
    <Note tone="warn" icon="calendar" urgent>
      <p class="helpout-strong">{words.gapsTitle(series.gaps.length, weeks)}</p>
      <ul class="helpout-repeat__gaps">
        {series.gaps.map((gap) => (
          <li key={gap.start}>
            <b class="helpout-strong">{formatDayTime(instantOf(gap.start), timeZone)}</b>:{" "}
            {reasonOf(gap)}.{" "}
            {gap.alternatives.length > 0 && (
              <span>
                {words.gapInstead}{" "}
                {gap.alternatives.map((slot) => insteadText(slot, gap, timeZone)).join(" · ")}
              </span>
            )}
          </li>
        ))}
      </ul>
      {others > 0 && (
        <Button busy={phase === "sending"} onClick={booking.submitOthers}>
          {words.bookOthers(others)}
        </Button>
      )}
    </Note>
  );
}

/** Some are booked: each week that is not, with times that could stand in for it. */
export function SeriesGaps({
  booking,
  state,
}: {
  booking: BookingController;
  state: BookingState;
}) {
  const gaps = state.series?.gaps ?? [];
  if (gaps.length === 0) return null;
  return (
    <section class="helpout-stack helpout-booked__gaps">
      <h3 class="helpout-strong">{words.gapsLeft}</h3>
      {gaps.map((gap) => (
        <Gap key={gap.start} booking={booking} state={state} gap={gap} />
      ))}
    </section>
  );
}

interface GapProps {
  booking: BookingController;
  state: BookingState;
  gap: SeriesGap;
}

function Gap({ booking, state, gap }: GapProps) {
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState<string | null>(null);
  const announce = useAnnounce();
  const { timeZone } = state;
  const take = async (start: string) => {
    setBusy(true);
    setFailed(null);
    try {
      await booking.fillGap(gap.start, start);
      announce(words.gapFilled(formatDayTime(instantOf(start), timeZone)));
    } catch (error) {
      const { title, detail } = explain(error);
      setFailed(`${title}. ${detail}`);
      setBusy(false);
    }
  };
  return (
    <div class="helpout-stack helpout-stack--xs">
      <p>
        <b class="helpout-strong">{formatDayTime(instantOf(gap.start), timeZone)}</b>:{" "}
        {reasonOf(gap)}. {gap.alternatives.length === 0 ? words.gapNothing : words.gapInstead}
      </p>
      {gap.alternatives.length > 0 && (
        <div class="helpout-line helpout-line--wrap">
          {gap.alternatives.map((slot) => (
            <Button
              key={slot.start}
              size="s"
              busy={busy}
              aria-label={words.book(formatDayTime(instantOf(slot.start), timeZone))}
              onClick={() => void take(slot.start)}
            >
              {insteadText(slot, gap, timeZone)}
            </Button>
          ))}
        </div>
      )}
      {failed !== null && (
        <Note tone="bad" icon="alert" urgent>
          {failed}
        </Note>
      )}
    </div>
  );
}
