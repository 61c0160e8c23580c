/** Lines of a terminal as elements: in blocks, so that a browser lays out only those in sight. */
import { outputs as words } from "../../core/messages/en/outputs";
import { type Look, PLAIN } from "./ansi";
import { LINES_MAX, type Line, TerminalLines } from "./terminal";

const BLOCK_LINES = 200;

interface Block {
  readonly element: HTMLElement;
  lines: number;
}

export class TerminalView {
  #holder: HTMLElement;
  #lines = new TerminalLines();
  #blocks: Block[] = [];
  #open: HTMLElement;
  #note: HTMLElement;

  constructor(holder: HTMLElement) {
    this.#holder = holder;
    this.#note = document.createElement("span");
    this.#note.className = "helpout-outputs__earlier";
    this.#open = document.createElement("span");
    holder.replaceChildren(this.#note, this.#open);
  }

  update(text: string): void {
    const change = this.#lines.update(text);
    const { scrollTop, scrollHeight, clientHeight } = this.#holder;
    // Who reads the end goes on reading the end.
    const following = scrollTop > 0 && scrollHeight - scrollTop - clientHeight < 4;
    if (change.anew) {
      for (const block of this.#blocks.splice(0)) block.element.remove();
    }
    let from = 0;
    while (from < change.lines.length) {
      let block = this.#blocks.at(-1);
      if (block === undefined || block.lines >= BLOCK_LINES) block = this.#add();
      const part = change.lines.slice(from, from + BLOCK_LINES - block.lines);
      block.element.append(drawn(part));
      block.lines += part.length;
      from += part.length;
    }
    this.#trim();
    this.#open.replaceChildren(drawn([change.open], false));
    this.#note.textContent = change.skipped > 0 ? `${words.earlier(change.skipped)}\n` : "";
    if (following) this.#holder.scrollTop = this.#holder.scrollHeight;
  }

  #add(): Block {
    const element = document.createElement("span");
    element.className = "helpout-outputs__block";
    this.#open.before(element);
    const block = { element, lines: 0 };
    this.#blocks.push(block);
    return block;
  }

  #trim(): void {
    let count = this.#blocks.reduce((sum, block) => sum + block.lines, 0);
    while (count > LINES_MAX + BLOCK_LINES) {
      const first = this.#blocks.shift();
      if (first === undefined) return;
      count -= first.lines;
      first.element.remove();
    }
  }
}

/** Lines as nodes; what has no look of its own runs together into one text. */
function drawn(lines: readonly Line[], ends = true): DocumentFragment {
  const fragment = document.createDocumentFragment();
  let plain = "";
  const flush = () => {
    if (plain !== "") fragment.append(plain);
    plain = "";
  };
  for (const line of lines) {
    for (const run of line) {
      if (run.look === PLAIN) plain += run.text;
      else {
        flush();
        fragment.append(spanOf(run.text, run.look));
      }
    }
    if (ends) plain += "\n";
  }
  flush();
  return fragment;
}

function spanOf(text: string, look: Look): HTMLElement {
  const span = document.createElement("span");
  span.textContent = text;
  const [ink, ground] = look.inverse ? [look.ground, look.ink] : [look.ink, look.ground];
  if (look.inverse && ink === null) span.classList.add("helpout-ansi-inverse-ink");
  if (look.inverse && ground === null) span.classList.add("helpout-ansi-inverse");
  if (typeof ink === "number") span.classList.add(`helpout-ansi-${ink}`);
  if (typeof ground === "number") span.classList.add(`helpout-ansi-ground-${ground}`);
  // Three numbers of ours, never a text of theirs.
  if (typeof ink === "string") span.style.color = `rgb(${ink})`;
  // On a ground that is not the page's, black and white are what they are called.
  else if (typeof ground === "string" && ink !== null && ink % 8 === 7)
    span.style.color = "rgb(255 255 255)";
  else if (typeof ground === "string" && ink !== null && ink % 8 === 0)
    span.style.color = "rgb(0 0 0)";
  if (typeof ground === "string") span.style.backgroundColor = `rgb(${ground})`;
  for (const name of ["bold", "dim", "italic", "underline", "strike"] as const)
    if (look[name]) span.classList.add(`helpout-ansi-${name}`);
  return span;
}
