/** Look, not touch: the lender's notebook as it is now, read-only. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { ViewedCell } from "../../contracts/generated";
import { notebookView as words } from "../../core/messages/en/notebook_view";
import type { SeenNotebook } from "../../core/room/notebook_view";
import { Badge, Button, CheckBox, classes, Icon, IconButton } from "../../ui";
import { useLive } from "../live_session/live";
import { type OutputScene, Outputs } from "../outputs";
import { Markdown } from "../shared_cell/markdown/blocks";
import { useOutputScene } from "../shared_cell/output";
import { Code, useParser } from "./code";

/** For the lender the way to begin, for the others what is shown. */
export function NotebookView() {
  const live = useLive();
  const state = live.room.state.value;
  const seen = live.room.notebook.seen.value;
  if (state.ended) return null;
  if (live.isLender) return <Begin />;
  if (seen === null) return null;
  return <Theirs seen={seen} name={live.lenderName} />;
}

function Begin() {
  const live = useLive();
  const { notebook } = live.room;
  const access = live.context.notebook;
  const [told, setTold] = useState("");
  if (access?.notebookToShow === undefined) return null;
  if (notebook.showing.value !== null || notebook.seen.value !== null) return null;
  const begin = () => {
    const source = access.notebookToShow?.() ?? null;
    setTold(source === null ? words.none : "");
    if (source !== null) notebook.show(source);
  };
  return (
    <div class="helpout-viewing helpout-viewing--offer">
      <Button size="s" kind="quiet" icon="eye" title={words.beginHint} onClick={begin}>
        {words.begin(live.otherName)}
      </Button>
      {told !== "" && (
        <span class="helpout-tiny helpout-soft" role="status">
          {told}
        </span>
      )}
    </div>
  );
}

function Theirs({ seen, name }: { seen: SeenNotebook; name: string }) {
  const [open, setOpen] = useState(true);
  const [follow, setFollow] = useState(true);
  return (
    <section
      class="helpout-viewed"
      aria-label={words.title(name)}
      data-helpout-notebook={seen.name}
    >
      <header class="helpout-viewed__head">
        <Icon name="eye" />
        <h3 class="helpout-grow helpout-strong helpout-clip">{words.theirs(name, seen.name)}</h3>
        {open && (
          <span title={words.followHint(name)}>
            <CheckBox checked={follow} onChecked={setFollow}>
              {words.follow}
            </CheckBox>
          </span>
        )}
        <Button size="s" kind="quiet" aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? words.hide : words.look}
        </Button>
      </header>
      {open && <Cells seen={seen} name={name} follow={follow} onOwnWay={() => setFollow(false)} />}
    </section>
  );
}

interface CellsProps {
  seen: SeenNotebook;
  name: string;
  follow: boolean;
  /** This person scrolled by themself. */
  onOwnWay(): void;
}

function Cells({ seen, name, follow, onOwnWay }: CellsProps) {
  const list = useRef<HTMLDivElement>(null);
  const scene = useOutputScene();
  const parser = useParser(seen.language);
  const goal = seen.executing[0] ?? seen.top;
  useEffect(() => {
    const box = list.current;
    if (!follow || box === null || goal === "") return;
    const cell = box.querySelector<HTMLElement>(`[data-helpout-viewed="${CSS.escape(goal)}"]`);
    if (cell !== null) box.scrollTop = cell.offsetTop - box.offsetTop;
  }, [follow, goal, seen.cells.length]);
  return (
    <>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: watches scrolling, and scrolls by keys */}
      <div
        ref={list}
        class="helpout-viewed__cells"
        onWheel={onOwnWay}
        onTouchMove={onOwnWay}
        onKeyDown={({ key }) => {
          if (/^(Page|Arrow|Home$|End$)/.test(key)) onOwnWay();
        }}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys
        tabIndex={0}
      >
        {seen.cells.length === 0 && <p class="helpout-soft">{words.empty}</p>}
        {seen.cells.map((cell, index) => (
          <Viewed
            key={cell.id}
            cell={cell}
            place={index + 1}
            running={seen.executing.includes(cell.id)}
            here={seen.active === cell.id ? words.here(name) : ""}
            scene={scene}
            parser={parser}
          />
        ))}
      </div>
      <p class="helpout-viewed__hint helpout-tiny helpout-soft">{words.hint}</p>
    </>
  );
}

interface ViewedProps {
  cell: ViewedCell;
  place: number;
  running: boolean;
  here: string;
  scene: OutputScene;
  parser: ReturnType<typeof useParser>;
}

const TOLD_MS = 2_000;

function Viewed({ cell, place, running, here, scene, parser }: ViewedProps) {
  const [told, setTold] = useState("");
  const copy = () =>
    navigator.clipboard.writeText(cell.source).then(
      () => {
        setTold(words.copied);
        setTimeout(() => setTold(""), TOLD_MS);
      },
      () => {},
    );
  return (
    <article
      class={classes("helpout-viewed__cell", here !== "" && "helpout-viewed__cell--active")}
      aria-label={words.cell(place)}
      data-helpout-viewed={cell.id}
      data-helpout-viewed-running={running || undefined}
    >
      <div class="helpout-viewed__tools">
        {cell.cell_type === "code" && (
          <span class="helpout-tiny helpout-soft helpout-num">
            [{running ? "*" : (cell.execution_count ?? " ")}]
          </span>
        )}
        {running && <Badge tone="accent">{words.running}</Badge>}
        {here !== "" && <Badge icon="edit">{here}</Badge>}
        <span class="helpout-end">
          <span class="helpout-tiny helpout-soft" role="status">
            {told}
          </span>
          <IconButton size="s" icon="copy" label={words.copy} onClick={() => void copy()} />
        </span>
      </div>
      {cell.cell_type === "markdown" ? (
        <Markdown text={cell.source} />
      ) : (
        <Code source={cell.source} parser={cell.cell_type === "code" ? parser : null} />
      )}
      {cell.outputs.length > 0 && <Outputs outputs={cell.outputs} scene={scene} />}
    </article>
  );
}
