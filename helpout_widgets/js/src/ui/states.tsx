/** What a pane shows when it has nothing to show: empty, failed, offline. */

import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { shell } from "../core/messages/en/shell";
import { Button } from "./button";
import { classes } from "./classes";
import { Icon, type IconName } from "./icon";

export interface EmptyStateProps {
  icon: IconName;
  title: string;
  detail?: string;
  tone?: "plain" | "bad" | "warn";
  /** One way on, or two. */
  children?: ComponentChildren;
}

export function EmptyState({ icon, title, detail, tone = "plain", children }: EmptyStateProps) {
  return (
    <div class="helpout-empty">
      <span class={classes("helpout-glyph", tone !== "plain" && `helpout-glyph--${tone}`)}>
        <Icon name={icon} size="l" />
      </span>
      <p class="helpout-empty__title">{title}</p>
      {detail !== undefined && <p class="helpout-empty__detail">{detail}</p>}
      {children !== undefined && <div class="helpout-empty__ways">{children}</div>}
    </div>
  );
}

/** Puts text on the clipboard when pressed, and says so; shows it where the browser forbids. */
export function CopyDetails({ text }: { text: string }) {
  const [done, setDone] = useState<"no" | "copied" | "shown">("no");
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setDone("copied");
    } catch {
      setDone("shown");
    }
  };
  return (
    <>
      <Button icon={done === "copied" ? "check" : "copy"} onClick={() => void copy()}>
        <span aria-live="polite">{done === "copied" ? shell.copied : shell.copyDetails}</span>
      </Button>
      {done === "shown" && (
        <div class="helpout-details" role="status">
          <p>{shell.copyFailed}</p>
          <pre>{text}</pre>
        </div>
      )}
    </>
  );
}

export interface ErrorStateProps {
  /** What happened. */
  title: string;
  /** What is kept, and what to do. */
  detail: string;
  /** For "Copy details"; never shown as it is. */
  code?: string;
  icon?: IconName;
  onRetry?: () => void;
  retryLabel?: string;
  retrying?: boolean;
}

export function ErrorState({
  title,
  detail,
  code,
  icon = "alert",
  onRetry,
  retryLabel = shell.tryAgain,
  retrying = false,
}: ErrorStateProps) {
  return (
    <div role="alert">
      <EmptyState icon={icon} tone="bad" title={title} detail={detail}>
        {onRetry !== undefined && (
          <Button kind="primary" busy={retrying} onClick={onRetry}>
            {retryLabel}
          </Button>
        )}
        {code !== undefined && <CopyDetails text={code} />}
      </EmptyState>
    </div>
  );
}

export interface OfflineBarProps {
  /** What is away; "You are offline." where none is given. */
  reason?: string;
  /** When the content below was fetched, as people read it ("7:12 pm"). */
  contentFrom?: string | null;
  /** Milliseconds since the epoch. */
  retryAt?: number | null;
  onRetry?: () => void;
}

/** Above content that may be old: since when, and when it is tried again. */
export function OfflineBar({
  reason = shell.offline,
  contentFrom = null,
  retryAt = null,
  onRetry,
}: OfflineBarProps) {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (retryAt === null) return;
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, [retryAt]);
  const seconds = retryAt === null ? 0 : Math.ceil((retryAt - now) / 1_000);
  return (
    <div class="helpout-note helpout-note--warn helpout-offline">
      <Icon name="offline" />
      <div class="helpout-grow">
        <span role="status">
          {reason}
          {contentFrom !== null && ` ${shell.contentFrom(contentFrom)}`}
        </span>
        {seconds > 0 && <span class="helpout-num"> {shell.nextTryIn(seconds)}</span>}{" "}
        {onRetry !== undefined && (
          <button type="button" class="helpout-inline-link" onClick={onRetry}>
            {shell.tryNow}
          </button>
        )}
      </div>
    </div>
  );
}
