/** The second step: what one is stuck on, and what goes along; all of it in sight. */

import { booking as words } from "../../core/messages/en/booking";
import { Badge, Button, classes, Icon, TextArea, useUniqueId } from "../../ui";
import { type Attached, isTooLong, LIMITS } from "./parts";
import { SUMMARY_LENGTH } from "./state";
import type { StepProps } from "./when";

export function Stuck({ context, booking, state, name }: StepProps) {
  const { parts, summary } = state;
  const id = useUniqueId();
  return (
    <section class="helpout-section helpout-stack" aria-labelledby={id}>
      <h2 class="helpout-h helpout-step" id={id}>
        <span class="helpout-step__number" aria-hidden="true">
          2
        </span>
        {words.stuck}
      </h2>
      <TextArea
        label={words.inYourWords}
        hint={words.wordsHint}
        maxLength={SUMMARY_LENGTH}
        rows={3}
        value={summary}
        onValue={(text) => booking.dispatch({ type: "wrote", summary: text })}
      />
      <div class="helpout-stack helpout-stack--xs">
        <div class="helpout-line helpout-line--between helpout-line--wrap">
          <span class="helpout-label">{words.sees(name)}</span>
          {context.notebook !== null && (
            <Button kind="quiet" size="s" icon="plus" onClick={booking.attachCell}>
              {words.addCell}
            </Button>
          )}
        </div>
        {parts.length === 0 ? (
          <p class="helpout-small helpout-soft">{words.nothingAttached}</p>
        ) : (
          <ul class="helpout-card helpout-parts">
            {parts.map((part) => (
              <Part
                key={part.kind}
                part={part}
                onKept={(kept) => booking.dispatch({ type: "kept", kind: part.kind, kept })}
              />
            ))}
          </ul>
        )}
      </div>
    </section>
  );
}

function Part({ part, onKept }: { part: Attached; onKept(kept: boolean): void }) {
  const title = part.kind === "code" ? words.partCode : words.partTraceback;
  const lines = part.text.split("\n").length;
  const limit = LIMITS[part.kind].toLocaleString("en");
  return (
    <li class={classes("helpout-part", !part.kept && "helpout-part--gone")}>
      <Icon name={part.kind === "code" ? "cell" : "alert"} />
      <p class="helpout-part__title">
        <span>
          {title}{" "}
          <span class="helpout-soft">
            {part.notebookName !== "" && `${words.ofNotebook(part.notebookName)}, `}
            {words.lines(lines)}
          </span>
        </span>
        {part.kept && part.hidden > 0 && (
          <Badge tone="warn" icon="shield">
            {words.hidden(part.hidden)}
          </Badge>
        )}
      </p>
      <Button
        kind="quiet"
        size="s"
        icon={part.kept ? "close" : "undo"}
        aria-label={part.kept ? words.removePart(title) : words.putBackPart(title)}
        onClick={() => onKept(!part.kept)}
      >
        {part.kept ? words.remove : words.putBack}
      </Button>
      {part.kept && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so keys must reach it
        <pre class="helpout-code" tabIndex={0}>
          {part.text}
        </pre>
      )}
      {isTooLong(part) && (
        <p class="helpout-field-error" role="alert">
          {words.tooLong(limit)}
        </p>
      )}
    </li>
  );
}
