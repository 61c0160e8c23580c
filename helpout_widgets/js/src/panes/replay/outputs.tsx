/** Outputs of a run in a replay: text, pictures, and pages in a frame that may do nothing. */
import { useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import type { ReplayOutputs } from "../../contracts/generated";
import { replay as words } from "../../core/messages/en/replay";
import {
  drawnOf,
  type FrameColours,
  frameHeight,
  framePage,
  plainOf,
} from "../../core/replay/drawn";
import type { NbOutput } from "../../core/room/output";
import { classes, Note } from "../../ui";

export function StageOutputs({ stage }: { stage: ReplayOutputs }) {
  if (stage.outputs.length === 0 && !stage.truncated) return null;
  return (
    <div class="helpout-replay__outputs">
      {stage.outputs.map((output, index) => (
        <Output key={index} output={output as NbOutput} />
      ))}
      {stage.truncated && <Note icon="info">{words.truncated}</Note>}
    </div>
  );
}

function Output({ output }: { output: NbOutput }) {
  const drawn = useMemo(() => drawnOf(output), [output]);
  switch (drawn.kind) {
    case "text":
      return (
        <pre
          class={classes(
            "helpout-code helpout-replay__text",
            `helpout-replay__text--${drawn.tone}`,
          )}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys
          tabIndex={0}
        >
          {plainOf(drawn.text)}
        </pre>
      );
    case "picture":
      return <img class="helpout-replay__picture" src={drawn.address} alt={words.picture} />;
    case "page":
      return <Page html={drawn.html} />;
    case "left_out":
      return <Note icon="info">{words.leftOut}</Note>;
  }
}

function Page({ html }: { html: string }) {
  const loads = useRef(0);
  const [gone, setGone] = useState(false);
  const place = useRef<HTMLDivElement>(null);
  const [colours, setColours] = useState<FrameColours | null>(null);
  useLayoutEffect(() => {
    if (place.current === null) return;
    const style = getComputedStyle(place.current);
    const { color: text, backgroundColor: ground, borderBlockEndColor: line } = style;
    setColours({ text, ground, line });
  }, []);
  const page = useMemo(() => (colours === null ? null : framePage(html, colours)), [html, colours]);
  if (gone)
    return (
      <Note tone="warn" icon="shield">
        {words.frameGone}
      </Note>
    );
  return (
    <div ref={place} class="helpout-replay__page">
      {page !== null && (
        <iframe
          class="helpout-replay__frame"
          title={words.frame}
          sandbox=""
          referrerpolicy="no-referrer"
          key={page}
          srcdoc={page}
          style={{ blockSize: `${frameHeight(html)}px` }}
          onLoad={() => {
            loads.current += 1;
            // A link in it was followed: what is there now is not the output.
            if (loads.current > 1) setGone(true);
          }}
        />
      )}
    </div>
  );
}
