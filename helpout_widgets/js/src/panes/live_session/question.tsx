/** A question to this person, or something they are told, above the call; with its answers. */
import type { ComponentChildren } from "preact";
import { Icon, type IconName } from "../../ui";

export interface QuestionProps {
  icon: IconName;
  title: string;
  detail: string;
  tone?: "warn" | "accent";
  name: string;
  children: ComponentChildren;
}

export function Question({ icon, title, detail, tone = "accent", name, children }: QuestionProps) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a question with answers, no fields
    <div
      class={`helpout-question helpout-question--${tone}`}
      role="group"
      aria-label={title}
      data-helpout-question={name}
    >
      <Icon name={icon} />
      <div class="helpout-grow">
        <p class="helpout-strong">{title}</p>
        {detail !== "" && <p class="helpout-small">{detail}</p>}
      </div>
      <span class="helpout-line helpout-line--wrap">{children}</span>
    </div>
  );
}
