/** The record of runs as files that a person keeps. Pure. */
import type { AuditLine } from "../../../contracts/generated";

const COLUMNS = [
  "at",
  "what",
  "display_name",
  "account_id",
  "grant_id",
  "run_id",
  "code",
  "code_hash",
  "reason",
  "kernel_name",
  "duration_ms",
  "scratch",
] as const satisfies readonly (keyof AuditLine)[];

/** RFC 4180. A cell that a spreadsheet would take for a formula is kept from being one. */
function quoted(value: unknown): string {
  const text = value === null || value === undefined ? "" : String(value);
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export function auditCsv(lines: readonly AuditLine[]): string {
  const rows = [
    COLUMNS.join(","),
    ...lines.map((line) => COLUMNS.map((name) => quoted(line[name])).join(",")),
  ];
  return `${rows.join("\r\n")}\r\n`;
}

export function auditJson(lines: readonly AuditLine[]): string {
  return `${JSON.stringify(lines, null, 2)}\n`;
}
