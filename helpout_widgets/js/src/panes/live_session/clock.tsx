/** Time in a live session: how much of the booked time is left. */
import { useEffect, useState } from "preact/hooks";
import { liveSession as words } from "../../core/messages/en/live_session";
import { Icon } from "../../ui";
import { useLive } from "./live";
import { timesOf } from "./people";

/** "18:24" */
export function minutesAndSeconds(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

export function ClockFact() {
  const live = useLive();
  const times = timesOf(live.session.value);
  const endsAt = live.endsAt.value;
  const [now, setNow] = useState(() => live.context.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(live.context.now()), 1_000);
    return () => clearInterval(timer);
  }, [live]);
  if (endsAt === null || times === null) return null;
  const left = endsAt - now;
  const planned = Date.parse(times.end) - Date.parse(times.start);
  return (
    <span class="helpout-fact">
      <Icon name="clock" size="s" />
      {left <= 0 ? (
        words.timeOver
      ) : left > planned ? (
        <span>
          <b class="helpout-num">{minutesAndSeconds(planned)}</b> {words.clock.planned}
        </span>
      ) : (
        <span>
          <b class="helpout-num">{minutesAndSeconds(left)}</b> {words.clock.left}{" "}
          {minutesAndSeconds(planned)}
        </span>
      )}
    </span>
  );
}
