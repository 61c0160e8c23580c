/** A difference to be read: lines that go and lines that come, in words for who cannot see it. */
import { pad } from "../../../core/messages/en/pad";
import { diffLines } from "./change";

const words = pad.suggest;

export function Diff({ before, after }: { before: string; after: string }) {
  return (
    <section
      class="helpout-diff helpout-code"
      aria-label={words.diff}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys
      tabIndex={0}
    >
      {diffLines(before, after).map((line, index) => (
        <div key={index} class={`helpout-diff__line helpout-diff__line--${line.kind}`}>
          <span class="helpout-diff__sign" aria-hidden="true">
            {line.kind === "added" ? "+" : line.kind === "removed" ? "−" : " "}
          </span>
          {line.kind !== "same" && (
            <span class="helpout-hidden">
              {line.kind === "added" ? words.added : words.removed}:{" "}
            </span>
          )}
          <span class="helpout-diff__text">{line.text}</span>
        </div>
      ))}
    </section>
  );
}
