/** At what size a member's picture is drawn, told to whoever sends it. */
import { useEffect, useRef } from "preact/hooks";
import type { Remote } from "../../host/remote";

/** Changes of a few pixels are no reason to ask for another picture. */
const STEP_PX = 20;

/** A ref for the element in which the picture is; without size it is not seen at all. */
export function useDrawn(remote: Remote) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = place.current;
    // Of the floating window, where the picture is in that.
    const view = element?.ownerDocument.defaultView;
    if (element === null || remote.drawn === undefined || view?.ResizeObserver === undefined)
      return;
    const sizes = new view.ResizeObserver(() => {
      const height = element.clientHeight * (view.devicePixelRatio || 1);
      remote.drawn?.(Math.ceil(height / STEP_PX) * STEP_PX);
    });
    sizes.observe(element);
    return () => sizes.disconnect();
  }, [remote]);
  return place;
}
