/** One's review of the other person: stars and a comment, blind until both have written. */

import { useEffect, useState } from "preact/hooks";
import type { Booking } from "../../contracts/generated";
import { my_helpouts as words } from "../../core/messages/en/my_helpouts";
import { explain } from "../../core/refusal";
import type { PaneContext } from "../../host/context";
import { Button, Icon, Note, TextArea, useAnnounce, useUniqueId } from "../../ui";
import { otherOf } from "./state";

const COMMENT_MAX = 1_000;

export interface ReviewFormProps {
  context: PaneContext;
  booking: Booking;
  onDone(): void;
}

export function ReviewForm({ context, booking, onDone }: ReviewFormProps) {
  const [rating, setRating] = useState(0);
  const [comment, setComment] = useState("");
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState<string | null>(null);
  const announce = useAnnounce();
  const name = otherOf(booking).display_name;

  useEffect(() => {
    if (!booking.my_review_written) return;
    const ended = new AbortController();
    context.api.bookingReviews(booking.id, { signal: ended.signal }).then(
      ({ mine }) => {
        if (mine === null) return;
        setRating(mine.rating);
        setComment(mine.comment);
      },
      // An empty form serves as well: sending it replaces the review.
      () => {},
    );
    return () => ended.abort();
  }, [booking.id, booking.my_review_written, context]);

  const send = async () => {
    if (rating === 0) {
      setFailed(words.starsMissing);
      return;
    }
    setBusy(true);
    setFailed(null);
    try {
      await context.api.putReview(booking.id, { rating, comment: comment.trim() });
      announce(words.reviewSent);
      onDone();
    } catch (error) {
      const { title, detail } = explain(error);
      setFailed(`${title}. ${detail}`);
      setBusy(false);
    }
  };
  return (
    <div class="helpout-my__review helpout-stack">
      <StarChoice value={rating} onValue={setRating} />
      <TextArea
        label={words.comment(name)}
        hint={words.blind(name)}
        value={comment}
        onValue={setComment}
        maxLength={COMMENT_MAX}
      />
      {failed !== null && (
        <Note tone="bad" icon="alert" urgent>
          {failed}
        </Note>
      )}
      <div class="helpout-line">
        <Button kind="primary" busy={busy} onClick={() => void send()}>
          {words.sendReview}
        </Button>
      </div>
    </div>
  );
}

/** One to five stars as radio buttons, so that arrow keys and screen readers work as usual. */
function StarChoice({ value, onValue }: { value: number; onValue(value: number): void }) {
  const group = useUniqueId();
  return (
    <fieldset class="helpout-stars">
      <legend class="helpout-label">{words.rating}</legend>
      <div class="helpout-line">
        {[1, 2, 3, 4, 5].map((count) => (
          <label
            key={count}
            class={
              count <= value ? "helpout-stars__one helpout-stars__one--on" : "helpout-stars__one"
            }
          >
            <input
              type="radio"
              class="helpout-hidden"
              name={group}
              checked={count === value}
              onChange={() => onValue(count)}
            />
            <Icon name="star" size="l" />
            <span class="helpout-hidden">{words.stars(count)}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
