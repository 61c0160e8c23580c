/** The shared cells alone, with the rights that belong to them. */
import { liveSession } from "../../core/messages/en/live_session";
import { OfflineBar, PaneFrame } from "../../ui";
import { useLive } from "../live_session/live";
import { titleOf } from "../live_session/people";
import { RightsBar } from "../live_session/rights";
import { NotebookBar, NotebookView } from "../notebook_view";
import { SharedCells } from "./view";

export function SharedCellPane() {
  const live = useLive();
  const state = live.room.state.value;
  const away = state.known && state.link !== "open" && state.link !== "closed";
  return (
    <PaneFrame title={titleOf(live.session.value)} back={live.context.back}>
      <div class="helpout-live" data-lm-suppress-shortcuts="true">
        <NotebookBar />
        <RightsBar />
        {away && (
          <OfflineBar
            reason={liveSession.offline.noCall}
            onRetry={() => live.room.client.retryNow()}
          />
        )}
        <NotebookView />
        <SharedCells />
      </div>
    </PaneFrame>
  );
}
