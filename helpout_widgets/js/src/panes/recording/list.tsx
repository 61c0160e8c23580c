/** The recordings that a person agreed to, in My helpouts. */
import { useEffect, useState } from "preact/hooks";
import type { Recording } from "../../contracts/generated";
import { recordings as words } from "../../core/messages/en/recordings";
import { clockText } from "../../core/recording/playback";
import { formatNear, instantOf } from "../../core/time";
import type { PaneContext } from "../../host/context";
import { Badge, Button, Icon } from "../../ui";

/** Nothing at all where there are none: most helpouts are not recorded. */
export function Recordings({ context }: { context: PaneContext }) {
  const [found, setFound] = useState<readonly Recording[]>([]);
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    context.api.recordings({ signal: context.signal }).then(
      (page) => setFound(page.recordings),
      // The list above says so if the marketplace is away; what was shown stays.
      () => {},
    );
  }, [turn]);
  useEffect(
    () =>
      context.events.listen((hint) => {
        if (hint.name === "recording_changed" || hint.name === "look_again")
          setTurn((before) => before + 1);
      }),
    [],
  );
  if (found.length === 0) return null;
  return (
    <section class="helpout-stack helpout-stack--s" aria-label={words.title}>
      <h2 class="helpout-h">{words.title}</h2>
      <ul class="helpout-rows">
        {found.map((recording) => (
          <Row key={recording.id} context={context} recording={recording} />
        ))}
      </ul>
    </section>
  );
}

function Row({ context, recording }: { context: PaneContext; recording: Recording }) {
  const { status } = recording;
  const gone = status === "deleted";
  return (
    <li class="helpout-line helpout-line--wrap" data-helpout-recording={status}>
      <Icon name="record" />
      <div class="helpout-grow">
        <h3 class="helpout-strong helpout-words">{recording.title}</h3>
        <p class="helpout-small helpout-soft helpout-dots">
          <span>
            {formatNear(instantOf(recording.started_at), context.timeZone, context.now())}
          </span>
          <span class="helpout-num">{words.length(clockText(recording.duration_ms))}</span>
          {!gone && (
            <span>
              {words.until(
                formatNear(instantOf(recording.delete_at), context.timeZone, context.now()),
              )}
            </span>
          )}
        </p>
      </div>
      {status !== "ready" && (
        <Badge tone={status === "failed" ? "warn" : "plain"}>{words.status[status]}</Badge>
      )}
      {!gone && (
        <Button
          icon="play"
          onClick={() => context.navigate({ pane: "recording", recording_id: recording.id })}
        >
          {words.open}
        </Button>
      )}
    </li>
  );
}
