/** After the end: a review of the other person, and the notebook to keep. */
import { useEffect, useState } from "preact/hooks";
import { liveSession } from "../../core/messages/en/live_session";
import { explain } from "../../core/refusal";
import { Button, Icon, Note, PaneFrame, Stars, TextArea } from "../../ui";
import { useLive } from "./live";

const words = liveSession.after;

export function After() {
  const live = useLive();
  const state = live.room.state.value;
  const ended = state.talk.findLast((entry) => entry.body.kind === "ended");
  const by = ended === undefined ? null : live.find.value(ended.account_id);
  return (
    <PaneFrame title={words.title(live.otherName)} back={live.context.back}>
      <div class="helpout-body helpout-stack helpout-stack--l helpout-after">
        <p class="helpout-soft">
          {by === null ? words.timeUp : words.ended(by.isMe ? liveSession.talk.you : by.short)}
        </p>
        <ReviewForm />
        <TakeAway />
      </div>
    </PaneFrame>
  );
}

function ReviewForm() {
  const live = useLive();
  const { booking } = live.session.value;
  const [rating, setRating] = useState(0);
  const [comment, setComment] = useState("");
  const [saved, setSaved] = useState(booking.my_review_written);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);

  useEffect(() => {
    if (!booking.my_review_written) return;
    live.context.api.bookingReviews(booking.id, { signal: live.context.signal }).then(
      ({ mine }) => mine !== null && setRating(mine.rating),
      () => {},
    );
  }, [booking.id]);

  if (saved)
    return (
      <Note tone="good" icon="check">
        <span role="status">{words.saved}</span> {rating > 0 && <Stars rating={rating} />}
      </Note>
    );
  const save = () => {
    if (rating === 0) {
      setFailure(words.notRated);
      return;
    }
    setBusy(true);
    setFailure(null);
    live.context.api
      .putReview(booking.id, { rating, comment })
      .then(
        () => {
          setSaved(true);
          live.reload();
        },
        (error: unknown) => {
          const { title, detail } = explain(error);
          setFailure(`${title} ${detail}`);
        },
      )
      .finally(() => setBusy(false));
  };
  return (
    <form
      class="helpout-stack"
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <fieldset class="helpout-stack helpout-stack--s">
        <legend class="helpout-h">{words.rate(live.otherName)}</legend>
        <div class="helpout-stars" role="radiogroup" aria-label={words.rating}>
          {[1, 2, 3, 4, 5].map((count) => (
            <label key={count} class={count <= rating ? "helpout-stars__on" : undefined}>
              <input
                type="radio"
                name={`helpout-stars-${booking.id}`}
                class="helpout-hidden"
                checked={rating === count}
                onChange={() => setRating(count)}
              />
              <Icon name="star" size="l" />
              <span class="helpout-hidden">{words.stars(count)}</span>
            </label>
          ))}
        </div>
      </fieldset>
      <TextArea
        label={words.comment}
        hint={words.commentHint(live.otherName)}
        value={comment}
        onValue={setComment}
        maxLength={1_000}
      />
      {failure !== null && (
        <Note tone="bad" icon="alert" urgent>
          {failure}
        </Note>
      )}
      <div class="helpout-line">
        <Button kind="primary" busy={busy} type="submit" onClick={save}>
          {words.save}
        </Button>
      </div>
    </form>
  );
}

function TakeAway() {
  const live = useLive();
  const [path, setPath] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const { context, room } = live;

  const attempt = (work: () => Promise<void>) => {
    setBusy(true);
    setFailure(null);
    work()
      .catch((error: unknown) => {
        const { title, detail } = explain(error);
        setFailure(`${title} ${detail}`);
      })
      .finally(() => setBusy(false));
  };
  const save = async () => {
    const saved = await context.host.saveTakeAway(room.id);
    setPath(saved.path);
    context.notebook?.openFile(saved.path);
  };
  const download = async () => {
    const { file_name, notebook } = await context.api.takeAway(room.id);
    const blob = new Blob([JSON.stringify(notebook, null, 1)], { type: "application/json" });
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = file_name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  };
  return (
    <section class="helpout-stack helpout-stack--s">
      <h2 class="helpout-h">{words.takeAway}</h2>
      <p class="helpout-small helpout-soft">{words.takeAwayDetail}</p>
      <div class="helpout-line helpout-line--wrap">
        {live.isStudent ? (
          <Button icon="notebook" busy={busy} onClick={() => attempt(save)}>
            {words.saveTakeAway}
          </Button>
        ) : (
          <Button icon="download" busy={busy} onClick={() => attempt(download)}>
            {words.download}
          </Button>
        )}
        {path !== null && context.notebook !== null && (
          <Button kind="link" onClick={() => context.notebook?.openFile(path)}>
            {words.open}
          </Button>
        )}
      </div>
      {path !== null && (
        <p class="helpout-small" role="status">
          {words.savedAs(path)}
        </p>
      )}
      {failure !== null && (
        <Note tone="bad" icon="alert" urgent>
          {failure}
        </Note>
      )}
    </section>
  );
}
