/** Captions below the picture: who says what. */
import { inCall } from "../../core/messages/en/in_call";
import { useLive } from "../live_session/live";

const words = inCall.captions;

export function CaptionLines() {
  const live = useLive();
  const { captions } = live.room;
  if (!captions.on.value) return null;
  const failure = captions.failure.value;
  return (
    <section class="helpout-captions" aria-label={words.region} aria-live="polite">
      {captions.lines.value.map((line) => {
        const person = live.find.value(line.account_id);
        return (
          <p key={`${line.account_id} ${line.at}`} class={`helpout-person-${person.number}`}>
            <b class="helpout-name">{person.isMe ? words.you : person.short}</b> {line.text}
          </p>
        );
      })}
      {captions.lines.value.length === 0 && (
        <p class="helpout-small helpout-soft">
          {failure !== null
            ? words.failures[failure]
            : captions.hears
              ? words.detail
              : words.others}
        </p>
      )}
    </section>
  );
}
