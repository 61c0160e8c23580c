/** Small facts: badges, ratings, counts, skeletons of what is to come. */

import type { ComponentChildren } from "preact";
import { shell } from "../core/messages/en/shell";
import { classes } from "./classes";
import { Icon, type IconName } from "./icon";

export type Tone = "plain" | "accent" | "good" | "warn" | "bad";

export interface BadgeProps {
  tone?: Tone;
  icon?: IconName;
  children: ComponentChildren;
}

export function Badge({ tone = "plain", icon, children }: BadgeProps) {
  return (
    <span class={classes("helpout-badge", tone !== "plain" && `helpout-badge--${tone}`)}>
      {icon !== undefined && <Icon name={icon} size="s" />}
      {children}
    </span>
  );
}

export interface RatingProps {
  average: number | null;
  count: number;
}

/** "★ 4.9 (128)", or that nobody has rated yet. */
export function Rating({ average, count }: RatingProps) {
  if (average === null || count === 0) return <Badge>{shell.newHere}</Badge>;
  const text = average.toFixed(1);
  return (
    <span class="helpout-rating">
      <Icon name="star" size="s" />
      <span aria-hidden="true">
        {text} <span class="helpout-soft">({count})</span>
      </span>
      <span class="helpout-hidden">{shell.rating(text, count)}</span>
    </span>
  );
}

/** Five stars, some of them full; the figure is said to screen readers. */
export function Stars({ rating }: { rating: number }) {
  return (
    <span class="helpout-rating helpout-rating--five" role="img" aria-label={`${rating} of 5`}>
      {[1, 2, 3, 4, 5].map((star) => (
        <span key={star} class={star <= rating ? undefined : "helpout-rating__off"}>
          <Icon name="star" size="s" />
        </span>
      ))}
    </span>
  );
}

/** A line of text that is still on its way. */
export function Skeleton({ width = "100%", height = "11px" }: { width?: string; height?: string }) {
  return <span class="helpout-skeleton" style={{ inlineSize: width, blockSize: height }} />;
}

export interface NoteProps {
  tone?: Tone;
  icon?: IconName;
  /** Said at once by screen readers: for what the person must not miss. */
  urgent?: boolean;
  children: ComponentChildren;
}

export function Note({ tone = "plain", icon, urgent = false, children }: NoteProps) {
  return (
    <div
      class={classes("helpout-note", tone !== "plain" && `helpout-note--${tone}`)}
      role={urgent ? "alert" : undefined}
    >
      {icon !== undefined && <Icon name={icon} />}
      <div class="helpout-grow">{children}</div>
    </div>
  );
}
