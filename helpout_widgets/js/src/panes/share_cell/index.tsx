/**
 * The pane `share_cell`: below a cell that shares itself by `%%helpout share`.
 *
 * Hands the cell it stands in to the live session of this page, once for each run of the cell.
 */
import { render } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { pad } from "../../core/messages/en/pad";
import type { Mount, PaneContext } from "../../host/context";
import { Button, Icon } from "../../ui";

const words = pad.magic;
const KEY = "helpouts.shared_runs";
const KEPT_MAX = 50;

/** Whether this run of a cell was shared by this tab before: a view may be drawn again. */
function sharedBefore(shareId: string): boolean {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(KEY) ?? "[]");
    const list = Array.isArray(kept) ? kept.filter((one) => typeof one === "string") : [];
    if (list.includes(shareId)) return true;
    sessionStorage.setItem(KEY, JSON.stringify([...list, shareId].slice(-KEPT_MAX)));
    return false;
  } catch {
    // A browser that keeps nothing: better not shared than shared again and again.
    return true;
  }
}

function ShareCell({ context, shareId }: { context: PaneContext; shareId: string }) {
  const root = useRef<HTMLParagraphElement>(null);
  const [shared, setShared] = useState<boolean | null>(null);
  const share = () => {
    const element = root.current;
    setShared(element !== null && context.notebook?.shareCellAround?.(element) === true);
  };
  useEffect(() => {
    // After the notebook has put this output where it belongs.
    const timer = setTimeout(() => {
      if (!sharedBefore(shareId)) share();
    });
    return () => clearTimeout(timer);
  }, [shareId]);
  return (
    <p
      ref={root}
      class="helpout-line helpout-line--wrap helpout-small"
      data-helpout-shared={shared}
    >
      <Icon name="link" size="s" />
      <span role="status">
        {shared === null ? words.before : shared ? words.shared : words.nobody}
      </span>
      {shared !== true && (
        <Button size="s" onClick={share}>
          {words.share}
        </Button>
      )}
    </p>
  );
}

export const mount: Mount = (element, context, options) => {
  const shareId = typeof options.share_id === "string" ? options.share_id : "";
  render(<ShareCell context={context} shareId={shareId} />, element);
  return () => render(null, element);
};
