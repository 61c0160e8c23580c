/** The shared screen alone. */
import { PaneFrame } from "../../ui";
import { titleOf } from "../call/check";
import { useLive } from "../live_session/live";
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
