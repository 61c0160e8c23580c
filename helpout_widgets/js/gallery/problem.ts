/** Problems and solved problems for the gallery. */

import type {
  PreparedPiece,
  PreparedProblem,
  Problem,
  Solved,
  SolvedProposal,
} from "../src/contracts/generated";
import type { NotebookFacts } from "../src/core/problem/collect";

const CODE =
  'token = "f4k3-7Kd92ls03jfQ"\njoined = orders.merge(shops, on="shop_id")\njoined.groupby("region")["amount"].sum()';
const TRACEBACK =
  'KeyError                                  Traceback (most recent call last)\nFile /home/amara/work/sales.ipynb, In[14]\n----> 3 joined.groupby("region")["amount"].sum()\n\nKeyError: \'region\'';

export const galleryFacts: NotebookFacts = {
  notebook_name: "sales.ipynb",
  active: 3,
  kernel_name: "Python 3 (ipykernel)",
  language: "",
  cells: [
    {
      cell_type: "code",
      source: "import pandas as pd",
      execution_count: 11,
      metadata: {},
      traceback: "",
    },
    {
      cell_type: "code",
      source: 'orders = pd.read_csv("orders.csv")\nshops = pd.read_csv("shops.csv")',
      execution_count: 13,
      metadata: {},
      traceback: "",
    },
    {
      cell_type: "markdown",
      source: "**3.** Sum the amounts of each region.",
      execution_count: null,
      metadata: {},
      traceback: "",
    },
    {
      cell_type: "code",
      source: CODE,
      execution_count: 14,
      metadata: { nbgrader: { grade_id: "regions", solution: true, grade: false } },
      traceback: TRACEBACK,
    },
  ],
};

const SECRETS: readonly [RegExp, PreparedPiece["secret"], string][] = [
  [/f4k3-7Kd92ls03jfQ/, "token", "[token-hidden]"],
  [/(?<=\/home\/)amara/, "folder", "[name]"],
];

function piecesOf(text: string): PreparedPiece[] {
  for (const [pattern, secret, mark] of SECRETS) {
    const found = pattern.exec(text);
    if (found === null) continue;
    const end = found.index + found[0].length;
    const plain = (part: string) => ({ text: part, secret: null, mark: "" });
    return [
      plain(text.slice(0, found.index)),
      { text: found[0], secret, mark },
      plain(text.slice(end)),
    ];
  }
  return [{ text, secret: null, mark: "" }];
}

function textsOf(node: unknown, path = ""): [string, string][] {
  if (typeof node === "string") return node === "" ? [] : [[path, node]];
  if (typeof node !== "object" || node === null) return [];
  return Object.entries(node).flatMap(([key, value]) =>
    textsOf(value, path === "" ? key : `${path}.${key}`),
  );
}

export function galleryPrepared(problem: Problem): PreparedProblem {
  const around = problem.context;
  if (around !== null) {
    around.language = "python 3.11.7";
    around.packages = [
      { name: "pandas", version: "3.0.1" },
      { name: "numpy", version: "2.4.0" },
    ];
    around.shapes = [
      {
        name: "orders",
        type: "pandas.DataFrame",
        shape: "(1204, 4)",
        dtype: "order: int64, shop_id: int64, amount: float64, day: object",
        head: "",
      },
      { name: "weights", type: "numpy.ndarray", shape: "(1204,)", dtype: "float32", head: "" },
    ];
  }
  const parts = textsOf(problem).map(([path, text]) => ({ path, pieces: piecesOf(text) }));
  const signature = { exception: "KeyError", message: "'…'", frames: ["pandas.get_loc"] };
  return { problem, parts, signature };
}

const body = {
  title: "A column is gone after a merge",
  problem: "After merging orders with shops there is no region column any more.",
  code: 'joined = orders.merge(shops, on="shop_id")\njoined.groupby("region")["amount"].sum()',
  traceback: "KeyError: 'region'",
  solution:
    'joined = orders.merge(shops, on="shop_id", suffixes=("_order", ""))\njoined.groupby("region")["amount"].sum()',
  explanation: "Both tables had a region, so pandas named them region_x and region_y.",
  packages: [{ name: "pandas", version: "3.0.1" }],
};

export const gallerySolved: Solved = {
  id: "sol_gallery000001",
  body,
  signature: { exception: "KeyError", message: "'…'", frames: ["pandas.get_loc"] },
  published_at: "2026-10-12T10:00:00Z",
};

export const gallerySolvedPage = {
  solved: [
    {
      id: gallerySolved.id,
      title: body.title,
      exception: "KeyError",
      problem: body.problem,
      likeness: 92,
      fits: ["same_exception", "same_message", "same_place"],
      published_at: gallerySolved.published_at,
    },
  ],
  total: 1,
};

export const galleryProposal: SolvedProposal = {
  state: "proposed",
  version: 1,
  body,
  hidden: 3,
  asked_by: "acc_adaOkafor001",
  agreed: ["acc_adaOkafor001"],
  i_agreed: false,
};
