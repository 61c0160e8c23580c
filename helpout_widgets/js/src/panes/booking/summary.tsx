/** The third step: what will be booked, in figures, and the one button that books it. */

import { agreement as agreementWords } from "../../core/messages/en/agreement";
import { booking as words } from "../../core/messages/en/booking";
import { explain } from "../../core/refusal";
import { cityOf, dateOf, formatDayTime, formatNear, formatTime, instantOf } from "../../core/time";
import { Avatar, Button, CopyDetails, Icon, Note } from "../../ui";
import { giverOf } from "../organisation/giver";
import { Agreed, AgreedText, priceText } from "./agreed";
import { clockOwner, tutorZoneAt } from "./clocks";
import { agreementOf } from "./hold";
import { KeptBadge, LapsedNote } from "./kept";
import { Repeat, SeriesRefused } from "./repeat";
import { type BookingState, endOf } from "./state";
import type { StepProps } from "./when";

export function Summary({ context, booking, state, name }: StepProps) {
  const { listing, start, timeZone, phase } = state;
  const at = start === null ? null : instantOf(start);
  const isLooking = booking.problem.state.value.phase === "looking";
  const hold = booking.hold.value;
  const agreement = listing === null ? null : agreementOf(hold, listing, state.duration);
  const tutorZone = tutorZoneAt(
    state.times?.page ?? null,
    listing?.tutor_time_zone ?? timeZone,
    at ?? context.now(),
  );
  return (
    <aside class="helpout-booking__summary helpout-body" aria-label={words.summary}>
      <h2 class="helpout-h helpout-step">
        <span class="helpout-step__number" aria-hidden="true">
          3
        </span>
        {words.summary}
      </h2>
      <div class="helpout-card helpout-card--pad helpout-card--sunken helpout-stack">
        {at === null ? (
          <p class="helpout-soft">{words.noTimeYet}</p>
        ) : (
          <>
            <div>
              <KeptBadge place="here" context={context} booking={booking} />
              <p class="helpout-h helpout-h--xl">{formatDayTime(at, timeZone)}</p>
              <p class="helpout-small helpout-soft">
                {untilText(at, endOf(state) ?? at, timeZone)}
              </p>
            </div>
            {listing !== null && (
              <div class="helpout-line helpout-small">
                <Avatar name={giverOf(listing).name} id={giverOf(listing).id} size="s" />
                <span>
                  {words.forTutor(
                    formatTime(at, tutorZone),
                    clockOwner(state.times?.page ?? null, name),
                    cityOf(tutorZone),
                  )}
                </span>
              </div>
            )}
          </>
        )}
      </div>
      <dl class="helpout-facts">
        <dt>{words.length}</dt>
        <dd class="helpout-num">{words.minutes(state.duration)}</dd>
        <dt>{words.price}</dt>
        <dd class="helpout-strong">{agreement === null ? words.noCharge : priceText(agreement)}</dd>
      </dl>
      {agreement !== null && (
        <section class="helpout-stack helpout-stack--s" aria-label={agreementWords.title}>
          <Agreed
            agreement={agreement}
            name={name}
            side="student"
            at={at}
            now={context.now()}
            timeZone={timeZone}
          />
          <AgreedText agreement={agreement} hash={hold.booking?.agreement_hash ?? ""} />
        </section>
      )}
      <ul class="helpout-stack helpout-stack--s helpout-small">
        <li class="helpout-line helpout-line--top">
          <Icon name="lock" size="s" />
          <span>{words.youDecide(name)}</span>
        </li>
        <li class="helpout-line helpout-line--top">
          <Icon name="calendar" size="s" />
          <span>{words.bothSee(name)}</span>
        </li>
      </ul>
      <Repeat context={context} booking={booking} state={state} name={name} />
      <Failure state={state} />
      <LapsedNote context={context} booking={booking} />
      <SeriesRefused context={context} booking={booking} state={state} name={name} />
      {state.alternatives.length > 0 && (
        <Alternatives context={context} booking={booking} state={state} name={name} />
      )}
      <Button
        kind="primary"
        size="l"
        wide
        type="submit"
        busy={phase === "sending"}
        disabled={
          state.away !== null ? words.bookOffline : at === null ? words.bookNothing : isLooking
        }
      >
        {phase === "sending"
          ? words.sending
          : at === null
            ? words.bookNothing
            : resultText(state, formatDayTime(at, timeZone))}
      </Button>
    </aside>
  );
}

/** What the button will have done. */
function resultText({ listing, weeks }: BookingState, when: string): string {
  const asks = listing?.approval_required === true;
  if (weeks > 1) return asks ? words.askSeries(weeks, when) : words.bookSeries(weeks, when);
  return asks ? words.ask(when) : words.book(when);
}

function untilText(from: number, to: number, timeZone: string): string {
  const time = formatTime(to, timeZone);
  const city = cityOf(timeZone);
  return dateOf(from, timeZone) === dateOf(to, timeZone)
    ? words.until(time, city)
    : words.untilNextDay(time, city);
}

/** A lost slot, or any other refusal; always beside the button that was pressed. */
function Failure({ state }: Pick<StepProps, "state">) {
  const { lost, error, timeZone, start } = state;
  if (lost !== null && start === null)
    return (
      <Note tone="bad" icon="clock" urgent>
        <b class="helpout-strong">{words.takenTitle(formatTime(instantOf(lost), timeZone))}</b>{" "}
        {words.takenDetail}
      </Note>
    );
  if (error === null) return null;
  const { title, detail, code } = explain(error);
  return (
    <Note tone="bad" icon="alert" urgent>
      <p class="helpout-strong">{title}</p>
      <p>{detail}</p>
      <div class="helpout-booking__details">
        <CopyDetails text={code} />
      </div>
    </Note>
  );
}

/** The next free times, so that a lost one costs one press. */
function Alternatives({ context, booking, state, name }: StepProps) {
  const { timeZone, listing, alternatives } = state;
  const tutorZone = listing?.tutor_time_zone ?? timeZone;
  return (
    <section class="helpout-stack helpout-stack--s" aria-label={words.nextWith(name)}>
      <h3 class="helpout-strong">{words.nextWith(name)}</h3>
      {alternatives.map((slot) => {
        const at = instantOf(slot.start);
        return (
          <button
            key={slot.start}
            type="button"
            class="helpout-slot-row"
            onClick={() => booking.chooseAlternative(slot.start)}
          >
            <span class="helpout-strong helpout-num">
              {formatNear(at, timeZone, context.now())}
            </span>
            <span class="helpout-small helpout-soft helpout-num">
              {words.timeFor(
                formatTime(at, tutorZone),
                clockOwner(state.times?.page ?? null, name),
              )}
            </span>
          </button>
        );
      })}
    </section>
  );
}
