/** One page of a handout, with the others' pointers on it. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { Place } from "../../core/handout/sight";
import { handout as words } from "../../core/messages/en/handout";
import type { Marks } from "../../core/screen/marks";
import type { Person } from "../live_session/people";
import { MarksLayer } from "../screen_share/marks";
import type { Sheets } from "./pdf";

interface SheetProps {
  name: string;
  page: number;
  /** A PDF, or the address of a picture. */
  content: Sheets | string;
  marks: Marks;
  find(accountId: string): Person;
  onPoint(at: Place | null): void;
}

export function Sheet({ name, page, content, marks, find, onPoint }: SheetProps) {
  return (
    <div class="helpout-handout__scroll">
      <div
        class="helpout-handout__sheet"
        data-helpout-sheet={page}
        onPointerMove={(event) => {
          const box = event.currentTarget.getBoundingClientRect();
          const x = (event.clientX - box.left) / Math.max(1, box.width);
          const y = (event.clientY - box.top) / Math.max(1, box.height);
          onPoint(x >= 0 && x <= 1 && y >= 0 && y <= 1 ? { x, y } : null);
        }}
        onPointerLeave={() => onPoint(null)}
      >
        {typeof content === "string" ? (
          <img class="helpout-handout__picture" src={content} alt={name} />
        ) : (
          <PdfPage name={name} page={page} sheets={content} />
        )}
        <MarksLayer marks={marks} find={find} you={words.you} />
      </div>
    </div>
  );
}

function PdfPage({ name, page, sheets }: { name: string; page: number; sheets: Sheets }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [width, setWidth] = useState(0);
  const [failed, setFailed] = useState(false);
  const [drawn, setDrawn] = useState(0);
  useEffect(() => {
    const box = canvas.current?.parentElement;
    if (box == null) return;
    const watch = new ResizeObserver(([entry]) => {
      if (entry !== undefined) setWidth(Math.round(entry.contentRect.width));
    });
    watch.observe(box);
    return () => watch.disconnect();
  }, []);
  useEffect(() => {
    const element = canvas.current;
    if (element === null || width === 0) return;
    sheets.draw(page, element, width).then(
      (done) => {
        if (done) setDrawn(page);
      },
      () => setFailed(true),
    );
  }, [sheets, page, width]);
  return (
    <>
      <canvas
        ref={canvas}
        class="helpout-handout__canvas"
        role="img"
        aria-label={words.sheet(name, page)}
        data-helpout-drawn={drawn}
      />
      {failed && (
        <p class="helpout-small helpout-bad" role="alert">
          {words.unreadable}
        </p>
      )}
    </>
  );
}
