/** What was run in one's own kernel, by whom: the record that one's own server keeps. */
import { useEffect, useState } from "preact/hooks";
import type { AuditLine } from "../../../contracts/generated";
import { pad } from "../../../core/messages/en/pad";
import { sharedCell } from "../../../core/messages/en/shared_cell";
import { isAbort } from "../../../core/refusal";
import { formatDayTime } from "../../../core/time";
import { Button } from "../../../ui";
import { useLive } from "../../live_session/live";
import { secondsText } from "../state";
import { auditCsv, auditJson } from "./audit";

const words = pad.ran;
const COPIED_MS = 2_000;

function save(name: string, type: string, content: string): void {
  const address = URL.createObjectURL(new Blob([content], { type }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  // The browser reads it after the click.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

export function RanPanel() {
  const live = useLive();
  const finished = live.room.state.value.runs.list.filter((run) => run.duration_ms !== null).length;
  const [lines, setLines] = useState<readonly AuditLine[] | null>(null);
  const [failed, setFailed] = useState(false);
  const [turn, setTurn] = useState(0);
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    live.context.host.audit(live.room.id, { signal: live.context.signal }).then(
      (audit) => {
        setLines(audit.lines);
        setFailed(false);
      },
      (error: unknown) => {
        if (!isAbort(error)) setFailed(true);
      },
    );
  }, [finished, turn]);
  const name = `helpout ${live.room.id}`;
  return (
    <div class="helpout-stack helpout-stack--s">
      <p class="helpout-tiny helpout-soft">{words.detail}</p>
      {failed && (
        <p class="helpout-small" role="status">
          {words.failed}
        </p>
      )}
      {lines === null ? (
        !failed && (
          <p class="helpout-small helpout-soft" aria-busy="true">
            {words.loading}
          </p>
        )
      ) : lines.length === 0 ? (
        <p class="helpout-small helpout-soft">{words.empty}</p>
      ) : (
        <AuditTable lines={lines} />
      )}
      <div class="helpout-line helpout-line--wrap">
        <Button size="s" icon="refresh" onClick={() => setTurn(turn + 1)}>
          {words.refresh}
        </Button>
        {lines !== null && lines.length > 0 && (
          <>
            <Button
              size="s"
              icon="download"
              onClick={() => save(`${name}.csv`, "text/csv", auditCsv(lines))}
            >
              {words.csv}
            </Button>
            <Button
              size="s"
              icon="download"
              onClick={() => save(`${name}.json`, "application/json", auditJson(lines))}
            >
              {words.json}
            </Button>
            <Button
              size="s"
              icon="copy"
              onClick={() => {
                void navigator.clipboard.writeText(auditCsv(lines)).then(() => {
                  setCopied(true);
                  setTimeout(() => setCopied(false), COPIED_MS);
                });
              }}
            >
              {copied ? words.copied : words.copy}
            </Button>
          </>
        )}
      </div>
    </div>
  );
}

function AuditTable({ lines }: { lines: readonly AuditLine[] }) {
  const live = useLive();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys
    <section class="helpout-pad-table" tabIndex={0} aria-label={words.title}>
      <table>
        <thead>
          <tr>
            <th scope="col">{words.when}</th>
            <th scope="col">{words.who}</th>
            <th scope="col">{words.what}</th>
            <th scope="col">{words.code}</th>
          </tr>
        </thead>
        <tbody>
          {lines.toReversed().map((line, index) => (
            <tr key={index}>
              <td class="helpout-num">
                {formatDayTime(Date.parse(line.at), live.context.timeZone)}
              </td>
              <td>{line.display_name}</td>
              <td>
                {words.whats[line.what]}
                {line.duration_ms != null &&
                  `, ${sharedCell.seconds(secondsText(line.duration_ms))}`}
                {line.scratch && `, ${words.apart}`}
                {line.reason !== "" && <span class="helpout-soft"> ({line.reason})</span>}
              </td>
              <td>
                {line.code !== "" && (
                  <pre class="helpout-code" title={line.code_hash}>
                    {line.code}
                  </pre>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
