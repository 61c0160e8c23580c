/** What the hours in the form come to in the next days, on the tutor's own clock. */

import { useEffect, useState } from "preact/hooks";
import type { Availability, HoursPreview } from "../../contracts/generated";
import { availability as words } from "../../core/messages/en/availability";
import { explain, isAbort } from "../../core/refusal";
import { cityOf, formatDate, formatTime } from "../../core/time";
import type { PaneContext } from "../../host/context";
import { Badge, Button, Note, Skeleton } from "../../ui";
import { daysOf, type PreviewDay, shareOf } from "./preview";
import { draftOf, type HoursForm } from "./state";

const WEEK = 7;
const TWO_WEEKS = 14;
/** Long enough for the next key, short enough to be of this moment. */
const PAUSE_MS = 350;

interface PreviewProps {
  context: PaneContext;
  form: HoursForm;
  /** Whether the form can be sent as it is. */
  isWhole: boolean;
  isDirty: boolean;
  /** What is stored beside the form: the days come to something else after a change. */
  timeOff: Availability["time_off"];
}

export function Preview({ context, form, isWhole, isDirty, timeOff }: PreviewProps) {
  const [found, setFound] = useState<HoursPreview | null>(null);
  const [fault, setFault] = useState("");
  const [count, setCount] = useState(WEEK);
  const asked = isWhole ? JSON.stringify(draftOf(form)) : "";
  const off = timeOff.map(({ id }) => id).join();
  useEffect(() => {
    if (asked === "") return;
    const stop = new AbortController();
    const ask = async () => {
      try {
        const draft = { hours: JSON.parse(asked), days: TWO_WEEKS };
        setFound(await context.api.previewHours(draft, { signal: stop.signal }));
        setFault("");
      } catch (error) {
        if (!isAbort(error)) setFault(explain(error).title);
      }
    };
    const timer = setTimeout(() => void ask(), found === null ? 0 : PAUSE_MS);
    const stopListening = context.events.listen((hint) => {
      if (hint.name === "booking_changed" || hint.name === "look_again") void ask();
    });
    return () => {
      stop.abort();
      clearTimeout(timer);
      stopListening();
    };
  }, [asked, off, context]);
  const days = found === null ? [] : daysOf(found);
  const home = form.zone;
  return (
    <section
      class="helpout-stack helpout-stack--s helpout-avail__preview"
      aria-label={words.preview.title}
    >
      <div>
        <h3 class="helpout-h helpout-h--m">{words.preview.title}</h3>
        <p class="helpout-small helpout-soft">
          {isDirty ? words.preview.unsaved : words.preview.in(cityOf(home))}
        </p>
      </div>
      {!isWhole && <Note icon="info">{words.preview.waiting}</Note>}
      {fault !== "" && (
        <Note tone="warn" icon="offline">
          {fault}
        </Note>
      )}
      {found === null && fault === "" && isWhole && <Skeleton height="240px" />}
      <ol class="helpout-avail__days">
        {days.slice(0, count).map((day) => (
          <Day key={`${day.date} ${day.zone}`} day={day} isHome={day.zone === home} />
        ))}
      </ol>
      {days.length > WEEK && (
        <div>
          <Button
            kind="quiet"
            size="s"
            onClick={() => setCount(count === WEEK ? TWO_WEEKS + 1 : WEEK)}
          >
            {count === WEEK ? words.preview.more : words.preview.less}
          </Button>
        </div>
      )}
    </section>
  );
}

function Day({ day, isHome }: { day: PreviewDay; isHome: boolean }) {
  const { open, taken } = day;
  const isAllDay = open.length === 1 && open[0]?.start === day.start && open[0]?.end === day.end;
  const spans = open.map(({ start, end }) =>
    words.preview.span(formatTime(start, day.zone), formatTime(end, day.zone)),
  );
  return (
    <li class="helpout-avail__day">
      <div class="helpout-line helpout-line--between helpout-line--top">
        <span class="helpout-strong">{formatDate(day.date)}</span>
        <span class="helpout-line">
          {!isHome && <Badge icon="globe">{words.preview.there(cityOf(day.zone))}</Badge>}
          {day.full && <Badge tone="warn">{words.preview.full}</Badge>}
          {taken.length > 0 && <Badge>{words.preview.booked(taken.length)}</Badge>}
        </span>
      </div>
      <span class="helpout-avail__strip" aria-hidden="true">
        {open.map((piece) => (
          <Bar key={piece.start} kind="open" {...shareOf(piece, day)} />
        ))}
        {taken.map((piece) => (
          <Bar key={piece.start} kind="taken" {...shareOf(piece, day)} />
        ))}
      </span>
      {spans.length === 0 || isAllDay ? (
        <span class="helpout-small helpout-soft">
          {isAllDay ? words.preview.allDay : words.preview.closed}
        </span>
      ) : (
        <span class="helpout-small helpout-num helpout-avail__spans">
          {spans.map((span) => (
            <span key={span}>{span}</span>
          ))}
        </span>
      )}
    </li>
  );
}

function Bar({ kind, from, length }: { kind: string; from: number; length: number }) {
  return (
    <span
      class={`helpout-avail__bar helpout-avail__bar--${kind}`}
      style={{ insetInlineStart: `${from}%`, inlineSize: `${length}%` }}
    />
  );
}
