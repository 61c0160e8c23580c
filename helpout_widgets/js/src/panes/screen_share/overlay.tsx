/**
 * Over the notebook or the output that is shared: a line around it, what the others point at,
 * and the way to stop.
 *
 * Lies over the page, not in the shared element, so that it is not in the picture where the
 * browser can keep to the element. Lives as long as the sharing, whichever pane is shown.
 */
import { effect } from "@preact/signals";
import { render } from "preact";
import { useEffect, useState } from "preact/hooks";
import { screen } from "../../core/messages/en/screen";
import { Button, classes, Icon } from "../../ui";
import type { Live } from "../live_session/live";
import { MarksLayer } from "./marks";

const words = screen.sharing;
const MARK = "helpoutOverlay";
const FOLLOW_MS = 200;

interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Make sure that it is there while an element of this page is shared. */
export function keepOverlay(live: Live): void {
  const { screen: own, id } = live.room;
  if (own.shared.peek()?.element == null) return;
  const known = [...document.body.children].some(
    (child) => child instanceof HTMLElement && child.dataset[MARK] === id,
  );
  if (known) return;
  const root = document.createElement("div");
  root.className = "helpout helpout-overlay-root";
  root.dataset[MARK] = id;
  document.body.append(root);
  render(<Overlay live={live} />, root);
  const stop = effect(() => {
    if (own.shared.value?.element != null) return;
    queueMicrotask(() => {
      stop();
      render(null, root);
      root.remove();
    });
  });
}

function Overlay({ live }: { live: Live }) {
  const { screen: own, pointing } = live.room;
  const shared = own.shared.value;
  const box = useBox(shared?.element ?? null);
  if (shared === null || shared.element === null) return null;
  const paused = own.paused.value;
  const name = live.otherName;
  const place =
    box === null
      ? {}
      : {
          left: `${box.left}px`,
          top: `${box.top}px`,
          width: `${box.width}px`,
          height: `${box.height}px`,
        };
  const me = live.room.state.value.account_id;
  return (
    <>
      {box !== null && (
        <div class={classes("helpout-overlay", paused && "helpout-overlay--paused")} style={place}>
          {/* One's own lines are drawn over the preview; here they would be in the way. */}
          <MarksLayer
            marks={pointing.marks.value.filter((one) => one.account_id !== me)}
            find={live.find.value}
            you={screen.looking.you}
          />
        </div>
      )}
      <div class="helpout-overlay__bar" style={barPlace(box)}>
        <Icon name="screen" size="s" />
        <span class="helpout-small">
          <b>{words.yours(words.kinds[shared.kind])}</b>{" "}
          {box === null
            ? words.hidden(name)
            : paused
              ? words.paused(name)
              : words.nothingElse(name)}
        </span>
        <Button size="s" icon={paused ? "play" : "pause"} onClick={() => own.setPaused(!paused)}>
          {paused ? words.goOn : words.pause}
        </Button>
        <Button size="s" onClick={() => own.stop()}>
          {words.stopShort}
        </Button>
      </div>
    </>
  );
}

const BAR_PX = 44;
const GAP_PX = 6;

/** Below the element, or above a small one; else at its lower edge; in the window in any case. */
function barPlace(box: Box | null): { left: string; top: string } {
  const floor = window.innerHeight - BAR_PX;
  if (box === null) return { left: "16px", top: `${floor - 24}px` };
  const below = box.top + box.height + GAP_PX;
  const above = box.top - BAR_PX - GAP_PX;
  const small = box.height < window.innerHeight / 2;
  const wanted = below > floor && small && above > 0 ? above : below;
  const top = Math.min(floor, Math.max(GAP_PX, wanted));
  return { left: `${Math.max(GAP_PX, box.left + 12)}px`, top: `${top}px` };
}

/** Where the element is in the window, followed; null while it is not drawn. */
function useBox(element: HTMLElement | null): Box | null {
  const [box, setBox] = useState<Box | null>(null);
  useEffect(() => {
    if (element === null) return setBox(null);
    let last = "";
    const look = () => {
      const { left, top, width, height } = element.getBoundingClientRect();
      // Scrolled away it is drawn still; behind another tab it is not.
      const drawn = element.isConnected && width > 0 && height > 0;
      const next = drawn ? { left, top, width, height } : null;
      const key = JSON.stringify(next);
      if (key !== last) setBox(next);
      last = key;
    };
    look();
    const timer = setInterval(look, FOLLOW_MS);
    window.addEventListener("scroll", look, { capture: true, passive: true });
    window.addEventListener("resize", look);
    return () => {
      clearInterval(timer);
      window.removeEventListener("scroll", look, { capture: true });
      window.removeEventListener("resize", look);
    };
  }, [element]);
  return box;
}
