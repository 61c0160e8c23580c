/** The outputs of a run. Another person's are hostile: only text, pictures, and a sandboxed frame. */
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { sharedCell as words } from "../../core/messages/en/shared_cell";
import type { Run } from "../../core/room/runs";
import { classes, Note } from "../../ui";
import { runsOf } from "./ansi";
import { drawnOf } from "./picked";

const FRAME_HEIGHT_MAX = 560;
const FRAME_HEIGHT_FIRST = 40;

export function Outputs({ run, baseUrl }: { run: Run; baseUrl: string }) {
  return (
    <div class="helpout-outputs">
      {run.outputs.map((output, index) => (
        <Output key={index} output={output} baseUrl={baseUrl} />
      ))}
      {run.truncated && <Note icon="info">{words.truncated}</Note>}
    </div>
  );
}

function Output({ output, baseUrl }: { output: Record<string, unknown>; baseUrl: string }) {
  const drawn = useMemo(() => drawnOf(output), [output]);
  switch (drawn.kind) {
    case "text":
      return <TerminalText text={drawn.text} tone={drawn.tone} />;
    case "picture":
      return <img class="helpout-outputs__picture" src={drawn.address} alt={words.picture} />;
    case "frame":
      return <FramedOutput data={drawn.data} baseUrl={baseUrl} />;
    case "nothing":
      return null;
  }
}

function TerminalText({ text, tone }: { text: string; tone: "plain" | "stderr" | "error" }) {
  const runs = useMemo(() => runsOf(text), [text]);
  return (
    <pre
      class={classes("helpout-code helpout-outputs__text", `helpout-outputs--${tone}`)}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys
      tabIndex={0}
    >
      {runs.map((run, index) =>
        run.colour === null && !run.bold ? (
          run.text
        ) : (
          <span
            key={index}
            class={classes(
              run.colour !== null && `helpout-ansi-${run.colour}`,
              run.bold && "helpout-strong",
            )}
          >
            {run.text}
          </span>
        ),
      )}
    </pre>
  );
}

/** Drawn by a page of its own origin that may reach nothing; it only says how high it is. */
function FramedOutput({ data, baseUrl }: { data: Record<string, string>; baseUrl: string }) {
  const frame = useRef<HTMLIFrameElement>(null);
  const loads = useRef(0);
  const [height, setHeight] = useState(FRAME_HEIGHT_FIRST);
  const [gone, setGone] = useState(false);

  const render = () => {
    const element = frame.current;
    if (element === null || loads.current === 0) return;
    // Its origin is opaque, so there is none to name; it holds nothing and may reach nothing.
    element.contentWindow?.postMessage(
      { type: "helpouts.render", data, colours: coloursOf(element) },
      "*",
    );
  };
  useEffect(render, [data]);

  useEffect(() => {
    const hear = (event: MessageEvent) => {
      if (event.source === null || event.source !== frame.current?.contentWindow) return;
      const told: unknown = event.data;
      if (typeof told !== "object" || told === null) return;
      const { type, height: wanted } = told as { type?: unknown; height?: unknown };
      if (type === "helpouts.ready") render();
      if (type === "helpouts.height" && typeof wanted === "number" && Number.isFinite(wanted))
        setHeight(Math.min(FRAME_HEIGHT_MAX, Math.max(16, wanted + 2)));
    };
    window.addEventListener("message", hear);
    // The theme may change under it.
    const theme = new MutationObserver(render);
    theme.observe(document.body, { attributes: true, attributeFilter: ["data-jp-theme-light"] });
    return () => {
      window.removeEventListener("message", hear);
      theme.disconnect();
    };
  }, []);

  if (gone)
    return (
      <Note tone="warn" icon="shield">
        {words.frameGone}
      </Note>
    );
  return (
    <iframe
      ref={frame}
      class="helpout-outputs__frame"
      title={words.frame}
      src={`${baseUrl}frame`}
      sandbox="allow-scripts"
      referrerpolicy="no-referrer"
      style={{ blockSize: `${height}px` }}
      onLoad={() => {
        loads.current += 1;
        // A second load means that a script went elsewhere: what is there now is not ours.
        if (loads.current > 1) setGone(true);
        else render();
      }}
    />
  );
}

function coloursOf(element: HTMLElement): Record<string, string> {
  const style = getComputedStyle(element);
  const dark = document.body.dataset.jpThemeLight === "false";
  return {
    text: style.color,
    background: style.backgroundColor,
    font: style.fontFamily,
    size: style.fontSize,
    line: style.borderBlockEndColor,
    scheme: dark ? "dark" : "light",
  };
}
