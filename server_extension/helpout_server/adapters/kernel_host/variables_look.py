"""What variables a Python kernel has: a small cell of ours, and the reading of its answer.

Owns the cell's text. It calls nothing that a variable, its class or its metaclass could define:
types are read by ``type`` and its own slots, lengths by the built-in class, shapes by the
descriptor of the library's own class, and only for classes that are that library's. It never
reads what a variable holds, nor how long a text is.
"""

import ast
from typing import Any, Final

import msgspec

from helpout_server.contracts.kernel_question import Variable, Variables

VARIABLES_MAX: Final = 500
NAME_MAX: Final = 100
WORDS_MAX: Final = 200

LOOK: Final = '''\
import json, sys
from IPython import get_ipython

shell = get_ipython()
home = shell.__dict__.get("helpouts_home") or shell.user_ns
names_of = type.__dict__["__name__"].__get__
order_of = type.__dict__["__mro__"].__get__
module_of = type.__dict__["__module__"].__get__
SIZED = (dict, list, tuple, set, frozenset)
SKIPPED = (type, type(json), type(len), type(order_of), type(lambda: 0), type([].append))


def word(value):
    return str.__str__(value)[:200] if type(value) is str else ""


def library(of, module, *names):
    """The library's own class that this class is, exactly; None where it is none of them."""
    loaded = sys.modules.get(module)
    held = object.__getattribute__(loaded, "__dict__") if type(loaded) is type(json) else {}
    for name in names:
        if held.get(name) is of:
            return of
    return None


def dtype_name(dtype):
    module = module_of(type(dtype))
    root = module.split(".")[0] if type(module) is str else ""
    if root in ("numpy", "pandas"):
        return word(dtype.name)
    return str(dtype)[:60] if root in ("torch", "polars") else "object"


def shape_of(value, of):
    for base in SIZED:
        if of is base:
            count = base.__len__(value)
            return f"{count} item" + ("" if count == 1 else "s"), ""
    for module, names in (
        ("numpy", ("ndarray",)),
        ("pandas", ("DataFrame", "Series")),
        ("polars", ("DataFrame", "Series")),
        ("torch", ("Tensor",)),
    ):
        own = library(of, module, *names)
        if own is None:
            continue
        shape = tuple(int(side) for side in own.shape.__get__(value, own))
        if names_of(own) == "DataFrame":
            dtypes = value.dtypes
            each = [dtype_name(one) for one in (dtypes if module == "polars" else dtypes.array)]
            counts = {}
            for one in each[:1000]:
                counts[one] = counts.get(one, 0) + 1
            dtype = ", ".join(n if c == 1 else f"{n} \u00d7{c}" for n, c in counts.items())
        else:
            dtype = dtype_name(value.dtype)
        return repr(shape), dtype[:200]
    return "", ""


def look():
    hidden = shell.user_ns_hidden
    found, more = [], 0
    for name in sorted(name for name in dict(home) if type(name) is str):
        value = home.get(name)
        of = type(value)
        if name.startswith("_") or name in hidden:
            continue
        if any(of is kind for kind in SKIPPED) or any(one is type for one in order_of(of)):
            continue
        if len(found) == MOST:
            more += 1
            continue
        try:
            shape, dtype = shape_of(value, of)
        except Exception:
            shape, dtype = "", ""
        found.append((name[:100], word(names_of(of)), shape, dtype))
    return json.dumps([found, more])


told = look()
'''

EXPRESSION: Final = (
    "(lambda made: (__import__('builtins').exec("
    + repr(LOOK.replace("MOST", str(VARIABLES_MAX)))
    + ", made), made['told'])[1])({'__name__': 'helpouts'})"
)


def cell() -> dict[str, Any]:
    """The request that looks: it runs no code, prints nothing, and is in no history."""
    return {
        "code": "",
        "silent": True,
        "store_history": False,
        "user_expressions": {"helpouts": EXPRESSION},
        "allow_stdin": False,
        "stop_on_error": False,
    }


def read(reply: dict[str, Any]) -> Variables | None:
    """What the kernel answered, within bounds; None where it is no such answer."""
    told = (reply.get("user_expressions") or {}).get("helpouts")
    if not isinstance(told, dict) or told.get("status") != "ok":
        return None
    try:
        # The kernel shows the text that it was: a literal of the language.
        text = ast.literal_eval(told["data"]["text/plain"])
        found, more = msgspec.json.decode(text, type=tuple[list[tuple[str, str, str, str]], int])
    except (KeyError, TypeError, ValueError, SyntaxError, RecursionError, MemoryError):
        return None
    variables = [
        Variable(
            name=name[:NAME_MAX],
            type=type_[:NAME_MAX],
            shape=shape[:WORDS_MAX],
            dtype=dtype[:WORDS_MAX],
        )
        for name, type_, shape, dtype in found[:VARIABLES_MAX]
    ]
    return Variables(variables=variables, more=max(0, more))
