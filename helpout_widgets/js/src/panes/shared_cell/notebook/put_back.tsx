/** The way back into the notebook: both texts side by side, and nothing written unseen. */
import { useEffect, useRef, useState } from "preact/hooks";
import { pad } from "../../../core/messages/en/pad";
import type { SharedCell } from "../../../core/room/document";
import { codeHash } from "../../../core/room/hash";
import type { PadLink } from "../../../core/room/pad";
import { Button, Note } from "../../../ui";
import { useLive } from "../../live_session/live";
import { useLanguage } from "../cell_editor";
import { useDesk } from "../desk";
import type { Comparison } from "../editing/comparison";
import { useNotebookCell } from "./linked";
import { bodyOf, withBody } from "./magic";

const words = pad.put;

interface PutBackProps {
  cell: SharedCell;
  link: PadLink | null;
  onClose(): void;
  onTold(text: string | null): void;
}

export function PutBack({ cell, link, onClose, onTold }: PutBackProps) {
  const live = useLive();
  const desk = useDesk();
  const { notebook } = live.context;
  const found = useNotebookCell(link);
  const holder = useRef<HTMLDivElement>(null);
  const root = useRef<HTMLElement>(null);
  const comparison = useRef<Comparison | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const [seen, setSeen] = useState(found?.source ?? null);
  const language = useLanguage(cell);
  const changedSince =
    found !== null && link !== null && codeHash(found.source) !== link.source_hash;
  const same = found !== null && bodyOf(found.source) === cell.source.toString();

  useEffect(() => root.current?.focus(), []);
  useEffect(() => {
    if (seen === null || same) return;
    let stopped = false;
    void import("../editing/comparison").then(({ compare }) => {
      if (stopped || holder.current === null) return;
      comparison.current = compare(holder.current, {
        before: bodyOf(seen),
        after: cell.source.toString(),
        beforeLabel: words.notebook(link?.notebook_name ?? ""),
        afterLabel: words.shared,
        taste: desk.taste.peek(),
        language,
      });
    });
    return () => {
      stopped = true;
      comparison.current?.destroy();
      comparison.current = null;
    };
  }, [seen, same]);

  const text = () => comparison.current?.text() ?? cell.source.toString();
  const done = () => {
    onTold(words.done);
    onClose();
  };
  const write = () => {
    if (link === null || seen === null) return;
    const how = notebook?.replaceCell?.(
      link.notebook_name,
      link.notebook_cell_id,
      seen,
      withBody(seen, text()),
    );
    if (how === "done") {
      // From here on this is the text that the two have in common.
      live.room.client.linkCell({
        cell_id: cell.id,
        notebook_name: link.notebook_name,
        notebook_cell_id: link.notebook_cell_id,
        source_hash: codeHash(withBody(seen, text())),
        outputs: link.outputs,
        suggest_only: link.suggest_only,
      });
      done();
      return;
    }
    setFailure(how === "changed" ? words.raced : words.gone);
    if (how === "changed") setSeen(found?.source ?? null);
  };
  const add = () => {
    if (notebook?.insertCell(text(), cell.cell_type) === true) done();
    else setFailure(words.gone);
  };
  return (
    <section
      ref={root}
      class="helpout-put"
      aria-label={words.title}
      tabIndex={-1}
      data-helpout-put={cell.id}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.stopPropagation();
        onClose();
      }}
    >
      <h3 class="helpout-label">{words.title}</h3>
      {found === null ? (
        <p class="helpout-small">{words.gone}</p>
      ) : same ? (
        <p class="helpout-small">{words.same}</p>
      ) : (
        <>
          {changedSince && (
            <Note tone="warn" icon="alert">
              {words.changed}
            </Note>
          )}
          <p class="helpout-tiny helpout-soft">{words.both}</p>
          <div ref={holder} class="helpout-editor helpout-put__both" />
        </>
      )}
      {failure !== null && (
        <p class="helpout-small helpout-bad" role="alert">
          {failure}
        </p>
      )}
      <div class="helpout-line helpout-line--wrap">
        {found !== null && !same && (
          <Button size="s" kind="primary" icon="download" onClick={write}>
            {words.write}
          </Button>
        )}
        {!same && (
          <Button size="s" onClick={add}>
            {words.newCell}
          </Button>
        )}
        <Button size="s" kind="quiet" onClick={onClose}>
          {words.cancel}
        </Button>
      </div>
    </section>
  );
}
