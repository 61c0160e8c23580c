/** Fields to fill in. Every field has a visible label; a placeholder is never one. */

import type { ComponentChildren, Ref } from "preact";

import { classes } from "./classes";
import { Icon, type IconName } from "./icon";
import { useUniqueId } from "./unique";

interface Labelled {
  label: string;
  /** Leaves the label to screen readers, where the place says it to others (a search box). */
  labelHidden?: boolean;
  /** What to write, in a sentence. */
  hint?: string;
  /** What is wrong, and how to put it right. */
  error?: string | null;
}

interface FrameProps extends Labelled {
  id: string;
  children: ComponentChildren;
}

function describedBy(id: string, { hint, error }: Labelled): string | undefined {
  const ids = [error && `${id}-error`, hint && `${id}-hint`].filter(Boolean);
  return ids.length > 0 ? ids.join(" ") : undefined;
}

function Frame({ id, label, labelHidden, hint, error, children }: FrameProps) {
  return (
    <div class="helpout-labelled">
      <label class={labelHidden ? "helpout-hidden" : "helpout-label"} for={id}>
        {label}
      </label>
      {children}
      {error && (
        <p class="helpout-field-error" id={`${id}-error`}>
          <Icon name="alert" size="s" />
          <span>{error}</span>
        </p>
      )}
      {hint && (
        <p class="helpout-hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  );
}

/** What an input may be told beyond its value; the list is closed so that all fields behave alike. */
interface Native<Element extends HTMLElement> {
  id?: string;
  name?: string;
  placeholder?: string;
  maxLength?: number;
  required?: boolean;
  disabled?: boolean;
  readOnly?: boolean;
  spellcheck?: boolean;
  autoComplete?: string;
  onKeyDown?: (event: KeyboardEvent & { currentTarget: Element }) => void;
  onFocus?: () => void;
  onBlur?: () => void;
}

interface InputNative extends Native<HTMLInputElement> {
  type?: "text" | "search" | "url" | "email" | "number" | "time" | "date" | "password";
  inputMode?: "text" | "numeric" | "decimal" | "url" | "email" | "search";
  min?: number | string;
  max?: number | string;
  step?: number | string;
  list?: string;
}

export interface FieldProps extends Labelled, InputNative {
  value: string;
  onValue(value: string): void;
  icon?: IconName;
  size?: "m" | "l";
  /** After the input, inside the frame. */
  end?: ComponentChildren;
  inputRef?: Ref<HTMLInputElement>;
}

export function Field({
  label,
  labelHidden = false,
  hint = "",
  error = null,
  value,
  onValue,
  icon,
  size = "m",
  end,
  inputRef,
  type = "text",
  ...rest
}: FieldProps) {
  const made = useUniqueId();
  const id = rest.id ?? made;
  return (
    <Frame id={id} label={label} labelHidden={labelHidden} hint={hint} error={error}>
      <div
        class={classes(
          "helpout-field",
          size === "l" && "helpout-field--l",
          error && "helpout-field--bad",
        )}
      >
        {icon !== undefined && <Icon name={icon} />}
        <input
          {...(rest as object)}
          type={type as "text"}
          ref={inputRef ?? null}
          id={id}
          value={value}
          aria-invalid={error ? true : undefined}
          aria-describedby={describedBy(id, { label, hint, error })}
          onInput={(event) => onValue(event.currentTarget.value)}
        />
        {end}
      </div>
    </Frame>
  );
}

export interface TextAreaProps extends Labelled, Native<HTMLTextAreaElement> {
  rows?: number;
  value: string;
  onValue(value: string): void;
  /** For code: the editor's type. */
  code?: boolean;
}

export function TextArea({
  label,
  labelHidden = false,
  hint = "",
  error = null,
  value,
  onValue,
  code = false,
  rows = 3,
  ...rest
}: TextAreaProps) {
  const made = useUniqueId();
  const id = rest.id ?? made;
  return (
    <Frame id={id} label={label} labelHidden={labelHidden} hint={hint} error={error}>
      <textarea
        {...rest}
        rows={rows}
        id={id}
        class={classes("helpout-area", code && "helpout-mono", error && "helpout-field--bad")}
        value={value}
        aria-invalid={error ? true : undefined}
        aria-describedby={describedBy(id, { label, hint, error })}
        onInput={(event) => onValue(event.currentTarget.value)}
      />
    </Frame>
  );
}

export interface SelectOption {
  value: string;
  label: string;
}

export interface SelectProps extends Labelled {
  value: string;
  options: readonly SelectOption[];
  onValue(value: string): void;
  disabled?: boolean;
}

export function Select({
  label,
  labelHidden = false,
  hint = "",
  error = null,
  value,
  options,
  onValue,
  disabled = false,
}: SelectProps) {
  const id = useUniqueId();
  return (
    <Frame id={id} label={label} labelHidden={labelHidden} hint={hint} error={error}>
      <span class="helpout-select">
        <select
          id={id}
          value={value}
          disabled={disabled}
          aria-invalid={error ? true : undefined}
          aria-describedby={describedBy(id, { label, hint, error })}
          onChange={(event) => onValue(event.currentTarget.value)}
        >
          {options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </select>
        <Icon name="down" size="s" />
      </span>
    </Frame>
  );
}

export interface CheckBoxProps {
  checked: boolean;
  onChecked(checked: boolean): void;
  children: ComponentChildren;
  disabled?: boolean;
}

export function CheckBox({ checked, onChecked, children, disabled = false }: CheckBoxProps) {
  return (
    <label class={classes("helpout-check", disabled && "helpout-check--off")}>
      <input
        type="checkbox"
        class="helpout-box"
        checked={checked}
        disabled={disabled}
        onChange={(event) => onChecked(event.currentTarget.checked)}
      />
      <span>{children}</span>
    </label>
  );
}
