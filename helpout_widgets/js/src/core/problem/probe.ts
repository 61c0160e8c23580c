/**
 * The question to the student's own kernel, and its answer.
 *
 * The text at the end is helpout_widgets/kernel_probe.py, letter by letter; a test compares them.
 */

import type { HeldShape, PackageVersion } from "../../contracts/generated";

export interface KernelFacts {
  language: string;
  packages: PackageVersion[];
  shapes: HeldShape[];
}

/** An expression for a Python kernel; its value is letters, its effects on the namespace none. */
export function probeExpression(heads: boolean): string {
  const flag = heads ? "True" : "False";
  return `(lambda space, held: (exec(${JSON.stringify(PROBE)}, space), space["encoded"](held, ${flag}))[1])({"__name__": "helpouts_probe"}, globals())`;
}

type Row = readonly unknown[];

const isRow = (value: unknown): value is Row => Array.isArray(value);
const rowsOf = (value: unknown): Row[] => (Array.isArray(value) ? value.filter(isRow) : []);
const textOf = (value: unknown, longest: number): string =>
  typeof value === "string" ? value.slice(0, longest) : "";

/** What a kernel answered (`'eyJ…='`, as Python shows a string); null where it is no answer. */
export function kernelFactsOf(shown: string): KernelFacts | null {
  const letters = /^['"]([A-Za-z0-9+/=]+)['"]$/.exec(shown.trim())?.[1];
  if (letters === undefined) return null;
  try {
    const bytes = Uint8Array.from(atob(letters), (letter) => letter.charCodeAt(0));
    const said = JSON.parse(new TextDecoder().decode(bytes)) as Record<string, unknown>;
    return {
      language: textOf(said.language, 120),
      packages: rowsOf(said.packages)
        .map(([name, version]) => ({ name: textOf(name, 120), version: textOf(version, 120) }))
        .filter((one) => one.name !== "")
        .slice(0, 60),
      shapes: rowsOf(said.shapes)
        .map(([name, type, shape, dtype, head]) => ({
          name: textOf(name, 120),
          type: textOf(type, 120),
          shape: textOf(shape, 120),
          dtype: textOf(dtype, 2_000),
          head: textOf(head, 4_000),
        }))
        .filter((one) => one.name !== "")
        .slice(0, 60),
    };
  } catch {
    return null;
  }
}

const PROBE = `"""What a kernel holds, looked at from within: versions, shapes and dtypes, never contents unasked.

Runs in the student's kernel, of any Python from 3.8 on, with the standard library alone. The page
sends this very text to the kernel (\`\`core/problem/probe.ts\`\` holds a copy, a test compares them),
so that it works where helpout_widgets is not installed. Only objects of known libraries are asked
anything: nothing of the student's own is called.
"""
# ruff: noqa: B905, BLE001, FBT001, S112, UP031 - older Pythons, and objects of any make

from __future__ import annotations

import base64
import json
import platform
import sys
import types
from typing import Any

PACKAGES_MAX = 40
SHAPES_MAX = 40
NAMES_MAX = 5000
KNOWN = {
    "pandas", "numpy", "polars", "xarray", "torch", "tensorflow", "pyarrow", "scipy",
    "geopandas", "dask", "cudf", "jax", "jaxlib", "cupy", "sparse",
}  # fmt: skip


def look(space: dict[str, Any], heads: bool = False) -> dict[str, Any]:
    """Facts about a namespace, ready for JSON; each list bounded."""
    names = [name for name in list(space)[:NAMES_MAX] if not name.startswith("_")]
    return {
        "language": "python " + platform.python_version(),
        "packages": packages(space, names),
        "shapes": shapes(space, names, heads),
    }


def encoded(space: dict[str, Any], heads: bool = False) -> str:
    """The same as letters that no display hook changes."""
    return base64.b64encode(json.dumps(look(space, heads)).encode()).decode()


def packages(space: dict[str, Any], names: list[str]) -> list[list[str]]:
    """Name and version of the packages that the namespace has anything of."""
    tops = set()
    for name in names:
        value = space[name]
        owner = value.__name__ if isinstance(value, types.ModuleType) else None
        if owner is None:
            owner = vars(type(value)).get("__module__")
            if isinstance(value, (type, types.FunctionType)):
                owner = value.__module__
        if isinstance(owner, str):
            tops.add(owner.split(".")[0])
    found = []
    for top in sorted(tops):
        version = version_of(top)
        if version:
            found.append([top[:120], version[:120]])
    return found[:PACKAGES_MAX]


def version_of(top: str) -> str:
    """As the package itself says, else as it was installed; empty for the standard library."""
    if top in getattr(sys, "stdlib_module_names", ()) or top in ("__main__", "builtins"):
        return ""
    module = sys.modules.get(top)
    said = vars(module).get("__version__") if module is not None else None
    if isinstance(said, str):
        return said
    try:
        from importlib.metadata import version

        return version(top)
    except Exception:
        return ""


def shapes(space: dict[str, Any], names: list[str], heads: bool) -> list[list[str]]:
    """Name, type, shape, dtype and, where wanted, the first rows of tables and arrays."""
    found = []
    for name in names:
        value = space[name]
        kind = known_type(value)
        if kind is None:
            continue
        try:
            shape = value.shape
            if not isinstance(shape, (tuple, list)) and type(shape).__name__ != "TensorShape":
                shape = tuple(shape)
            said = "(" + ", ".join(str(one) for one in shape) + ")"
            head = head_of(value) if heads else ""
            found.append([name[:120], kind[:120], said[:120], dtype_of(value)[:2000], head])
        except Exception:
            continue
        if len(found) >= SHAPES_MAX:
            break
    return found


def known_type(value: Any) -> str | None:
    """\`\`pandas.DataFrame\`\` where a known library made its class; subclasses count."""
    if isinstance(value, (type, types.ModuleType, types.FunctionType)):
        return None
    for base in type(value).__mro__:
        top = (base.__module__ or "").split(".")[0]
        if top in KNOWN:
            return top + "." + base.__name__ if hasattr(type(value), "shape") else None
    return None


def dtype_of(value: Any) -> str:
    """Of an array, or of each column of a table."""
    types_of = getattr(value, "dtypes", None)
    if types_of is not None and hasattr(value, "columns"):
        columns = list(value.columns)[:40]
        kinds = list(types_of)[:40]
        said = ", ".join(str(c)[:60] + ": " + str(k) for c, k in zip(columns, kinds))
        more = len(value.columns) - len(columns)
        return said + (", and %d more" % more if more > 0 else "")
    return str(getattr(value, "dtype", ""))


def head_of(value: Any) -> str:
    """The first rows as text, at most 4,000 characters."""
    try:
        if hasattr(value, "head"):
            rows = value.head(5)
            if hasattr(rows, "to_string"):
                return str(rows.to_string(max_rows=5))[:4000]
            return str(rows)[:4000]
        return repr(value.ravel()[:10])[:4000]
    except Exception:
        return ""
`;
