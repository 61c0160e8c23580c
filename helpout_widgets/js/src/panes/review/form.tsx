/** One's review of the other person: stars and a comment, blind until both have written. */

import { useEffect, useState } from "preact/hooks";
import type { Booking } from "../../contracts/generated";
import { review as words } from "../../core/messages/en/review";
import { firstName } from "../../core/names";
import { explain } from "../../core/refusal";
import type { PaneContext } from "../../host/context";
import { Button, Note, StarChoice, TextArea, useAnnounce } from "../../ui";

const COMMENT_MAX = 1_000;

export interface ReviewFormProps {
  context: PaneContext;
  booking: Booking;
  onSaved(): void;
  /** Where the form can be put away again. */
  onClose?: () => void;
}

export function ReviewForm({ context, booking, onSaved, onClose }: ReviewFormProps) {
  const [rating, setRating] = useState(0);
  const [comment, setComment] = useState("");
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState<string | null>(null);
  const announce = useAnnounce();
  const isStudent = booking.role === "student";
  const name = firstName((isStudent ? booking.tutor : booking.student).display_name);

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
      setFailed(words.missing);
      return;
    }
    setBusy(true);
    setFailed(null);
    try {
      await context.api.putReview(booking.id, { rating, comment: comment.trim() });
      announce(words.saved);
      onSaved();
    } catch (error) {
      const { title, detail } = explain(error);
      setFailed(`${title}. ${detail}`);
    } finally {
      setBusy(false);
    }
  };
  return (
    <form
      class="helpout-stack helpout-review"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <h2 class="helpout-h">{words.title(name)}</h2>
      <StarChoice label={words.rating} value={rating} onValue={setRating} nameOf={words.stars} />
      <TextArea
        label={words.comment}
        hint={isStudent ? words.seenByTutor(name) : words.seenByStudent(name)}
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
        <Button kind="primary" type="submit" busy={busy}>
          {words.send}
        </Button>
        {onClose !== undefined && (
          <Button kind="quiet" onClick={onClose}>
            {words.keep}
          </Button>
        )}
      </div>
    </form>
  );
}
