/** The head of the pad: what it is, whom to follow, run all, and what opens beside it. */
import { useEffect, useState } from "preact/hooks";
import { pad } from "../../core/messages/en/pad";
import { sharedCell as words } from "../../core/messages/en/shared_cell";
import type { SharedCell } from "../../core/room/document";
import { codeHash } from "../../core/room/hash";
import { latestRunOf } from "../../core/room/runs";
import { grantOf } from "../../core/room/state";
import { Button, Chip, Confirm, IconButton } from "../../ui";
import { useLive } from "../live_session/live";
import { type PadPanel, useDesk } from "./desk";
import { accountOf } from "./editing/carets";
import { whyNotRun } from "./state";

export function PadHead({ cells }: { cells: readonly SharedCell[] }) {
  const live = useLive();
  const [more, setMore] = useState(false);
  const from = live.session.value.booking?.problem.notebook_name ?? "";
  return (
    <>
      <header class="helpout-bar">
        <h2 class="helpout-h helpout-h--m">{words.title}</h2>
        {from !== "" && (
          <span class="helpout-small helpout-soft helpout-clip">{words.from(from)}</span>
        )}
        <span class="helpout-end">
          <Follow />
          <RunAll cells={cells} />
          <IconButton
            size="s"
            icon="settings"
            label={pad.tools.more}
            aria-expanded={more}
            onClick={() => setMore(!more)}
          />
        </span>
      </header>
      {more && <More />}
    </>
  );
}

function More() {
  const live = useLive();
  const desk = useDesk();
  const state = live.room.state.value;
  const grant = grantOf(state, state.account_id);
  const open = (panel: PadPanel) => ({
    "aria-expanded": desk.panel.value === panel,
    onClick: () => {
      desk.panel.value = desk.panel.peek() === panel ? null : panel;
    },
  });
  return (
    <div class="helpout-cell__more">
      <Button size="s" kind="quiet" icon="clock" {...open("history")}>
        {pad.tools.history}
      </Button>
      {live.isLender && (
        <Button size="s" kind="quiet" icon="shield" {...open("ran")}>
          {pad.tools.ran}
        </Button>
      )}
      <Button
        size="s"
        kind="quiet"
        icon="table"
        disabled={
          live.isLender || grant?.variables === true
            ? false
            : pad.variables.noGrant(live.lenderName)
        }
        {...open("variables")}
      >
        {pad.tools.variables}
      </Button>
      <Button size="s" kind="quiet" icon="edit" {...open("editor")}>
        {pad.tools.editor}
      </Button>
      {(live.isLender || grant?.level === "run") && (
        <span title={pad.scratch.detail}>
          <Chip
            pressed={desk.scratch.value}
            isSwitch
            onPressed={(pressed) => {
              desk.scratch.value = pressed;
            }}
          >
            {desk.scratch.value ? pad.scratch.on : pad.scratch.label}
          </Chip>
        </span>
      )}
      {live.isLender && state.kernel !== null && <Restart kernelId={state.kernel.kernel_id} />}
    </div>
  );
}

function Restart({ kernelId }: { kernelId: string }) {
  const live = useLive();
  const desk = useDesk();
  const [busy, setBusy] = useState(false);
  return (
    <Confirm
      size="s"
      kind="quiet"
      icon="refresh"
      label={pad.restart.label}
      question={pad.restart.question}
      confirmLabel={pad.restart.yes}
      busy={busy}
      onConfirm={() => {
        setBusy(true);
        live.context.host
          .restart(live.room.id, { kernel_id: kernelId })
          .then(live.tellHost, () => {
            desk.told.value = { text: pad.restart.failed, undo: false };
          })
          .finally(() => setBusy(false));
      }}
    />
  );
}

/** Others whose caret is in the pad. */
function useOthersHere(): readonly string[] {
  const { room } = useLive();
  const turn = room.documentTurn.value;
  const me = room.state.value.account_id;
  const [accounts, setAccounts] = useState<readonly string[]>([]);
  useEffect(() => {
    const { awareness } = room.client.document.current;
    const look = () => {
      const found = new Set<string>();
      for (const [client, state] of awareness.getStates()) {
        const account = client === awareness.clientID ? null : accountOf(state);
        if (account !== null && account !== me && state.cursor !== undefined) found.add(account);
      }
      const sorted = [...found].sort();
      setAccounts((before) => (before.join() === sorted.join() ? before : sorted));
    };
    look();
    awareness.on("change", look);
    return () => awareness.off("change", look);
  }, [turn, me, room]);
  return accounts;
}

const FOLLOWED_MAX = 3;

function Follow() {
  const live = useLive();
  const desk = useDesk();
  const here = useOthersHere();
  return (
    <>
      {here.slice(0, FOLLOWED_MAX).map((accountId) => {
        const person = live.find.value(accountId);
        const on = desk.following.value === accountId;
        return (
          <Chip
            key={accountId}
            icon="eye"
            isSwitch
            pressed={on}
            onPressed={(pressed) => {
              desk.following.value = pressed ? accountId : null;
            }}
          >
            {on ? pad.follow.on(person.short) : pad.follow.start(person.short)}
          </Chip>
        );
      })}
    </>
  );
}

function RunAll({ cells }: { cells: readonly SharedCell[] }) {
  const live = useLive();
  const desk = useDesk();
  const state = live.room.state.value;
  const code = cells.filter((cell) => cell.cell_type === "code");
  if (code.length < 2) return null;
  const name = live.isLender ? "" : live.lenderName;
  const why = whyNotRun(state, name, null);
  const run = async () => {
    const { client, id } = live.room;
    const scratch = desk.scratch.peek();
    for (const cell of code) {
      const source = cell.source.toString();
      const latest = latestRunOf(client.state.runs, cell.id);
      const waits = client.state.pad.waiting.some((one) => one.cell_id === cell.id);
      if (source.trim() === "" || whyNotRun(client.state, name, latest, waits) !== null) continue;
      if (live.isLender) {
        // One after the other, so that they stand in line in the order of the pad.
        await live.context.host.run(id, { cell_id: cell.id, code: source, scratch });
        continue;
      }
      const grant = grantOf(client.state, client.state.account_id);
      if (grant === null) return;
      client.requestRun({
        grant_id: grant.grant_id,
        cell_id: cell.id,
        code: source,
        code_hash: codeHash(source),
        scratch,
      });
    }
  };
  return (
    <Button
      size="s"
      kind="quiet"
      icon="play"
      disabled={why ?? false}
      onClick={() => {
        run().catch(() => {
          desk.told.value = { text: words.failed.run, undo: false };
        });
      }}
    >
      {pad.tools.runAll}
    </Button>
  );
}
