/** The way to a helpout's replay, beside its take-away. */
import { replay as words } from "../../core/messages/en/replay";
import type { PaneContext } from "../../host/context";
import { Button } from "../../ui";

export function ReplayButton({
  context,
  liveSessionId,
}: {
  context: PaneContext;
  liveSessionId: string;
}) {
  return (
    <Button
      icon="play"
      onClick={() => context.navigate({ pane: "replay", live_session_id: liveSessionId })}
    >
      {words.open}
    </Button>
  );
}
