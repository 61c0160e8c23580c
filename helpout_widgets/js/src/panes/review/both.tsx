/** What both people of a helpout wrote about each other, as far as it may be seen yet. */

import { useEffect, useState } from "preact/hooks";
import type { Booking, BookingReviews, Review } from "../../contracts/generated";
import { review as words } from "../../core/messages/en/review";
import { firstName } from "../../core/names";
import type { PaneContext } from "../../host/context";
import { Avatar, Stars } from "../../ui";

interface BothReviewsProps {
  context: PaneContext;
  booking: Booking;
}

/** Nothing while nobody has written. A line each, and why one is not there yet. */
export function BothReviews({ context, booking }: BothReviewsProps) {
  const { id, my_review_written: mineWritten, their_review_written: theirsWritten } = booking;
  const [reviews, setReviews] = useState<BookingReviews | null>(null);
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    if (!mineWritten && !theirsWritten) return;
    const ended = new AbortController();
    context.api.bookingReviews(id, { signal: ended.signal }).then(setReviews, () => {});
    return () => ended.abort();
  }, [id, mineWritten, theirsWritten, turn, context]);
  // A review may change while it is blind: who else shows it hears of that.
  useEffect(
    () =>
      context.events.listen((hint) => {
        const isOurs = hint.name === "review_changed" && hint.id === id;
        if (isOurs || hint.name === "look_again") setTurn((before) => before + 1);
      }),
    [context, id],
  );
  const other = booking.role === "student" ? booking.tutor : booking.student;
  const name = firstName(other.display_name);
  const mine = reviews?.mine ?? null;
  const theirs = reviews?.theirs ?? null;
  const waiting =
    theirs !== null
      ? null
      : theirsWritten && !mineWritten
        ? words.waitsForYou(name)
        : mine !== null && mine.published_at === null
          ? words.waitsForThem(name)
          : null;
  if (mine === null && theirs === null && waiting === null) return null;
  return (
    <div class="helpout-stack helpout-stack--s helpout-reviews">
      {mine !== null && <ReviewLine review={mine} name={words.mine} person={1} />}
      {theirs !== null && <ReviewLine review={theirs} name={name} />}
      {waiting !== null && <p class="helpout-small helpout-soft">{waiting}</p>}
    </div>
  );
}

function ReviewLine({ review, name, person }: { review: Review; name: string; person?: number }) {
  const { author, rating, comment } = review;
  return (
    <div class="helpout-reviews__one">
      <Avatar
        name={author.display_name}
        id={author.id}
        size="s"
        {...(person === undefined ? {} : { person })}
      />
      <p class="helpout-line">
        <b class="helpout-strong helpout-small">{name}</b>
        <Stars rating={rating} />
      </p>
      {comment !== "" && (
        <p class="helpout-small helpout-words helpout-reviews__words">{comment}</p>
      )}
    </div>
  );
}
