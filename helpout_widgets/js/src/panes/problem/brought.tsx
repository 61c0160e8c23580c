/** A problem that somebody brought along: all of it as text, and a way to try it oneself. */

import { useState } from "preact/hooks";
import type { Problem } from "../../contracts/generated";
import { problem as words } from "../../core/messages/en/problem";
import { reproduction } from "../../core/problem/reproduce";
import { newId } from "../../core/room/id";
import type { PaneContext } from "../../host/context";
import { Button, useAnnounce } from "../../ui";

export interface BroughtProblemProps {
  context: PaneContext;
  problem: Problem;
  /** Whose it is. */
  name: string;
  /** The one who helps may try it in a notebook of their own. */
  mayReproduce: boolean;
}

export function isEmptyProblem(problem: Problem): boolean {
  return problem.code === "" && problem.traceback === "" && problem.context === null;
}

/** Folded until it is asked for. */
export function BroughtProblem({ context, problem, name, mayReproduce }: BroughtProblemProps) {
  if (isEmptyProblem(problem)) return null;
  return (
    <details class="helpout-brought">
      <summary class="helpout-strong">{words.brought(name)}</summary>
      <div class="helpout-stack helpout-stack--s">
        {textsOf(problem).map(({ title, text }) => (
          <section key={title} class="helpout-stack helpout-stack--xs">
            <h3 class="helpout-label">{title}</h3>
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so keys must reach it */}
            <pre class="helpout-code" tabIndex={0}>
              {text}
            </pre>
          </section>
        ))}
        {mayReproduce && <Reproduce context={context} problem={problem} name={name} />}
      </div>
    </details>
  );
}

function textsOf(problem: Problem): { title: string; text: string }[] {
  const around = problem.context;
  const lines = (list: readonly string[]) => list.filter((line) => line !== "").join("\n");
  const exercise = around?.exercise ?? null;
  return [
    { title: words.parts.exercise, text: lines([exercise?.grade_id ?? "", exercise?.task ?? ""]) },
    { title: words.parts.code, text: problem.code },
    { title: words.parts.traceback, text: problem.traceback },
    {
      title: words.parts.recent,
      text: (around?.recent_cells ?? [])
        .map((cell) => `[${cell.execution_count ?? " "}] ${cell.source}`)
        .join("\n\n"),
    },
    {
      title: words.parts.versions,
      text: lines([
        around?.language ?? "",
        around?.kernel ?? "",
        ...(around?.packages ?? []).map((one) => `${one.name} ${one.version}`),
      ]),
    },
    {
      title: words.parts.shapes,
      text: (around?.shapes ?? [])
        .map((one) => lines([`${one.name}  ${one.type} ${one.shape}`, one.dtype, one.head]))
        .join("\n"),
    },
    {
      title: words.parts.notebook,
      text: lines([
        problem.notebook_name,
        (around?.execution_order ?? []).map((count) => `[${count}]`).join(" "),
      ]),
    },
  ].filter(({ text }) => text.trim() !== "");
}

function Reproduce({ context, problem, name }: Omit<BroughtProblemProps, "mayReproduce">) {
  const [said, setSaid] = useState("");
  const [busy, setBusy] = useState(false);
  const announce = useAnnounce();
  const make = context.notebook?.newNotebook;
  if (make === undefined) return null;
  const press = async () => {
    setBusy(true);
    try {
      const file = reproduction(problem, name, () => newId("cell").slice(0, 64));
      const path = await make(file);
      setSaid(path === null ? "" : words.reproduced(path));
      if (path !== null) announce(words.reproduced(path));
    } catch {
      setSaid(words.notReproduced);
      announce(words.notReproduced, "now");
    } finally {
      setBusy(false);
    }
  };
  return (
    <div class="helpout-stack helpout-stack--xs">
      <div>
        <Button icon="notebook" busy={busy} onClick={() => void press()}>
          {words.reproduce}
        </Button>
      </div>
      <p class="helpout-small helpout-soft">{said === "" ? words.reproduceDetail : said}</p>
    </div>
  );
}
