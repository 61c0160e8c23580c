/** The outputs of a run of a shared cell, drawn apart; see `panes/outputs`. */
import { useMemo } from "preact/hooks";
import type { Run } from "../../core/room/runs";
import { fetchBlob } from "../../host/blobs";
import { useLive } from "../live_session/live";
import { Outputs as OutputList, type OutputScene } from "../outputs";

/** What outputs of this live session need of where they stand. */
export function useOutputScene(): OutputScene {
  const { context, room, isLender, lenderName } = useLive();
  return useMemo(
    () => ({
      baseUrl: context.baseUrl,
      blobs: (sha256) => fetchBlob(context.baseUrl, room.id, sha256),
      widgets: { mine: isLender, name: lenderName, draw: () => null },
    }),
    [context, room, isLender, lenderName],
  );
}

export function Outputs({ run }: { run: Run; baseUrl?: string }) {
  const scene = useOutputScene();
  return (
    <OutputList
      outputs={run.outputs}
      scene={scene}
      truncated={run.truncated}
      pictures={run.pictures}
    />
  );
}
