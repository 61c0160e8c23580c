/** What opens below the head of the pad, one at a time. */
import type { ComponentChildren } from "preact";
import { pad } from "../../core/messages/en/pad";
import { IconButton } from "../../ui";
import { type PadPanel, useDesk } from "./desk";
import { History } from "./history/view";
import { EditorPanel } from "./panels/editor";
import { RanPanel } from "./panels/ran";
import { VariablesPanel } from "./panels/variables";

const titles: Record<PadPanel, string> = {
  history: pad.history.title,
  ran: pad.ran.title,
  variables: pad.variables.title,
  editor: pad.editor.title,
};

const contents: Record<PadPanel, () => ComponentChildren> = {
  history: () => <History />,
  ran: () => <RanPanel />,
  variables: () => <VariablesPanel />,
  editor: () => <EditorPanel />,
};

export function PadPanels() {
  const desk = useDesk();
  const name = desk.panel.value;
  if (name === null) return null;
  const close = () => {
    desk.panel.value = null;
  };
  return (
    <section
      key={name}
      class="helpout-pad-panel"
      aria-label={titles[name]}
      data-helpout-pad-panel={name}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.stopPropagation();
        close();
      }}
    >
      <header class="helpout-line helpout-line--between">
        <h3 class="helpout-h helpout-h--m">{titles[name]}</h3>
        <IconButton size="s" icon="close" label={pad.tools.close} onClick={close} />
      </header>
      {contents[name]()}
    </section>
  );
}
