/** One line of the check: what it is about, how it stands, and what to do. */
import type { ComponentChildren } from "preact";
import { classes, Icon } from "../../ui";

interface ResultProps {
  state: "good" | "bad" | "warn" | "wait";
  title: string;
  fact?: string;
  detail?: string | undefined;
  action?: ComponentChildren;
  children?: ComponentChildren;
}

export function Result({ state, title, fact = "", detail, action, children }: ResultProps) {
  const icon = { good: "check", bad: "alert", warn: "info", wait: "clock" } as const;
  const wrong = state === "bad" || state === "warn";
  return (
    <li class="helpout-result" data-helpout-result={state}>
      <span class={state === "wait" ? "helpout-soft" : `helpout-${state}`}>
        <Icon name={icon[state]} />
      </span>
      <span class={classes(wrong && "helpout-strong")}>{title}</span>
      {action ?? <span class="helpout-small helpout-soft helpout-result__fact">{fact}</span>}
      {detail !== undefined && (
        <p class="helpout-result__more helpout-small helpout-soft">{detail}</p>
      )}
      {children !== undefined && <div class="helpout-result__more">{children}</div>}
    </li>
  );
}
