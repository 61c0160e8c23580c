/** A part of the form that is folded away until it is asked for, with its count. */

import type { ComponentChildren } from "preact";

interface FoldProps {
  title: string;
  /** Shown where it is more than 0. */
  count?: number;
  /** What is set, in a few words. */
  facts?: string;
  children: ComponentChildren;
}

export function Fold({ title, count = 0, facts = "", children }: FoldProps) {
  return (
    <details class="helpout-hours__fold">
      <summary>
        <span class="helpout-strong">{title}</span>
        {count > 0 && <span class="helpout-count">{count}</span>}
        {facts !== "" && <span class="helpout-small helpout-soft">{facts}</span>}
      </summary>
      <div class="helpout-stack helpout-hours__folded">{children}</div>
    </details>
  );
}
