/** Buttons. A view has one primary button; a button's words say what will have happened. */

import type { ComponentChildren, JSX, Ref } from "preact";
import { classes } from "./classes";
import { Icon, type IconName } from "./icon";

type Native = Omit<JSX.IntrinsicElements["button"], "ref" | "size" | "class" | "icon" | "disabled">;

export interface ButtonProps extends Native {
  kind?: "plain" | "primary" | "quiet" | "bad" | "link";
  size?: "s" | "m" | "l";
  icon?: IconName;
  wide?: boolean;
  /** The action runs: stays focusable, does nothing more. */
  busy?: boolean;
  /** True, or better the reason, which is then said. */
  disabled?: boolean | string;
  children?: ComponentChildren;
  buttonRef?: Ref<HTMLButtonElement>;
}

export function Button({
  kind = "plain",
  size = "m",
  icon,
  wide = false,
  busy = false,
  disabled = false,
  children,
  buttonRef,
  onClick,
  ...rest
}: ButtonProps) {
  const off = disabled !== false && disabled !== "";
  const inert = off || busy;
  return (
    <button
      type="button"
      {...rest}
      ref={buttonRef ?? null}
      class={classes(
        "helpout-button",
        kind !== "plain" && `helpout-button--${kind}`,
        size !== "m" && `helpout-button--${size}`,
        wide && "helpout-button--wide",
        busy && "helpout-button--busy",
      )}
      aria-disabled={inert || undefined}
      aria-busy={busy || undefined}
      title={typeof disabled === "string" && off ? disabled : rest.title}
      onClick={(event) => {
        if (inert) event.preventDefault();
        else onClick?.(event);
      }}
    >
      {icon !== undefined && <Icon name={icon} />}
      {children}
    </button>
  );
}

export interface IconButtonProps extends Omit<ButtonProps, "children" | "wide"> {
  icon: IconName;
  /** What the button does: read aloud, and shown on hover. */
  label: string;
}

/** For frequent actions whose picture everybody knows. */
export function IconButton({ icon, label, kind = "quiet", size = "m", ...rest }: IconButtonProps) {
  return (
    <span class={classes("helpout-icon-button", size === "s" && "helpout-icon-button--s")}>
      <Button {...rest} kind={kind} size={size} icon={icon} aria-label={label} title={label} />
    </span>
  );
}
