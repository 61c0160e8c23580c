/** Choosing: one of few (segment), filters (chips), views of one thing (tabs). */

import type { ComponentChildren } from "preact";

import { classes } from "./classes";
import { Icon, type IconName } from "./icon";
import { useUniqueId } from "./unique";

export interface Choice<Value extends string | number> {
  value: Value;
  label: string;
}

/** Which index an arrow key leads to, round the ends; none for other keys. */
export function movedIndex(key: string, index: number, count: number): number | null {
  if (count === 0) return null;
  if (key === "ArrowRight" || key === "ArrowDown") return (index + 1) % count;
  if (key === "ArrowLeft" || key === "ArrowUp") return (index - 1 + count) % count;
  if (key === "Home") return 0;
  if (key === "End") return count - 1;
  return null;
}

function focusChild(list: HTMLElement, index: number): void {
  const child = list.children[index];
  if (child instanceof HTMLElement) child.focus();
}

export interface SegmentProps<Value extends string | number> {
  label: string;
  value: Value;
  choices: readonly Choice<Value>[];
  onValue(value: Value): void;
}

/** One of few; arrow keys choose, as in any group of radio buttons. */
export function Segment<Value extends string | number>({
  label,
  value,
  choices,
  onValue,
}: SegmentProps<Value>) {
  const chosen = Math.max(
    0,
    choices.findIndex((choice) => choice.value === value),
  );
  return (
    <div
      class="helpout-segment"
      role="radiogroup"
      aria-label={label}
      onKeyDown={(event) => {
        const next = movedIndex(event.key, chosen, choices.length);
        const choice = next === null ? undefined : choices[next];
        if (next === null || choice === undefined) return;
        event.preventDefault();
        onValue(choice.value);
        focusChild(event.currentTarget, next);
      }}
    >
      {choices.map((choice, index) => (
        // biome-ignore lint/a11y/useSemanticElements: a radio input cannot hold words, and its label could not be the button that it looks like
        <button
          key={choice.value}
          type="button"
          role="radio"
          aria-checked={choice.value === value}
          tabIndex={index === chosen ? 0 : -1}
          onClick={() => onValue(choice.value)}
        >
          {choice.label}
        </button>
      ))}
    </div>
  );
}

export interface ChipProps {
  pressed: boolean;
  onPressed(pressed: boolean): void;
  icon?: IconName;
  /** Its words say on or off; without, a pressed one has a cross, as filters have. */
  isSwitch?: boolean;
  children: ComponentChildren;
}

/** A filter, or something else that is on or off. */
export function Chip({ pressed, onPressed, icon, isSwitch = false, children }: ChipProps) {
  return (
    <button
      type="button"
      class="helpout-chip"
      aria-pressed={pressed}
      onClick={() => onPressed(!pressed)}
    >
      {icon !== undefined && <Icon name={icon} size="s" />}
      {children}
      {pressed && !isSwitch && <Icon name="close" size="s" />}
    </button>
  );
}

export interface TabItem<Value extends string> {
  value: Value;
  label: string;
  /** Shown beside the label where it is more than 0. */
  count?: number;
  /** The count is of what is new. */
  isNew?: boolean;
}

export interface TabsProps<Value extends string> {
  label: string;
  value: Value;
  tabs: readonly TabItem<Value>[];
  onValue(value: Value): void;
  /** The chosen tab's content. */
  children: ComponentChildren;
}

/** Tabs with their one panel. Arrow keys choose. */
export function Tabs<Value extends string>({
  label,
  value,
  tabs,
  onValue,
  children,
}: TabsProps<Value>) {
  const id = useUniqueId();
  const chosen = Math.max(
    0,
    tabs.findIndex((tab) => tab.value === value),
  );
  return (
    <>
      <div
        class="helpout-tabs"
        role="tablist"
        aria-label={label}
        onKeyDown={(event) => {
          const next = movedIndex(event.key, chosen, tabs.length);
          const tab = next === null ? undefined : tabs[next];
          if (next === null || tab === undefined) return;
          event.preventDefault();
          onValue(tab.value);
          focusChild(event.currentTarget, next);
        }}
      >
        {tabs.map((tab, index) => (
          <button
            key={tab.value}
            type="button"
            role="tab"
            class="helpout-tab"
            id={`${id}-${tab.value}`}
            aria-selected={tab.value === value}
            aria-controls={`${id}-panel`}
            tabIndex={index === chosen ? 0 : -1}
            onClick={() => onValue(tab.value)}
          >
            {tab.label}
            {tab.count !== undefined && tab.count > 0 && (
              <span class={classes("helpout-count", tab.isNew && "helpout-count--new")}>
                {tab.count}
              </span>
            )}
          </button>
        ))}
      </div>
      <div
        class="helpout-tab-panel"
        role="tabpanel"
        id={`${id}-panel`}
        aria-labelledby={`${id}-${value}`}
      >
        {children}
      </div>
    </>
  );
}
