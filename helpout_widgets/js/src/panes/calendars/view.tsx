/** Calendars elsewhere: busy times read from them, a feed for them, bookings written to one. */

import { calendars as words } from "../../core/messages/en/calendars";
import { explain } from "../../core/refusal";
import type { PaneContext } from "../../host/context";
import { ErrorState, Skeleton } from "../../ui";
import { Busy } from "./busy";
import { Feed } from "./feed";
import { useCalendars } from "./use_calendars";
import { Written } from "./written";

interface CalendarsProps {
  context: PaneContext;
  /** Where the pane around it has the same title. */
  titleHidden?: boolean;
}

export function Calendars({ context, titleHidden = false }: CalendarsProps) {
  const { value, error, refresh } = useCalendars(context);
  return (
    <section class="helpout-stack helpout-cal" aria-label={words.title}>
      <h2 class={titleHidden ? "helpout-hidden" : "helpout-h"}>{words.title}</h2>
      {value !== null && (
        <div class="helpout-cal__parts">
          <Busy context={context} stored={value} onChanged={refresh} />
          <Feed context={context} feed={value.feed} onChanged={refresh} />
          <Written context={context} stored={value} onChanged={refresh} />
        </div>
      )}
      {value === null && error === null && <Skeleton height="120px" />}
      {value === null && error !== null && <ErrorState {...explain(error)} onRetry={refresh} />}
    </section>
  );
}
