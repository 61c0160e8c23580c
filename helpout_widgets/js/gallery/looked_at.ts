/** A notebook that is looked at, as its frame. */
import type { NotebookShownFrame, ViewedCell } from "../src/contracts/generated";

const HTML =
  "<table><thead><tr><th></th><th>amount</th></tr></thead><tbody><tr><th>north</th><td>104</td></tr></tbody></table>";
const cell = (id: string, source: string, more: Partial<ViewedCell> = {}): ViewedCell => ({
  id,
  cell_type: "code",
  source,
  execution_count: null,
  outputs: [],
  ...more,
});
const shown = (data: Record<string, unknown>) => ({
  output_type: "display_data",
  data,
  metadata: {},
});

export const lookedAt: Omit<NotebookShownFrame, "n"> = {
  type: "notebook_shown",
  notebook_name: "orders.ipynb",
  change: {
    order: ["a", "b", "c", "d"],
    cells: [
      cell("a", "## Orders by region\n\nThe merge *loses* a column.", { cell_type: "markdown" }),
      cell("b", "import pandas as pd\norders = pd.read_csv('orders.csv')  # 48,210 rows", {
        execution_count: 12,
        outputs: [shown({ "text/html": HTML, "text/plain": "104" })],
      }),
      cell(
        "c",
        "joined = orders.merge(regions, on='id')\nfor one in joined.region:\n    slow(one)",
        {
          outputs: [{ output_type: "stream", name: "stdout", text: "12 %\n" }],
        },
      ),
      cell("d", "joined.plot()", {
        execution_count: 9,
        outputs: [shown({ "application/vnd.helpouts.left_out+json": { bytes: 3_100_000 } })],
      }),
    ],
    executing: ["c"],
    active: "c",
    top: "a",
    language: "python",
  },
};
