/** The shared screen alone. */
import { PaneFrame } from "../../ui";
import { useLive } from "../live_session/live";
import { titleOf } from "../live_session/people";
import { ScreenStage, SharingBar } from "./view";

export function ScreenSharePane() {
  const live = useLive();
  return (
    <PaneFrame title={titleOf(live.session.value)} back={live.context.back}>
      <SharingBar />
      <ScreenStage idle />
    </PaneFrame>
  );
}
