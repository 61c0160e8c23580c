/** Beside a listing: its price, the next times, and the way to book. */

import type { Listing, SlotPage } from "../../contracts/generated";
import { agreement } from "../../core/messages/en/agreement";
import { listing as words } from "../../core/messages/en/listing";
import { shell } from "../../core/messages/en/shell";
import {
  cityOf,
  formatDate,
  formatNear,
  formatNearDay,
  formatTime,
  instantOf,
} from "../../core/time";
import type { PaneContext } from "../../host/context";
import { Button, Icon, Note, Skeleton } from "../../ui";
import { giverOf } from "../organisation/giver";
import { firstTimes, type Part } from "./state";

/** Before the start; the agreement of a booking names it again. */
const FREE_HOURS = 24;

interface Props {
  context: PaneContext;
  listing: Listing;
  times: Part<SlotPage>;
  isOwn: boolean;
}

/** "Today, Wed 28 Oct", or the date alone. */
function dayHead(start: string, timeZone: string, now: number, date: string): string {
  const near = formatNearDay(instantOf(start), timeZone, now);
  const full = formatDate(date);
  return near === full ? full : `${near}, ${full}`;
}

export function BookingAside({ context, listing, times, isOwn }: Props) {
  const first = giverOf(listing).short;
  const book = (start?: string) =>
    context.navigate({
      pane: "booking",
      listing_id: listing.id,
      ...(start === undefined ? {} : { start }),
    });
  return (
    <aside class="helpout-listing__aside helpout-body" aria-label={words.book(first)}>
      <div>
        <p class="helpout-h helpout-h--2xl">{shell.noCharge}</p>
        <p class="helpout-small helpout-soft">{shell.lengths(listing.durations_minutes)}</p>
      </div>
      {isOwn ? (
        <Note icon="info">
          <p class="helpout-strong">{words.ownTitle}</p>
          <p>{words.ownDetail}</p>
          <p>
            <button
              type="button"
              class="helpout-inline-link"
              onClick={() => context.navigate({ pane: "my_helpouts", tab: "offer" })}
            >
              {words.edit}
            </button>
          </p>
        </Note>
      ) : (
        <Button kind="primary" size="l" wide icon="calendar" onClick={() => book()}>
          {listing.approval_required ? words.ask(first) : words.book(first)}
        </Button>
      )}
      <NextTimes context={context} listing={listing} times={times} name={first} onBook={book} />
      <ul class="helpout-stack helpout-stack--s helpout-small helpout-soft">
        <Terms listing={listing} name={first} />
        <li class="helpout-line helpout-line--top">
          <Icon name="lock" size="s" />
          <span>{words.youDecide(first)}</span>
        </li>
        <li class="helpout-line helpout-line--top">
          <Icon name="chat" size="s" />
          <span>{words.seesYourWords(first)}</span>
        </li>
      </ul>
    </aside>
  );
}

/** How a booking comes about, and what calling it off costs. */
function Terms({ listing, name }: { listing: Listing; name: string }) {
  const { approval_required: asks, cancellation: tier } = listing;
  return (
    <>
      <li class="helpout-line helpout-line--top">
        <Icon name={asks ? "hand" : "check"} size="s" />
        <span>{asks ? agreement.approvalBefore(name) : agreement.instant}</span>
      </li>
      <li class="helpout-line helpout-line--top">
        <Icon name="undo" size="s" />
        <span>
          {tier === "none"
            ? agreement.cancelAnyTime
            : `${agreement.cancelHours(FREE_HOURS, tier)} ${agreement.costsNothing}`}
        </span>
      </li>
    </>
  );
}

interface NextProps {
  context: PaneContext;
  listing: Listing;
  times: Part<SlotPage>;
  name: string;
  onBook(start: string): void;
}

function NextTimes({ context, listing, times, name, onBook }: NextProps) {
  const { timeZone } = context;
  if (times.phase === "failed")
    return <p class="helpout-small helpout-soft">{words.timesFailed}</p>;
  if (times.phase === "loading")
    return (
      <div class="helpout-stack helpout-stack--s" aria-hidden="true">
        <Skeleton width="40%" height="15px" />
        <Skeleton height="34px" />
        <Skeleton height="34px" />
        <Skeleton height="34px" />
      </div>
    );
  const { slots, next_slot } = times.value;
  const days = firstTimes(slots, timeZone, 2, 3);
  if (days.length === 0)
    return (
      <p class="helpout-small helpout-soft">
        {next_slot === null ? words.noTimesAtAll(name) : words.noTimes(name)}{" "}
        {next_slot !== null &&
          words.nextAfter(formatNear(instantOf(next_slot), timeZone, context.now()))}
      </p>
    );
  return (
    <section class="helpout-stack helpout-stack--s">
      <div>
        <h2 class="helpout-h">{words.orTake}</h2>
        <p class="helpout-small helpout-soft">{words.yourTime(cityOf(timeZone))}</p>
      </div>
      {days.map((day) => (
        <div key={day.date} class="helpout-stack helpout-stack--s">
          <h3 class="helpout-small helpout-strong">
            {dayHead(day.slots[0]?.start ?? "", timeZone, context.now(), day.date)}
          </h3>
          {day.slots.map((slot) => (
            <button
              key={slot.start}
              type="button"
              class="helpout-slot-row"
              onClick={() => onBook(slot.start)}
            >
              <span class="helpout-strong helpout-num">
                {formatTime(instantOf(slot.start), timeZone)}
              </span>
              <span class="helpout-small helpout-soft helpout-num">
                {/* Of several in turn nobody knows yet whose clock it will be. */}
                {listing.assignment !== "round_robin" &&
                  words.timeFor(formatTime(instantOf(slot.start), listing.tutor_time_zone), name)}
              </span>
            </button>
          ))}
        </div>
      ))}
    </section>
  );
}
