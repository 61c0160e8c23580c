/**
 * Choosing one output of the notebook by a click, or by keys.
 *
 * Lays a button over each output that is drawn now; the notebook below is left alone.
 */
import { render } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { screen } from "../../core/messages/en/screen";
import type { NotebookSurface } from "../../host/context";
import { Button, Icon } from "../../ui";

const words = screen.picker;

/** The output that was chosen; null where the person stopped. */
export function pickOutput(outputs: readonly NotebookSurface[]): Promise<NotebookSurface | null> {
  const root = document.createElement("div");
  root.className = "helpout helpout-picker-root";
  document.body.append(root);
  const back = document.activeElement;
  return new Promise((done) => {
    const end = (picked: NotebookSurface | null) => {
      render(null, root);
      root.remove();
      if (back instanceof HTMLElement) back.focus();
      done(picked);
    };
    render(<Picker outputs={outputs} onPicked={end} />, root);
  });
}

interface PickerProps {
  outputs: readonly NotebookSurface[];
  onPicked(output: NotebookSurface | null): void;
}

function Picker({ outputs, onPicked }: PickerProps) {
  const [, setTurn] = useState(0);
  const layer = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const moved = () => setTurn((turn) => turn + 1);
    window.addEventListener("scroll", moved, true);
    window.addEventListener("resize", moved);
    const buttons = [
      ...(layer.current?.querySelectorAll<HTMLElement>("[data-helpout-pick]") ?? []),
    ];
    (buttons.find((button) => isSeen(button.getBoundingClientRect())) ?? buttons[0])?.focus({
      preventScroll: true,
    });
    return () => {
      window.removeEventListener("scroll", moved, true);
      window.removeEventListener("resize", moved);
    };
  }, []);
  const step = (by: number) => {
    const buttons = [
      ...(layer.current?.querySelectorAll<HTMLElement>("[data-helpout-pick]") ?? []),
    ];
    const at = buttons.indexOf(document.activeElement as HTMLElement);
    buttons[(at + by + buttons.length) % buttons.length]?.focus();
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: buttons laid over the page, no fields
    <div
      ref={layer}
      class="helpout-picker"
      role="group"
      aria-label={words.title}
      onKeyDown={(event) => {
        if (event.key === "Escape") onPicked(null);
        else if (event.key === "ArrowDown" || event.key === "ArrowRight") step(1);
        else if (event.key === "ArrowUp" || event.key === "ArrowLeft") step(-1);
        else return;
        event.preventDefault();
        event.stopPropagation();
      }}
    >
      <div class="helpout-picker__bar" role="status">
        <Icon name="screen" />
        <b>{words.title}</b>
        <span class="helpout-small helpout-soft">{words.keys}</span>
        <Button size="s" onClick={() => onPicked(null)}>
          {words.stop}
        </Button>
      </div>
      {outputs.map((output) => {
        const box = output.element.getBoundingClientRect();
        return (
          <button
            key={output.name}
            type="button"
            class="helpout-picker__one"
            data-helpout-pick={output.name}
            aria-label={words.one(output.name)}
            style={{
              left: `${box.left}px`,
              top: `${box.top}px`,
              width: `${box.width}px`,
              height: `${box.height}px`,
            }}
            onFocus={() => output.element.scrollIntoView({ block: "nearest" })}
            onClick={() => onPicked(output)}
          >
            <span class="helpout-picker__name">{output.name}</span>
          </button>
        );
      })}
    </div>
  );
}

function isSeen({ top, bottom }: DOMRect): boolean {
  return bottom > 0 && top < window.innerHeight;
}
