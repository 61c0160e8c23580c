/** `application/json` as a tree that opens; all of it text of ours and theirs, nothing else. */
import { useState } from "preact/hooks";
import { outputs as words } from "../../core/messages/en/outputs";
import { Button, classes } from "../../ui";

const ITEMS_FIRST = 100;
const OPEN_ITEMS_MAX = 12;
const TEXT_MAX = 2_000;

export function JsonTree({ value }: { value: unknown }) {
  return (
    <div class="helpout-json helpout-code">
      <Node name={null} value={value} depth={0} />
    </div>
  );
}

function Node({ name, value, depth }: { name: string | null; value: unknown; depth: number }) {
  if (typeof value !== "object" || value === null)
    return (
      <div class="helpout-json__leaf">
        <Name name={name} />
        <Leaf value={value} />
      </div>
    );
  return <Branch name={name} value={value} depth={depth} />;
}

function Branch({ name, value, depth }: { name: string | null; value: object; depth: number }) {
  const list = Array.isArray(value);
  const entries = Object.entries(value);
  const [open, setOpen] = useState(depth < 2 && entries.length <= OPEN_ITEMS_MAX);
  const [shown, setShown] = useState(ITEMS_FIRST);
  const sum = list ? words.json.list : words.json.object;
  return (
    <details open={open} onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>
        <Name name={name} />
        <span class="helpout-soft">{sum(entries.length)}</span>
      </summary>
      {open && (
        <div class="helpout-json__in">
          {entries.slice(0, shown).map(([key, item]) => (
            <Node key={key} name={key} value={item} depth={depth + 1} />
          ))}
          {entries.length > shown && (
            <Button size="s" kind="link" onClick={() => setShown(shown + ITEMS_FIRST * 5)}>
              {words.json.more(entries.length - shown)}
            </Button>
          )}
        </div>
      )}
    </details>
  );
}

function Name({ name }: { name: string | null }) {
  return name === null ? null : <span class="helpout-json__name">{name}: </span>;
}

function Leaf({ value }: { value: unknown }) {
  const text = typeof value === "string" ? JSON.stringify(value) : String(value);
  const cut = text.length > TEXT_MAX ? `${text.slice(0, TEXT_MAX)}…` : text;
  return (
    <span
      class={classes(typeof value === "string" ? "helpout-json__text" : "helpout-json__number")}
    >
      {cut}
    </span>
  );
}
