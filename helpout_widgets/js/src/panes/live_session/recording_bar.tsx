/** The recording, on every side: the question, the mark, and how to stop it. Always in sight. */
import { useEffect, useState } from "preact/hooks";
import type { RecordingStanding } from "../../contracts/generated";
import { recording as words } from "../../core/messages/en/recording";
import { newId } from "../../core/room/id";
import { Button, classes, Icon } from "../../ui";
import { minutesAndSeconds } from "./clock";
import { type Live, useLive } from "./live";
import { awaitsMe, isRunning, partsText, recordedMs } from "./recording_state";

export function RecordingBar() {
  const live = useLive();
  const { recording, account_id: me, ended } = live.room.state.value;
  if (ended || recording.name === "off") return null;
  if (awaitsMe(recording, me)) return <Question recording={recording} />;
  return <RecordingMark recording={recording} />;
}

function answer(live: Live, recording_id: string, consent: boolean): void {
  live.room.client.send({
    type: "answer_recording",
    frame_id: newId("frm"),
    recording_id,
    consent,
  });
}

/** Stops it where this person only agreed, and takes their consent back; asks nobody. */
export function stopRecording(live: Live): void {
  const { recording } = live.room.state.peek();
  if (recording.recording_id === null) return;
  live.room.client.send({
    type: "stop_recording",
    frame_id: newId("frm"),
    recording_id: recording.recording_id,
  });
}

function Question({ recording }: { recording: RecordingStanding }) {
  const live = useLive();
  const id = recording.recording_id ?? "";
  const asker = live.find.value(recording.asked_by ?? "");
  const keep = words.ask.days(recording.keep_days);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a question with two answers, no fields
    <div
      class="helpout-question helpout-question--bad"
      role="group"
      aria-label={words.question.title(asker.short)}
      data-helpout-recording="question"
    >
      <Icon name="record" />
      <div class="helpout-grow">
        <p class="helpout-strong">{words.question.title(asker.short)}</p>
        <p class="helpout-small">
          {words.question.what(partsText(recording.parts), keep)} {words.question.who}
        </p>
      </div>
      <span class="helpout-line">
        <Button size="s" onClick={() => answer(live, id, false)}>
          {words.question.no}
        </Button>
        <Button size="s" onClick={() => answer(live, id, true)}>
          {words.question.yes}
        </Button>
      </span>
    </div>
  );
}

function RecordingMark({ recording }: { recording: RecordingStanding }) {
  const live = useLive();
  const state = live.room.state.value;
  const [asking, setAsking] = useState(false);
  const agreed = recording.agreed.includes(state.account_id);
  const names = recording.awaited.map((id) => live.find.value(id).short);
  const text = markText(recording, names);
  return (
    <div
      class={classes("helpout-recording", recording.name === "on" && "helpout-recording--on")}
      data-helpout-recording={recording.name}
      data-helpout-waits={recording.waits}
    >
      <span class="helpout-recording__dot" aria-hidden="true" />
      <span class="helpout-grow" role="status">
        <b>{text.title}</b> <span class="helpout-small">{text.detail}</span>{" "}
        {isRunning(recording) && <Recorded recording={recording} at={state.recording_at} />}
      </span>
      {asking ? (
        <span class="helpout-line helpout-line--wrap">
          <span class="helpout-small">{words.mark.withdrawDetail}</span>
          <Button size="s" onClick={() => setAsking(false)}>
            {words.ask.cancel}
          </Button>
          <Button
            size="s"
            kind="bad"
            onClick={() => {
              setAsking(false);
              answer(live, recording.recording_id ?? "", false);
            }}
          >
            {words.mark.withdraw}
          </Button>
        </span>
      ) : (
        agreed &&
        recording.name !== "failed" && (
          <span class="helpout-line">
            {recording.asked_by !== state.account_id && (
              <Button size="s" kind="quiet" onClick={() => setAsking(true)}>
                {words.mark.withdraw}
              </Button>
            )}
            <Button size="s" kind="bad" icon="stop" onClick={() => stopRecording(live)}>
              {words.mark.stop}
            </Button>
          </span>
        )
      )}
    </div>
  );
}

function markText(recording: RecordingStanding, names: readonly string[]) {
  const { mark } = words;
  const awaits = names.length === 0 ? "" : mark.awaits(words.and(names));
  switch (recording.name) {
    case "on":
      if (recording.waits) return { title: mark.waits, detail: mark.waitsDetail };
      return { title: mark.on, detail: mark.agreed };
    case "paused":
      return { title: mark.paused, detail: awaits };
    case "failed":
      return { title: mark.failed, detail: words.talk.ends.failed("") };
    default:
      return { title: mark.asking, detail: awaits };
  }
}

function Recorded({ recording, at }: { recording: RecordingStanding; at: number }) {
  const live = useLive();
  const [now, setNow] = useState(() => live.context.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(live.context.now()), 1_000);
    return () => clearInterval(timer);
  }, [live]);
  const text = minutesAndSeconds(recordedMs(recording, at, now));
  return <span class="helpout-small helpout-num">{words.mark.time(text)}</span>;
}
