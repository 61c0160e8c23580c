/** A helpout's replay: played here, or saved as one page. */
import { useEffect, useState } from "preact/hooks";
import type { Replay } from "../../contracts/generated";
import { replay as words } from "../../core/messages/en/replay";
import { type Explanation, explain, isAbort } from "../../core/refusal";
import { replayFile, replayFileName, STILLS_MAX } from "../../core/replay/file";
import type { PaneContext } from "../../host/context";
import { heldStill, stillAddress } from "../../host/stills";
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
            still={(stillId) => stillAddress(context.baseUrl, id, stillId)}
            {...(heard && {
              sound: (playing) => <Sound context={context} replay={replay} playing={playing} />,
            })}
          >
            <SaveReplay context={context} id={id} replay={replay} />
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

interface SaveProps {
  context: PaneContext;
  id: string;
  replay: Replay;
}

/** Its pictures, as many as find room; one that cannot be had is left out. */
async function stillsOf({ context, id, replay }: SaveProps): Promise<Record<string, string>> {
  const stills: Record<string, string> = {};
  let room = STILLS_MAX;
  for (const { kind, ref } of replay.lines) {
    if (kind !== "still" || Object.hasOwn(stills, ref)) continue;
    const address = stillAddress(context.baseUrl, id, ref);
    const held = await heldStill(address, context.signal).catch(() => "");
    if (held === "" || held.length > room) continue;
    stills[ref] = held;
    room -= held.length;
  }
  return stills;
}

function SaveReplay(props: SaveProps) {
  const { replay } = props;
  const [missing, setMissing] = useState(0);
  const [state, setState] = useState<"" | "busy" | "saved" | "failed">("");
  const announce = useAnnounce();
  const save = async () => {
    setState("busy");
    try {
      const stills = await stillsOf(props);
      const file = await replayFile(await playerPage(), { replay, stills });
      const taken = replay.lines.filter(({ kind }) => kind === "still");
      setMissing(taken.filter(({ ref }) => !Object.hasOwn(stills, ref)).length);
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
          {words.saved} {missing > 0 && words.stillsLeftOut(missing)}
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
