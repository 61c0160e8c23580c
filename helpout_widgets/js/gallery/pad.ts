/** A pad with something of everything: a text cell, comments, suggestions, a run that waits. */

import * as Y from "yjs";
import type {
  AuditLine,
  Entry,
  HistoryPage,
  KernelAnswer,
  KernelQuestion,
} from "../src/contracts/generated";
import { placeAt } from "../src/core/room/place";
import { ada, amara } from "./bookings";

export const TEXT =
  "## What goes wrong\n\nBoth tables have a **region**, so pandas renames them. See [merge](https://pandas.pydata.org).\n\n| key | rows |\n| --- | --- |\n| north | 104 |\n\n- [x] drop duplicates\n- [ ] check the sum";

function textOf(doc: Y.Doc, index: number): Y.Text {
  return doc.getArray<Y.Map<Y.Text>>("cells").get(index).get("source") as Y.Text;
}

export function padEntries(doc: Y.Doc, at: string, level: string): Entry[] {
  const first = textOf(doc, 0);
  const second = textOf(doc, 1);
  const line = first.toString().indexOf("suffixes");
  const on = (text: Y.Text, from: number, to: number) => ({
    start: placeAt(text, from),
    end: placeAt(text, to),
  });
  const comment = {
    kind: "commented" as const,
    comment_id: "cmt_1",
    cell_id: "cell_one",
    ...on(first, line, line + 23),
    quote: 'suffixes=("", "_shop")',
  };
  const bodies: [string, Entry["body"]][] = [
    [
      amara.id,
      {
        kind: "cell_linked",
        cell_id: "cell_one",
        notebook_name: "sales.ipynb",
        notebook_cell_id: "n1",
        source_hash: "0".repeat(64),
        outputs: [],
        suggest_only: false,
      },
    ],
    [ada.id, { ...comment, text: "Name both, so that neither is renamed by itself." }],
    [amara.id, { ...comment, text: "Ah. Then region stays mine?" }],
    [
      ada.id,
      {
        kind: "suggested",
        suggestion_id: "sug_1",
        cell_id: "cell_two",
        ...on(second, 0, second.length),
        original: "joined.region",
        replacement: 'shops = shops.drop_duplicates("shop_id")\njoined.region.value_counts()',
        note: "shows the doubled ones",
      },
    ],
  ];
  if (level === "run")
    bodies.push([
      ada.id,
      {
        kind: "run_asked",
        request_id: "run_waits",
        cell_id: "cell_two",
        account_id: ada.id,
        code: "joined.region.value_counts()",
        code_hash: "0".repeat(64),
        scratch: true,
      },
    ]);
  return bodies.map(([account_id, body], index) => ({ seq: index + 1, at, account_id, body }));
}

export function kernelAnswer(question: KernelQuestion): KernelAnswer {
  switch (question.kind) {
    case "complete":
      return {
        kind: "completed",
        matches: ["merge", "mean", "median", "melt", "memory_usage"],
        types: ["function", "function", "function", "function", "function"],
        start: Math.max(0, question.cursor - 2),
        end: question.cursor,
      };
    case "inspect":
      return {
        kind: "inspected",
        found: true,
        text: "\u001b[31mSignature:\u001b[39m orders.merge(right, how='inner', on=None)\n\u001b[31mDocstring:\u001b[39m\nMerge DataFrame objects with a database-style join.",
      };
    default:
      return {
        kind: "variables",
        variables: [
          {
            name: "joined",
            type: "DataFrame",
            shape: "(48210, 5)",
            dtype: "int64, object, float64",
          },
          {
            name: "orders",
            type: "DataFrame",
            shape: "(48210, 3)",
            dtype: "int64, object, float64",
          },
          { name: "rate", type: "float", shape: "", dtype: "" },
          { name: "shops", type: "DataFrame", shape: "(312, 2)", dtype: "int64, object" },
        ],
        more: 0,
      };
  }
}

export function auditLines(at: string): AuditLine[] {
  const line = {
    at,
    live_session_id: "live_gallery000001",
    account_id: ada.id,
    display_name: ada.display_name,
    grant_id: "grn_1",
    run_id: "",
    code: "",
    code_hash: "",
    reason: "",
    kernel_name: "",
    duration_ms: null,
    scratch: false,
  };
  return [
    { ...line, what: "granted" },
    {
      ...line,
      what: "ran",
      run_id: "run_cell_one",
      code: "joined.groupby('region').sum()",
      kernel_name: "python3",
      duration_ms: 80,
    },
    { ...line, what: "refused", code: "!rm -rf ~", reason: "no_grant" },
  ];
}

/** Two people write one cell, word by word. */
export function historyPage(now: number): HistoryPage {
  const doc = new Y.Doc();
  const other = new Y.Doc();
  const batches: HistoryPage["batches"] = [];
  const base64 = (bytes: Uint8Array) => btoa(String.fromCharCode(...bytes));
  const keep = (account_id: string) => (update: Uint8Array, origin: unknown) => {
    if (origin === "copied") return;
    const at_ms = now - 900_000 + batches.length * 40_000;
    batches.push({ at_ms, pieces: [{ account_id, update_base64: base64(update) }] });
  };
  doc.on("update", keep(amara.id));
  doc.on("update", (update: Uint8Array) => Y.applyUpdate(other, update, "copied"));
  const cell = new Y.Map<unknown>();
  doc.transact(() => {
    cell.set("id", "cell_one");
    cell.set("cell_type", "code");
    cell.set("source", new Y.Text("joined = orders.merge(shops)\n"));
    doc.getArray("cells").push([cell]);
  });
  other.on("update", keep(ada.id));
  const theirs = textOf(other, 0);
  for (const [from, text] of [
    [27, ', on="shop_id"'],
    [41, ', suffixes=("", "_shop")'],
  ] as const)
    theirs.insert(from, text);
  return {
    epoch: "one",
    begun_at_ms: now - 900_000,
    base_base64: base64(Y.encodeStateAsUpdate(new Y.Doc())),
    batches,
    next_after: null,
  };
}
