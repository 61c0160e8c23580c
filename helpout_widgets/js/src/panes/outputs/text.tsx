/** Text of a terminal: drawn line by line as it comes, without a look at what was drawn before. */
import { useLayoutEffect, useRef } from "preact/hooks";
import { classes } from "../../ui";
import type { Tone } from "./picked";
import { TerminalView } from "./terminal_view";

export function TerminalText({ text, tone }: { text: string; tone: Tone }) {
  const holder = useRef<HTMLPreElement>(null);
  const view = useRef<TerminalView | null>(null);
  useLayoutEffect(() => {
    if (holder.current === null) return;
    view.current ??= new TerminalView(holder.current);
    view.current.update(text);
  }, [text]);
  return (
    <pre
      ref={holder}
      class={classes("helpout-code helpout-outputs__text", `helpout-outputs--${tone}`)}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys
      tabIndex={0}
    />
  );
}
