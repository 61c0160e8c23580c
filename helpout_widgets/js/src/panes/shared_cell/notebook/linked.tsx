/** What is known of the notebook cell that a shared cell was copied from. */
import { useEffect, useState } from "preact/hooks";
import { pad } from "../../../core/messages/en/pad";
import type { SharedCell } from "../../../core/room/document";
import { codeHash } from "../../../core/room/hash";
import type { PadLink } from "../../../core/room/pad";
import type { Run } from "../../../core/room/runs";
import type { NotebookCell } from "../../../host/context";
import { Icon } from "../../../ui";
import { useLive } from "../../live_session/live";
import { Outputs } from "../output";

/** The linked cell as the open notebook has it; null where it is not open here. */
export function useNotebookCell(link: PadLink | null): NotebookCell | null {
  const { notebook } = useLive().context;
  const [, turn] = useState(0);
  useEffect(() => notebook?.onChange(() => turn((before) => before + 1)), [notebook]);
  if (link === null) return null;
  return notebook?.cell?.(link.notebook_name, link.notebook_cell_id) ?? null;
}

export function LinkedLine({ link }: { cell: SharedCell; link: PadLink }) {
  const live = useLive();
  const found = useNotebookCell(live.isLender ? link : null);
  const changed = found !== null && codeHash(found.source) !== link.source_hash;
  return (
    <p class="helpout-cell__told helpout-line helpout-tiny helpout-soft">
      <Icon name="link" size="s" />
      <span>{pad.share.from(link.notebook_name)}</span>
      {changed && <span class="helpout-warn">{pad.share.changed}</span>}
    </p>
  );
}

/** Outputs that came along are drawn as those of a run are: apart. */
export function LinkedOutputs({ link }: { link: PadLink }) {
  const live = useLive();
  const run: Run = {
    run_id: "",
    cell_id: link.cell_id,
    account_id: link.account_id,
    code: "",
    code_hash: "",
    status: "ok",
    execution_count: null,
    duration_ms: null,
    asked_at: link.at,
    outputs: link.outputs,
    truncated: false,
    last_part: 0,
    scratch: false,
    kernel_name: "",
    started_at: null,
    pictures: [],
    awaiting_input: null,
    clear_next: false,
  };
  return (
    <div class="helpout-cell__out">
      <p class="helpout-tiny helpout-soft">{pad.share.outputs}</p>
      <Outputs run={run} baseUrl={live.context.baseUrl} />
    </div>
  );
}
