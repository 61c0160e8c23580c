/** An output drawn by a page of its own origin that may reach nothing; it only says how high it is. */
import { useEffect, useRef, useState } from "preact/hooks";
import { outputs as words } from "../../core/messages/en/outputs";
import { type FrameLibrary, frameLibrary } from "../../host/frame_libraries";
import { Note } from "../../ui";
import type { Framed } from "./picked";
import { TerminalText } from "./text";

export const FRAME_HEIGHT_MAX = 560;
const FRAME_HEIGHT_FIRST = 40;

type Standing = "drawn" | "gone" | "failed";

export function FramedOutput({ drawn, baseUrl }: { drawn: Framed; baseUrl: string }) {
  const frame = useRef<HTMLIFrameElement>(null);
  const [height, setHeight] = useState(FRAME_HEIGHT_FIRST);
  const [standing, setStanding] = useState<Standing>("drawn");
  const sight = useInSight(frame);
  const loads = useRef(0);
  useDrawing(frame, drawn, sight, setHeight, setStanding);

  if (standing === "gone")
    return (
      <Note tone="warn" icon="shield">
        {words.frameGone}
      </Note>
    );
  if (standing === "failed") return <NotDrawn plain={drawn.plain} />;
  return (
    <iframe
      ref={frame}
      class="helpout-outputs__frame"
      title={words.frame}
      // What was never in sight costs nothing.
      src={sight ? `${baseUrl}frame` : undefined}
      sandbox="allow-scripts"
      referrerpolicy="no-referrer"
      style={{ blockSize: `${height}px` }}
      onLoad={({ currentTarget }) => {
        if (!currentTarget.hasAttribute("src")) return;
        loads.current += 1;
        // A second load: what is there now is not ours.
        if (loads.current > 1) setStanding("gone");
      }}
    />
  );
}

function NotDrawn({ plain }: { plain: string }) {
  return (
    <>
      <Note icon="info">{plain === "" ? words.frameFailedBare : words.frameFailed}</Note>
      {plain !== "" && <TerminalText text={plain} tone="plain" />}
    </>
  );
}

/** Whether the frame is, or ever was, near what is in sight. */
function useInSight(frame: { current: HTMLElement | null }): boolean {
  const [seen, setSeen] = useState(false);
  useEffect(() => {
    const element = frame.current;
    if (element === null || typeof IntersectionObserver === "undefined") {
      setSeen(true);
      return;
    }
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.some((entry) => entry.isIntersecting)) setSeen(true);
      },
      { rootMargin: "600px" },
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return seen;
}

function useDrawing(
  frame: { current: HTMLIFrameElement | null },
  drawn: Framed,
  sight: boolean,
  setHeight: (height: number) => void,
  setStanding: (standing: Standing) => void,
): void {
  const ready = useRef(false);
  const given = useRef(new Set<FrameLibrary>());
  const latest = useRef(drawn);
  latest.current = drawn;

  const render = async () => {
    const wanted = latest.current;
    if (!ready.current) return;
    for (const name of wanted.libraries) {
      if (given.current.has(name)) continue;
      const script = await frameLibrary(name).catch(() => null);
      if (script === null) return setStanding("failed");
      if (given.current.has(name)) continue;
      given.current.add(name);
      post(frame.current, { type: "helpouts.library", script });
    }
    if (latest.current === wanted && frame.current !== null)
      post(frame.current, {
        type: "helpouts.render",
        data: wanted.data,
        metadata: wanted.metadata,
        ...looksOf(frame.current),
      });
  };
  useEffect(() => void render(), [drawn]);

  useEffect(() => {
    if (!sight) return;
    const hear = (event: MessageEvent) => {
      if (event.source === null || event.source !== frame.current?.contentWindow) return;
      const told: unknown = event.data;
      if (typeof told !== "object" || told === null) return;
      const { type, height: wanted } = told as { type?: unknown; height?: unknown };
      if (type === "helpouts.ready" && !ready.current) {
        ready.current = true;
        void render();
      }
      if (type === "helpouts.gone") setStanding("gone");
      if (type === "helpouts.failed") setStanding("failed");
      if (type === "helpouts.height" && typeof wanted === "number" && Number.isFinite(wanted))
        setHeight(Math.min(FRAME_HEIGHT_MAX, Math.max(16, Math.ceil(wanted) + 2)));
    };
    window.addEventListener("message", hear);
    // The theme may change under it.
    const theme = new MutationObserver(() => void render());
    theme.observe(document.body, { attributes: true, attributeFilter: ["data-jp-theme-light"] });
    return () => {
      window.removeEventListener("message", hear);
      theme.disconnect();
    };
  }, [sight]);
}

/** Its origin is opaque, so there is none to name; it holds nothing and may reach nothing. */
function post(frame: HTMLIFrameElement | null, message: object): void {
  frame?.contentWindow?.postMessage(message, "*");
}

function looksOf(element: HTMLElement) {
  const style = getComputedStyle(element);
  return {
    scheme: document.body.dataset.jpThemeLight === "false" ? "dark" : "light",
    colours: {
      text: style.color,
      background: style.backgroundColor,
      font: style.fontFamily,
      size: style.fontSize,
      line: style.borderBlockEndColor,
    },
  };
}
