/** A helpout's replay: played here, or saved as one page. */
import { useEffect, useState } from "preact/hooks";
import type { Replay } from "../../contracts/generated";
import { replay as words } from "../../core/messages/en/replay";
import { type Explanation, explain, isAbort } from "../../core/refusal";
import { replayFile, replayFileName } from "../../core/replay/file";
import type { PaneContext } from "../../host/context";
import { Button, ErrorState, Note, PaneFrame, Skeleton, useAnnounce } from "../../ui";
import { KeptFiles } from "../handout/kept";
import { ReplayPlayer } from "./player";
import { Sound } from "./sound";

const KEPT_FOR_THE_BROWSER_MS = 10_000;

export function ReplayView({ context, id }: { context: PaneContext; id: string }) {
  const [replay, setReplay] = useState<Replay | null>(null);
  const [failure, setFailure] = useState<Explanation | null>(null);
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    context.api.replay(id, { signal: context.signal }).then(
      (found) => {
        setReplay(found);
        setFailure(null);
      },
      (error: unknown) => {
        if (!isAbort(error)) setFailure(explain(error));
      },
    );
  }, [id, turn]);
  const heard = replay !== null && replay.sounds.length > 0;
  return (
    <PaneFrame title={replay?.title ?? words.title} back={context.back}>
      <div class="helpout-body">
        {replay !== null ? (
          <ReplayPlayer
            replay={replay}
            {...(heard && {
              sound: (playing) => <Sound context={context} replay={replay} playing={playing} />,
            })}
          >
            <SaveReplay replay={replay} />
            <KeptFiles context={context} id={id} />
          </ReplayPlayer>
        ) : failure !== null ? (
          <ErrorState {...failure} onRetry={() => setTurn((before) => before + 1)} />
        ) : (
          <div class="helpout-stack" aria-busy="true">
            <Skeleton width="100%" height="220px" />
            <Skeleton width="60%" />
          </div>
        )}
      </div>
    </PaneFrame>
  );
}

/** Where the player's page lies, beside the module that is running. */
async function playerPage(): Promise<string> {
  const address = new URL(`replay.html?v=${__HELPOUT_VERSION__}`, import.meta.url);
  const answer = await fetch(address, { cache: "no-cache" });
  if (!answer.ok) throw new Error(`the player's page was answered with ${answer.status}`);
  return answer.text();
}

function SaveReplay({ replay }: { replay: Replay }) {
  const [state, setState] = useState<"" | "busy" | "saved" | "failed">("");
  const announce = useAnnounce();
  const save = async () => {
    setState("busy");
    try {
      const file = await replayFile(await playerPage(), replay);
      const address = URL.createObjectURL(new Blob([file], { type: "text/html" }));
      const link = document.createElement("a");
      link.href = address;
      link.download = replayFileName(replay);
      link.click();
      setTimeout(() => URL.revokeObjectURL(address), KEPT_FOR_THE_BROWSER_MS);
      announce(words.saved);
      setState("saved");
    } catch {
      setState("failed");
    }
  };
  return (
    <section class="helpout-stack helpout-stack--s">
      <Button icon="download" busy={state === "busy"} onClick={() => void save()}>
        {state === "busy" ? words.saving : words.save}
      </Button>
      {state === "saved" && (
        <Note tone="good" icon="check">
          {words.saved}
        </Note>
      )}
      {state === "failed" && (
        <Note tone="bad" icon="alert" urgent>
          {words.saveFailed}
        </Note>
      )}
      {replay.sounds.length > 0 && <p class="helpout-small helpout-soft">{words.silent}</p>}
    </section>
  );
}
