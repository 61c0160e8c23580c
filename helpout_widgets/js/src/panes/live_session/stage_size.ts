/** How a live session fills its place: by the pane's own width, and by what scrolls around it. */
import { useEffect, useState } from "preact/hooks";

const STAGE_MIN_PX = 420;
const STAGE_MAX_PX = 900;

function scrollerOf(element: HTMLElement): HTMLElement {
  for (let parent = element.parentElement; parent !== null; parent = parent.parentElement)
    if (/auto|scroll/.test(getComputedStyle(parent).overflowY)) return parent;
  return document.documentElement;
}

/** Lets the stage fill what scrolls around the pane, so that controls and writing stay in sight. */
export function useStageHeight(root: { current: HTMLElement | null }): void {
  useEffect(() => {
    const element = root.current;
    const pane = element?.closest<HTMLElement>(".helpout-pane");
    const stage = element?.querySelector<HTMLElement>(".helpout-live__main");
    if (element === null || !pane || !stage) return;
    const scroller = scrollerOf(pane);
    const fit = () => {
      const around = pane.offsetHeight - stage.offsetHeight;
      const height = Math.max(STAGE_MIN_PX, Math.min(STAGE_MAX_PX, scroller.clientHeight - around));
      element.style.setProperty("--helpout-stage-height", `${height}px`);
    };
    const observer = new ResizeObserver(fit);
    observer.observe(scroller);
    for (const child of element.children) if (child !== stage) observer.observe(child);
    return () => observer.disconnect();
  }, [root]);
}

const NARROW_PX = 768;

/** Whether the pane itself is narrow; its window is none of its business. */
export function useNarrow(root: { current: HTMLElement | null }): boolean {
  const [narrow, setNarrow] = useState(false);
  useEffect(() => {
    const element = root.current;
    if (element === null) return;
    const observer = new ResizeObserver(([entry]) => {
      if (entry !== undefined) setNarrow(entry.contentRect.width < NARROW_PX);
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [root]);
  return narrow;
}
