/** The frame of every pane: header with the mark, the way back, and a voice for screen readers. */

import type { ComponentChildren } from "preact";
import { shell } from "../core/messages/en/shell";
import { Announcer } from "./announcer";
import { Button } from "./button";
import { classes } from "./classes";
import { Mark } from "./icon";

export interface PaneFrameProps {
  /** The pane's heading; gets the focus when the pane comes in place of another. */
  title: string;
  /** A line below the title. */
  subtitle?: ComponentChildren;
  /** Before the title, in place of the mark: an avatar. */
  before?: ComponentChildren;
  /** At the end of the header. */
  end?: ComponentChildren;
  /** Pass `context.back`: a Back button instead of the mark. */
  back?: { pane: keyof typeof shell.paneNames; go(): void } | null | undefined;
  /** The heading stays for screen readers; the content has one of its own to see. */
  titleHidden?: boolean;
  /** In a sidebar or tab: exactly as high as its place, the content scrolls inside itself. */
  fills?: boolean;
  children: ComponentChildren;
}

export function PaneFrame({
  title,
  subtitle,
  before,
  end,
  back = null,
  titleHidden = false,
  fills = false,
  children,
}: PaneFrameProps) {
  return (
    <section class={classes("helpout-pane", fills && "helpout-pane--fills")} aria-label={title}>
      <header class="helpout-top">
        {back === null ? (
          before === undefined && <Mark />
        ) : (
          <Button
            kind="quiet"
            size="s"
            icon="left"
            aria-label={shell.backTo(shell.paneNames[back.pane])}
            onClick={() => back.go()}
          >
            {shell.back}
          </Button>
        )}
        {before}
        <div class={titleHidden ? "helpout-hidden" : "helpout-top__title"}>
          <h1 class="helpout-h" data-helpout-heading="" tabIndex={-1}>
            {title}
          </h1>
          {subtitle !== undefined && <p class="helpout-small helpout-soft">{subtitle}</p>}
        </div>
        {end !== undefined && <div class="helpout-end">{end}</div>}
      </header>
      <Announcer>{children}</Announcer>
    </section>
  );
}
