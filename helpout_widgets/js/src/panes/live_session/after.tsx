/** After the end: a review of the other person, and the notebook to keep. */
import { useState } from "preact/hooks";
import { liveSession } from "../../core/messages/en/live_session";
import { review } from "../../core/messages/en/review";
import { takeAway } from "../../core/messages/en/take_away";
import { Button, Note, PaneFrame } from "../../ui";
import { KeptFiles } from "../handout/kept";
import { ReplayButton } from "../replay/button";
import { BothReviews } from "../review/both";
import { ReviewForm } from "../review/form";
import { PublishSolved } from "../solved/publish";
import { TakeAwayButton } from "../take_away/button";
import { useLive } from "./live";

const words = liveSession.after;

export function After() {
  const live = useLive();
  const { context } = live;
  const { booking, id, title } = live.session.value;
  const state = live.room.state.value;
  const ended = state.talk.findLast((entry) => entry.body.kind === "ended");
  const by = ended === undefined ? null : live.find.value(ended.account_id);
  const [saved, setSaved] = useState(false);
  const written = saved || booking?.my_review_written === true;
  const how = by === null ? words.timeUp : words.ended(by.isMe ? liveSession.talk.you : by.short);
  return (
    <PaneFrame
      title={booking === null ? words.groupTitle(title) : words.title(live.otherName)}
      back={context.back}
    >
      <div class="helpout-body helpout-stack helpout-stack--l helpout-after">
        <p class="helpout-soft">
          {how} {live.isLender ? words.nothingRuns : words.nothingRunsOf(live.lenderName)}
        </p>
        {booking === null || booking.role === "staff" ? null : booking.status === "cancelled" ? (
          // Both never met: there is nothing to rate.
          <p>{words.neverMet}</p>
        ) : written ? (
          <section class="helpout-stack">
            <Note tone="good" icon="check">
              <span role="status">{review.saved}</span>
            </Note>
            <BothReviews context={context} booking={{ ...booking, my_review_written: true }} />
          </section>
        ) : (
          <ReviewForm
            context={context}
            booking={booking}
            onSaved={() => {
              setSaved(true);
              live.reload();
            }}
          />
        )}
        {booking !== null && booking.role !== "staff" && booking.status !== "cancelled" && (
          <PublishSolved context={context} liveSessionId={id} name={live.otherName} />
        )}
        <section class="helpout-stack helpout-stack--s">
          <h2 class="helpout-h">{takeAway.title}</h2>
          <p class="helpout-small helpout-soft">{takeAway.detail}</p>
          <div class="helpout-line helpout-line--wrap helpout-after__take">
            <TakeAwayButton context={context} liveSessionId={id} saves={live.isLender} />
            <ReplayButton context={context} liveSessionId={id} />
          </div>
          <KeptFiles context={context} id={id} />
        </section>
        <div class="helpout-line">
          <Button
            kind="quiet"
            icon="calendar"
            onClick={() => context.navigate({ pane: "my_helpouts", tab: "past" })}
          >
            {words.myHelpouts}
          </Button>
        </div>
      </div>
    </PaneFrame>
  );
}
