/** A question in place of the button that asks it: no dialog, nothing covered. */

import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { shell } from "../core/messages/en/shell";
import { Button, type ButtonProps } from "./button";

export interface ConfirmProps {
  /** The button before it is pressed. */
  label: string;
  icon?: NonNullable<ButtonProps["icon"]>;
  kind?: NonNullable<ButtonProps["kind"]>;
  size?: NonNullable<ButtonProps["size"]>;
  disabled?: boolean | string;
  busy?: boolean;
  /** What will happen, in a sentence. */
  question: string;
  /** The button that does it. */
  confirmLabel: string;
  cancelLabel?: string;
  onConfirm(): void;
  /** Between the question and the buttons, such as a reason to fill in. */
  children?: ComponentChildren;
}

export function Confirm({
  label,
  icon,
  kind = "plain",
  size = "m",
  disabled = false,
  busy = false,
  question,
  confirmLabel,
  cancelLabel = shell.cancel,
  onConfirm,
  children,
}: ConfirmProps) {
  const [asking, setAsking] = useState(false);
  const first = useRef<HTMLButtonElement>(null);
  const opener = useRef<HTMLButtonElement>(null);
  const wasAsking = useRef(false);
  useEffect(() => {
    if (asking) first.current?.focus();
    else if (wasAsking.current) opener.current?.focus();
    wasAsking.current = asking;
  }, [asking]);

  if (!asking)
    return (
      <Button
        buttonRef={opener}
        kind={kind}
        size={size}
        {...(icon === undefined ? {} : { icon })}
        disabled={disabled}
        busy={busy}
        onClick={() => setAsking(true)}
      >
        {label}
      </Button>
    );
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for fields; this is a question with two answers
    <div
      class="helpout-confirm"
      role="group"
      aria-label={question}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.stopPropagation();
        setAsking(false);
      }}
    >
      <p>{question}</p>
      {children}
      <div class="helpout-line helpout-line--wrap">
        <Button size={size} onClick={() => setAsking(false)} buttonRef={first}>
          {cancelLabel}
        </Button>
        <Button
          kind="bad"
          size={size}
          busy={busy}
          onClick={() => {
            setAsking(false);
            onConfirm();
          }}
        >
          {confirmLabel}
        </Button>
      </div>
    </div>
  );
}
