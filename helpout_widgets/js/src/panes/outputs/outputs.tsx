/** The outputs of a run or a cell: one below the other, to be copied and put away. */
import { useMemo, useState } from "preact/hooks";
import type { OutputPictured } from "../../contracts/generated";
import { outputs as words } from "../../core/messages/en/outputs";
import type { NbOutput } from "../../core/room/output";
import { Button, IconButton, Note } from "../../ui";
import { Output, type OutputScene } from "./output";
import { arranged, plainText } from "./picked";

export interface OutputsProps {
  outputs: readonly NbOutput[];
  scene: OutputScene;
  truncated?: boolean;
  pictures?: readonly OutputPictured[];
}

const TOLD_MS = 2_000;

export function Outputs({ outputs, scene, truncated = false, pictures = [] }: OutputsProps) {
  const [collapsed, setCollapsed] = useState(false);
  const shown = useMemo(() => arranged(outputs), [outputs]);
  if (shown.length === 0 && !truncated) return null;
  return (
    <section class="helpout-outputs" aria-label={words.region}>
      <div class="helpout-outputs__tools">
        <CopyButton outputs={outputs} />
        <IconButton
          size="s"
          icon={collapsed ? "down" : "up"}
          label={collapsed ? words.expand : words.collapse}
          aria-expanded={!collapsed}
          onClick={() => setCollapsed(!collapsed)}
        />
      </div>
      {collapsed ? (
        <Button size="s" kind="quiet" onClick={() => setCollapsed(false)}>
          {words.collapsed(linesOf(outputs))}
        </Button>
      ) : (
        shown.map((output, index) => (
          <Output
            key={index}
            output={output}
            scene={scene}
            place={index}
            picture={pictures.find((one) => one.place === index) ?? null}
          />
        ))
      )}
      {truncated && <Note icon="info">{words.truncated}</Note>}
    </section>
  );
}

function CopyButton({ outputs }: { outputs: readonly NbOutput[] }) {
  const [told, setTold] = useState("");
  const copy = () => {
    const tell = (text: string) => {
      setTold(text);
      setTimeout(() => setTold(""), TOLD_MS);
    };
    navigator.clipboard.writeText(plainText(outputs)).then(
      () => tell(words.copied),
      () => tell(words.copyFailed),
    );
  };
  return (
    <>
      <span class="helpout-tiny helpout-soft" role="status">
        {told}
      </span>
      <IconButton size="s" icon="copy" label={words.copy} onClick={copy} />
    </>
  );
}

function linesOf(outputs: readonly NbOutput[]): number {
  return Math.max(1, plainText(outputs).split("\n").length);
}
