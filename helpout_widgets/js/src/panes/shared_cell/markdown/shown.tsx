/** A text cell as it reads; a double click or its button edits it. */
import { useEffect, useState } from "preact/hooks";
import { pad } from "../../../core/messages/en/pad";
import type { SharedCell } from "../../../core/room/document";
import { useSourceText } from "../watch";

type Draw = typeof import("./blocks").Markdown;

export function MarkdownShown({ cell, onEdit }: { cell: SharedCell; onEdit: (() => void) | null }) {
  const text = useSourceText(cell.source);
  const [Draw, setDraw] = useState<Draw | null>(null);
  useEffect(() => {
    let stopped = false;
    // Comes with the first text cell.
    import("./blocks").then(
      (module) => {
        if (!stopped) setDraw(() => module.Markdown);
      },
      () => {},
    );
    return () => {
      stopped = true;
    };
  }, []);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: a short way for who points; its button does the same
    <div class="helpout-markdown__cell" onDblClick={() => onEdit?.()}>
      {text.trim() === "" ? (
        <p class="helpout-small helpout-soft">{pad.cell.emptyText}</p>
      ) : Draw === null ? (
        <pre class="helpout-code">{text}</pre>
      ) : (
        <Draw text={text} />
      )}
    </div>
  );
}
