import { describe, expect, it } from "vitest";
import type { Entry, EntryBody, OutputStep } from "../../contracts/generated";
import { NO_OUTPUTS, settled, withSteps } from "./output";
import { latestRunOf, NO_RUNS, type Runs, withEntry } from "./runs";

const steps = (...list: OutputStep[]) => withSteps(NO_OUTPUTS, list);
const shown = (id: string, text: string) => ({
  output_type: "display_data",
  data: { "text/plain": text },
  metadata: {},
  transient: { display_id: id },
});

describe("outputs", () => {
  it("joins text of one stream and begins anew for another", () => {
    const { list } = steps(
      { op: "stream", name: "stdout", text: "a" },
      { op: "stream", name: "stdout", text: "b" },
      { op: "stream", name: "stderr", text: "c" },
    );
    expect(list).toEqual([
      { output_type: "stream", name: "stdout", text: "ab" },
      { output_type: "stream", name: "stderr", text: "c" },
    ]);
  });

  it("draws a progress bar over itself, however its text was cut up", () => {
    const text = "0%\r50%\r100%\ndone\r\nnext\rN";
    const whole = steps({ op: "stream", name: "stdout", text });
    const cut = steps(
      ...[...text].map((sign): OutputStep => ({ op: "stream", name: "stdout", text: sign })),
    );
    expect(cut.list).toEqual(whole.list);
    expect(String(whole.list[0]?.text).split("\n").map(settled)).toEqual(["100%", "done", "Next"]);
  });

  it("takes nothing more once the cap is reached", () => {
    const { list, truncated } = steps(
      { op: "truncated", limit_bytes: 1 },
      { op: "stream", name: "stdout", text: "a" },
    );
    expect([list, truncated]).toEqual([[], true]);
  });

  it("updates every output under a display id and no other", () => {
    const { list } = steps(
      { op: "append", output: shown("x", "1") },
      { op: "append", output: shown("y", "1") },
      { op: "update_display", display_id: "x", output: shown("x", "2") },
    );
    expect(list.map((output) => output.data)).toEqual([
      { "text/plain": "2" },
      { "text/plain": "1" },
    ]);
  });

  it("clears at once, or when the next output comes", () => {
    const before: OutputStep = { op: "stream", name: "stdout", text: "a" };
    expect(steps(before, { op: "clear", wait: false }).list).toEqual([]);
    expect(steps(before, { op: "clear", wait: true }).list).toHaveLength(1);
    const after = steps(before, { op: "clear", wait: true }, { ...before, text: "b" });
    expect(after.list).toEqual([{ output_type: "stream", name: "stdout", text: "b" }]);
  });
});

describe("runs", () => {
  let seq = 0;
  const entry = (body: EntryBody): Entry => {
    seq += 1;
    return { seq, at: "2026-11-03T19:48:07Z", account_id: "acc_host00000000", body };
  };
  const ids = { run_id: "run_000000000001", cell_id: "cell_00000000001" };
  const queued: EntryBody = {
    kind: "run_queued",
    scratch: false,
    ...ids,
    account_id: "acc_ada000000000",
    code: "1",
    code_hash: "0".repeat(64),
  };
  const output = (part: number): EntryBody => ({
    kind: "run_output",
    ...ids,
    part,
    steps: [{ op: "stream", name: "stdout", text: `${part} ` }],
  });
  const runsAfter = (...bodies: EntryBody[]): Runs =>
    bodies.reduce((runs, body) => withEntry(runs, entry(body)), NO_RUNS);

  it("follows a run from queued to done and ignores a part that comes twice", () => {
    const runs = runsAfter(
      queued,
      { kind: "run_started", kernel_name: "", kernel_id: "", ...ids },
      output(1),
      output(1),
      output(2),
      {
        kind: "run_finished",
        ...ids,
        status: "ok",
        execution_count: 21,
        duration_ms: 80,
      },
    );
    const run = latestRunOf(runs, ids.cell_id);
    expect(run).toMatchObject({ status: "ok", execution_count: 21, duration_ms: 80, last_part: 2 });
    expect(run?.outputs).toEqual([{ output_type: "stream", name: "stdout", text: "1 2 " }]);
  });

  it("lets a host that was taken for gone come back to its run, and finish it", () => {
    const end = (status: "aborted" | "ok"): EntryBody => {
      return { kind: "run_finished", ...ids, status, execution_count: null, duration_ms: 0 };
    };
    const started: EntryBody = { kind: "run_started", kernel_name: "", kernel_id: "", ...ids };
    const statusAfter = (...bodies: EntryBody[]) =>
      latestRunOf(runsAfter(queued, started, output(1), ...bodies), ids.cell_id)?.status;
    expect(statusAfter(end("aborted"))).toBe("aborted");
    expect(statusAfter(end("aborted"), started, output(2))).toBe("running");
    expect(statusAfter(end("aborted"), output(2), end("ok"))).toBe("ok");
    expect(statusAfter(end("ok"), started)).toBe("ok");
  });

  it("shows what input() waits for until it is answered", () => {
    const asked: EntryBody = { kind: "input_requested", ...ids, prompt: "name?", password: false };
    expect(latestRunOf(runsAfter(queued, asked), ids.cell_id)?.awaiting_input).toEqual(asked);
    const answered = runsAfter(queued, asked, { kind: "input_answered", ...ids });
    expect(latestRunOf(answered, ids.cell_id)?.awaiting_input).toBeNull();
  });

  it("keeps a refusal until the cell is queued again", () => {
    const refused: EntryBody = {
      kind: "run_refused",
      request_id: "run_000000000002",
      cell_id: ids.cell_id,
      account_id: "acc_ada000000000",
      code: "no_grant",
    };
    expect(runsAfter(refused).refusals[ids.cell_id]?.code).toBe("no_grant");
    expect(runsAfter(refused, queued).refusals[ids.cell_id]).toBeUndefined();
  });
});
