/** The outputs of a run of a shared cell, drawn apart; see `panes/outputs`. */
import { useMemo } from "preact/hooks";
import type { Run } from "../../core/room/runs";
import { fetchBlob, keepPicture } from "../../host/blobs";
import { pictureOf } from "../../host/widget_picture";
import { type Live, useLive } from "../live_session/live";
import { Outputs as OutputList, type OutputScene, type WidgetPlace } from "../outputs";

/** What outputs of this live session need of where they stand; widgets live where a run is named. */
export function useOutputScene(runId = ""): OutputScene {
  const live = useLive();
  const { context, room, isLender } = live;
  return useMemo(
    () => ({
      baseUrl: context.baseUrl,
      blobs: (sha256) => fetchBlob(context.baseUrl, room.id, sha256),
      widgets: {
        mine: isLender,
        name: live.lenderName,
        draw: (...what) => (runId === "" ? null : liveWidget(live, runId, ...what)),
      },
    }),
    [context, room, isLender, live.lenderName, runId],
  );
}

/** The widget itself, and for the others how it looks. */
function liveWidget(
  { context, room }: Live,
  runId: string,
  ...[modelId, element, place]: Parameters<WidgetPlace["draw"]>
): (() => void) | null {
  const kernel = room.state.peek().kernel;
  if (kernel === null) return null;
  const remove = context.notebook?.drawWidget?.(kernel.kernel_id, modelId, element) ?? null;
  if (remove === null) return null;
  let told = "";
  const stop = pictureOf(element, async ({ blob, width, height }) => {
    const sha256 = await keepPicture(context.api, room.id, blob);
    if (sha256 !== told) room.client.pictureOutput({ run_id: runId, place, sha256, width, height });
    told = sha256;
  });
  return () => {
    stop();
    remove();
  };
}

export function Outputs({ run }: { run: Run; baseUrl?: string }) {
  const scene = useOutputScene(run.run_id);
  return (
    <OutputList
      outputs={run.outputs}
      scene={scene}
      truncated={run.truncated}
      pictures={run.pictures}
    />
  );
}
