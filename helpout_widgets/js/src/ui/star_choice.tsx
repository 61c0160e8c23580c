/** Giving stars: one to five, as radio buttons, so that arrow keys and screen readers work. */

import { classes } from "./classes";
import { Icon } from "./icon";
import { useUniqueId } from "./unique";

export interface StarChoiceProps {
  label: string;
  /** 0 where none is chosen yet. */
  value: number;
  onValue(value: number): void;
  /** What one choice is called, such as "4 of 5". */
  nameOf(count: number): string;
}

export function StarChoice({ label, value, onValue, nameOf }: StarChoiceProps) {
  const group = useUniqueId();
  return (
    <fieldset class="helpout-stars">
      <legend class="helpout-label">{label}</legend>
      <div class="helpout-line helpout-stars__row">
        {[1, 2, 3, 4, 5].map((count) => (
          <label
            key={count}
            class={classes("helpout-stars__one", count <= value && "helpout-stars__one--on")}
          >
            <input
              type="radio"
              class="helpout-hidden"
              name={group}
              checked={count === value}
              onChange={() => onValue(count)}
            />
            <Icon name="star" size="l" />
            <span class="helpout-hidden">{nameOf(count)}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
