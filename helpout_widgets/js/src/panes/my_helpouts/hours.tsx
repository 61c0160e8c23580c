/** The week in which one has time: days, spans, zone, grid of starts, notice. */

import { useState } from "preact/hooks";
import type { Availability } from "../../contracts/generated";
import { my_helpouts as words } from "../../core/messages/en/my_helpouts";
import { explain } from "../../core/refusal";
import { weekdayHeads } from "../../core/time";
import { isZone } from "../../core/time/zone";
import type { PaneContext } from "../../host/context";
import {
  Button,
  CheckBox,
  ErrorState,
  Field,
  IconButton,
  Note,
  Select,
  Skeleton,
  useAnnounce,
  useUniqueId,
} from "../../ui";
import {
  endsNextDay,
  hoursDraft,
  isWhole,
  isWholeDay,
  proposedSpan,
  type Span,
  type Week,
  weekOf,
  withSpans,
} from "./state";
import type { Store } from "./store";

const INCREMENTS = [5, 10, 15, 20, 30, 60];
const NOTICES = [0, 30, 60, 120, 240, 720, 1_440, 2_880];
const SPANS_MAX = 6;

interface HoursProps {
  context: PaneContext;
  store: Store;
}

export function Hours({ context, store }: HoursProps) {
  const { value, error, busy } = store.availability.state.value;
  return (
    <section class="helpout-stack" aria-label={words.hours.title}>
      <h2 class="helpout-h">{words.hours.title}</h2>
      {value !== null && <Editor key="editor" context={context} store={store} stored={value} />}
      {value === null && error === null && <Skeleton height="180px" />}
      {value === null && error !== null && (
        <ErrorState
          {...explain(error)}
          retrying={busy}
          onRetry={() => void store.availability.refresh()}
        />
      )}
    </section>
  );
}

/** Hours that begin nowhere yet are meant in the zone of the person who looks. */
function firstZone(stored: Availability, zone: string): string {
  return stored.weekly.length === 0 ? zone : stored.time_zone;
}

function Editor({ context, store, stored }: HoursProps & { stored: Availability }) {
  const [week, setWeek] = useState<Week>(() => weekOf(stored.weekly));
  const [zone, setZone] = useState(() => firstZone(stored, context.timeZone));
  const [increment, setIncrement] = useState(stored.increment_minutes);
  const [notice, setNotice] = useState(stored.min_notice_minutes);
  const [busy, setBusy] = useState(false);
  const [said, setSaid] = useState<{ text: string; bad: boolean } | null>(null);
  const announce = useAnnounce();
  const zoneKnown = isZone(zone);

  const save = async () => {
    if (!zoneKnown || !isWhole(week)) {
      setSaid({ text: zoneKnown ? words.hours.missing : words.hours.zoneUnknown, bad: true });
      return;
    }
    setBusy(true);
    try {
      const draft = hoursDraft(stored, week, zone, increment, notice);
      store.availability.set(await context.api.putAvailability(draft));
      void store.listings.refresh();
      announce(words.hours.saved);
      setSaid({ text: words.hours.saved, bad: false });
    } catch (error) {
      const { title, detail } = explain(error);
      setSaid({ text: `${title}. ${detail}`, bad: true });
    } finally {
      setBusy(false);
    }
  };
  return (
    <form
      class="helpout-stack helpout-my__form"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <ZoneField value={zone} onValue={setZone} known={zoneKnown} />
      <div class="helpout-my__week">
        {weekdayHeads.map(({ long }, weekday) => (
          <Day
            key={long}
            name={long}
            spans={week[weekday] ?? []}
            proposed={proposedSpan(week, weekday)}
            onSpans={(spans) => setWeek(withSpans(week, weekday, spans))}
          />
        ))}
      </div>
      <div class="helpout-my__pair">
        <Select
          label={words.hours.increment}
          value={String(increment)}
          options={INCREMENTS.map((minutes) => ({
            value: String(minutes),
            label: words.form.minutes(minutes),
          }))}
          onValue={(text) => setIncrement(Number(text))}
        />
        <Select
          label={words.hours.notice}
          value={String(notice)}
          options={[...new Set([...NOTICES, notice])].map((minutes) => ({
            value: String(minutes),
            label: noticeWords(minutes),
          }))}
          onValue={(text) => setNotice(Number(text))}
        />
      </div>
      {said !== null && (
        <Note
          tone={said.bad ? "bad" : "good"}
          icon={said.bad ? "alert" : "check"}
          urgent={said.bad}
        >
          {said.text}
        </Note>
      )}
      <div class="helpout-line">
        <Button kind="primary" type="submit" busy={busy}>
          {words.hours.save}
        </Button>
      </div>
    </form>
  );
}

function noticeWords(minutes: number): string {
  if (minutes === 0) return words.hours.noNotice;
  return minutes < 60 ? words.form.minutes(minutes) : words.hours.hoursOf(minutes / 60);
}

function ZoneField({
  value,
  onValue,
  known,
}: {
  value: string;
  onValue(value: string): void;
  known: boolean;
}) {
  const list = useUniqueId();
  return (
    <>
      <Field
        label={words.hours.zone}
        icon="globe"
        value={value}
        onValue={onValue}
        list={list}
        spellcheck={false}
        error={known ? null : words.hours.zoneUnknown}
      />
      <datalist id={list}>
        {Intl.supportedValuesOf("timeZone").map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
    </>
  );
}

function Day({
  name,
  spans,
  proposed,
  onSpans,
}: {
  name: string;
  spans: readonly Span[];
  proposed: Span;
  onSpans(spans: readonly Span[]): void;
}) {
  const open = spans.length > 0;
  const replace = (index: number, part: Partial<Span>) =>
    onSpans(spans.map((span, at) => (at === index ? { ...span, ...part } : span)));
  return (
    <div class="helpout-my__weekday">
      <CheckBox checked={open} onChecked={(on) => onSpans(on ? [proposed] : [])}>
        {name}
      </CheckBox>
      <div class="helpout-stack helpout-stack--xs">
        {!open && <span class="helpout-small helpout-soft">{words.hours.closed}</span>}
        {spans.map((span, index) => (
          <div key={index} class="helpout-line helpout-line--wrap">
            <Field
              label={words.hours.from(name)}
              labelHidden
              type="time"
              value={span.from}
              onValue={(from) => replace(index, { from })}
            />
            <span class="helpout-soft">{words.hours.until}</span>
            <Field
              label={words.hours.to(name)}
              labelHidden
              type="time"
              value={span.to}
              onValue={(to) => replace(index, { to })}
            />
            {(isWholeDay(span) || endsNextDay(span)) && (
              <span class="helpout-small helpout-soft">
                {isWholeDay(span) ? words.hours.wholeDay : words.hours.nextDay}
              </span>
            )}
            {spans.length > 1 && (
              <IconButton
                icon="close"
                size="s"
                label={words.hours.remove(name)}
                onClick={() => onSpans(spans.filter((_, at) => at !== index))}
              />
            )}
            {index === spans.length - 1 && spans.length < SPANS_MAX && (
              <IconButton
                icon="plus"
                size="s"
                label={words.hours.add(name)}
                onClick={() => onSpans([...spans, { from: span.to, to: "" }])}
              />
            )}
          </div>
        ))}
      </div>
    </div>
  );
}
