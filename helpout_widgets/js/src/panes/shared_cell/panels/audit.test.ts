import { describe, expect, it } from "vitest";
import type { AuditLine } from "../../../contracts/generated";
import { auditCsv, auditJson } from "./audit";

const line = (change: Partial<AuditLine> = {}): AuditLine => ({
  at: "2026-11-03T19:30:00Z",
  live_session_id: "live_000000000001",
  what: "ran",
  account_id: "acc_ada000000000",
  display_name: "Ada",
  grant_id: "grant_00000000000",
  run_id: "run_000000000001",
  code: "x = 1",
  code_hash: "ab",
  reason: "",
  kernel_name: "python3",
  duration_ms: 12,
  scratch: false,
  ...change,
});

describe("the record of runs", () => {
  it("is a table whose cells hold whatever was run", () => {
    const csv = auditCsv([line({ code: 'print("a,b")\nx' })]);
    expect(csv.split("\r\n")[0]).toMatch(/^at,what,display_name/);
    expect(csv).toContain('"print(""a,b"")\nx"');
    expect(csv.endsWith("\r\n")).toBe(true);
  });

  it("is never a formula of a spreadsheet", () => {
    for (const code of ['=HYPERLINK("x")', "+1", "-1", "@SUM(A1)", "\tx"])
      expect(auditCsv([line({ code })])).not.toContain(`,${code}`);
  });

  it("has nothing where nothing is known", () => {
    expect(auditCsv([line({ duration_ms: null })])).toContain(",python3,,false");
  });

  it("reads back as it was", () => {
    expect(JSON.parse(auditJson([line()]))).toEqual([line()]);
  });
});
