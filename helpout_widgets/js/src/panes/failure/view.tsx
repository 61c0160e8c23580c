/** What a pane says of what could not be had or done: above old content, in its place, at a button. */

import { shell } from "../../core/messages/en/shell";
import { explain, HelpoutRefusal } from "../../core/refusal";
import { formatTime } from "../../core/time";
import type { PaneContext } from "../../host/context";
import { ErrorState, Note, OfflineBar } from "../../ui";

interface AwayProps {
  context: PaneContext;
  error: unknown;
  /** When what is shown came, milliseconds since the epoch; null where nothing is. */
  from: number | null;
  onRetry(): void;
}

/** What was shown last has its time; the event socket asks again by itself when it is back. */
export function Away({ context, error, from, onRetry }: AwayProps) {
  const { phase, retryAt } = context.events.state.value;
  const isAway = error instanceof HelpoutRefusal && error.code === "marketplace_away";
  return (
    <OfflineBar
      reason={isAway ? shell.marketplaceAway : `${explain(error).title}.`}
      contentFrom={from === null ? null : formatTime(from, context.timeZone)}
      retryAt={phase === "waiting" ? retryAt : null}
      onRetry={() => {
        context.events.retryNow();
        onRetry();
      }}
    />
  );
}

/** Nothing was ever there. */
export function Failed({ error, onRetry }: { error: unknown; onRetry(): void }) {
  const { title, detail, code } = explain(error);
  return <ErrorState title={title} detail={detail} code={code} onRetry={onRetry} />;
}

/** What was refused, where the action stands; nothing where nothing was. */
export function Refused({ error }: { error: unknown }) {
  if (error === null) return null;
  const { title, detail } = explain(error);
  return (
    <Note tone="bad" icon="alert" urgent>
      <p class="helpout-strong">{title}</p>
      <p>{detail}</p>
    </Note>
  );
}
