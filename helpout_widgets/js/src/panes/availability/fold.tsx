/** A part of the form that is folded away until it is asked for, with its count. */

import type { ComponentChildren } from "preact";

interface FoldProps {
  title: string;
  /** Shown where it is more than 0. */
  count?: number;
  children: ComponentChildren;
}

export function Fold({ title, count = 0, children }: FoldProps) {
  return (
    <details class="helpout-avail__fold">
      <summary>
        <span class="helpout-strong">{title}</span>
        {count > 0 && <span class="helpout-count">{count}</span>}
      </summary>
      <div class="helpout-stack helpout-avail__folded">{children}</div>
    </details>
  );
}
