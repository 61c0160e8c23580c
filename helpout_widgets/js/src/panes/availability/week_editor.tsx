/** Seven days with their spans; a day can be copied to others. */

import { useEffect, useRef, useState } from "preact/hooks";
import { availability as words } from "../../core/messages/en/availability";
import { weekdayHeads } from "../../core/time";
import { Button, CheckBox, Chip, Field, IconButton, useAnnounce } from "../../ui";
import {
  copied,
  endsNextDay,
  isWholeDay,
  proposedSpan,
  SPANS_MAX,
  type Span,
  type Week,
  withSpans,
} from "./week";

interface WeekEditorProps {
  week: Week;
  onWeek(week: Week): void;
}

export function WeekEditor({ week, onWeek }: WeekEditorProps) {
  const [copying, setCopying] = useState<number | null>(null);
  const announce = useAnnounce();
  return (
    <div class="helpout-avail__week">
      {weekdayHeads.map(({ long }, weekday) => (
        <Day
          key={long}
          name={long}
          spans={week[weekday] ?? []}
          proposed={proposedSpan(week, weekday)}
          onSpans={(spans) => onWeek(withSpans(week, weekday, spans))}
          isCopying={copying === weekday}
          onCopying={(on) => setCopying(on ? weekday : null)}
          onCopy={(days) => {
            onWeek(copied(week, weekday, days));
            announce(words.copied(long, days.size));
            setCopying(null);
          }}
          weekday={weekday}
        />
      ))}
    </div>
  );
}

interface DayProps {
  name: string;
  weekday: number;
  spans: readonly Span[];
  proposed: Span;
  onSpans(spans: readonly Span[]): void;
  isCopying: boolean;
  onCopying(on: boolean): void;
  onCopy(days: ReadonlySet<number>): void;
}

function Day({ name, weekday, spans, proposed, onSpans, isCopying, onCopying, onCopy }: DayProps) {
  const row = useRef<HTMLDivElement>(null);
  const open = spans.length > 0;
  const replace = (index: number, part: Partial<Span>) =>
    onSpans(spans.map((span, at) => (at === index ? { ...span, ...part } : span)));
  const copyButton = () =>
    row.current?.querySelector<HTMLElement>("[data-helpout-copy] button")?.focus();
  return (
    <div class="helpout-avail__weekday" ref={row}>
      <div class="helpout-avail__name">
        <CheckBox checked={open} onChecked={(on) => onSpans(on ? [proposed] : [])}>
          {name}
        </CheckBox>
        {open && (
          <span data-helpout-copy="">
            <IconButton
              icon="copy"
              size="s"
              label={words.copy(name)}
              onClick={() => onCopying(!isCopying)}
            />
          </span>
        )}
      </div>
      <div class="helpout-stack helpout-stack--xs">
        {!open && <span class="helpout-small helpout-soft">{words.closed}</span>}
        {spans.map((span, index) => (
          <div key={index} class="helpout-avail__span">
            <SpanFields name={name} span={span} onPart={(part) => replace(index, part)} />
            {spans.length > 1 && (
              <IconButton
                icon="close"
                size="s"
                label={words.remove(name)}
                onClick={() => onSpans(spans.filter((_, at) => at !== index))}
              />
            )}
            {index === spans.length - 1 && spans.length < SPANS_MAX && (
              <IconButton
                icon="plus"
                size="s"
                label={words.add(name)}
                onClick={() => onSpans([...spans, { from: span.to, to: "" }])}
              />
            )}
          </div>
        ))}
        {isCopying && open && (
          <CopyDay
            name={name}
            weekday={weekday}
            onCopy={(days) => {
              onCopy(days);
              copyButton();
            }}
            onClose={() => {
              onCopying(false);
              copyButton();
            }}
          />
        )}
      </div>
    </div>
  );
}

interface SpanFieldsProps {
  name: string;
  span: Span;
  onPart(part: Partial<Span>): void;
}

function SpanFields({ name, span, onPart }: SpanFieldsProps) {
  return (
    <>
      <Field
        label={words.from(name)}
        labelHidden
        type="time"
        value={span.from}
        onValue={(from) => onPart({ from })}
      />
      <span class="helpout-soft">{words.until}</span>
      <Field
        label={words.to(name)}
        labelHidden
        type="time"
        value={span.to}
        onValue={(to) => onPart({ to })}
      />
      {(isWholeDay(span) || endsNextDay(span)) && (
        <span class="helpout-small helpout-soft">
          {isWholeDay(span) ? words.wholeDay : words.nextDay}
        </span>
      )}
    </>
  );
}

const WORKDAYS = [0, 1, 2, 3, 4];
const ALL = [0, 1, 2, 3, 4, 5, 6];

interface CopyDayProps {
  name: string;
  weekday: number;
  onCopy(days: ReadonlySet<number>): void;
  onClose(): void;
}

/** Which days get the same spans; Escape lets it be. */
function CopyDay({ name, weekday, onCopy, onClose }: CopyDayProps) {
  const [days, setDays] = useState<ReadonlySet<number>>(new Set());
  const box = useRef<HTMLFieldSetElement>(null);
  useEffect(() => box.current?.querySelector("button")?.focus(), []);
  const others = (list: readonly number[]) => new Set(list.filter((day) => day !== weekday));
  return (
    <fieldset
      ref={box}
      class="helpout-avail__copy"
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.stopPropagation();
        onClose();
      }}
    >
      <legend class="helpout-small helpout-soft">{words.copyTo(name)}</legend>
      <div class="helpout-chips">
        {weekdayHeads.map(({ long, short }, index) =>
          index === weekday ? null : (
            <Chip
              key={long}
              isSwitch
              pressed={days.has(index)}
              onPressed={(on) =>
                setDays(new Set(on ? [...days, index] : [...days].filter((day) => day !== index)))
              }
            >
              <span aria-hidden="true">{short}</span>
              <span class="helpout-hidden">{long}</span>
            </Chip>
          ),
        )}
      </div>
      <div class="helpout-line helpout-line--wrap">
        <Button size="s" onClick={() => setDays(others(WORKDAYS))}>
          {words.copyWorkdays}
        </Button>
        <Button size="s" onClick={() => setDays(others(ALL))}>
          {words.copyAll}
        </Button>
      </div>
      <div class="helpout-line">
        <Button size="s" kind="primary" disabled={days.size === 0} onClick={() => onCopy(days)}>
          {words.copyDo}
        </Button>
        <Button size="s" kind="quiet" onClick={onClose}>
          {words.cancel}
        </Button>
      </div>
    </fieldset>
  );
}
