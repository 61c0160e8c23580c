/** One output, in whatever way it may be drawn. Another person's are hostile. */
import { useMemo } from "preact/hooks";
import type { OutputPictured } from "../../contracts/generated";
import { outputs as words } from "../../core/messages/en/outputs";
import type { NbOutput } from "../../core/room/output";
import { Note } from "../../ui";
import { BlobOutput, type BlobSource } from "./blob";
import { FramedOutput } from "./framed";
import { JsonTree } from "./json_tree";
import { drawnOf } from "./picked";
import { TerminalText } from "./text";
import { WidgetOutput, type WidgetPlace } from "./widget";

/** What outputs need of where they stand. */
export interface OutputScene {
  /** `{base}helpouts/`, where the frame is. */
  readonly baseUrl: string;
  /** Where large ones lie; null where there are none. */
  readonly blobs: BlobSource | null;
  /** Whose widgets these are. */
  readonly widgets: WidgetPlace | null;
}

export interface OutputProps {
  output: NbOutput;
  scene: OutputScene;
  /** How it looks at whose page it can be drawn; the latest. */
  picture?: OutputPictured | null;
  /** Which output of its run. */
  place?: number;
}

export function Output({ output, scene, picture = null, place = 0 }: OutputProps) {
  const drawn = useMemo(() => drawnOf(output), [output]);
  switch (drawn.kind) {
    case "text":
      return <TerminalText text={drawn.text} tone={drawn.tone} />;
    case "picture":
      return <img class="helpout-outputs__picture" src={drawn.address} alt={words.picture} />;
    case "frame":
      return <FramedOutput drawn={drawn} baseUrl={scene.baseUrl} />;
    case "json":
      return <JsonTree value={drawn.value} />;
    case "blob":
      return <BlobOutput blob={drawn} scene={scene} />;
    case "widget":
      return <WidgetOutput widget={drawn} scene={scene} picture={picture} place={place} />;
    case "left_out":
      return <Note icon="info">{words.leftOut(words.size(drawn.bytes))}</Note>;
    case "nothing":
      return null;
  }
}
