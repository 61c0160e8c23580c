"""What one is stuck on, collected in the kernel: the cell that failed last, its error, versions.

Owns collecting in Python and the question to the own Jupyter server whether it holds secrets.
Nothing leaves that server by it. In JupyterLab the pane collects the same from the notebook,
shows it part by part, and sends what is left of it.
"""

import linecache
import re
import sys
import traceback
from typing import Any

from helpout_widgets.client import Client, find_server
from helpout_widgets.kernel_probe import look

CODE_MAX = 100_000
TRACEBACK_MAX = 40_000
RECENT_CELLS = 5
RECENT_MAX = 10_000

_ANSI = re.compile(r"\x1b\[[0-9;?]{0,20}[A-Za-z]")
_HIDDEN_TESTS = re.compile(
    r"^[^\n]*### ?BEGIN HIDDEN TESTS.*?(?:### ?END HIDDEN TESTS[^\n]*\n?|\Z)",
    re.MULTILINE | re.DOTALL | re.IGNORECASE,
)


def collect(*, heads: bool = False, shell: Any = None) -> dict[str, Any]:
    """The problem as it stands: a ``Problem`` of the wire, secrets still in it.

    Args:
        heads: with the first rows of tables and arrays; else only their shapes and dtypes.
        shell: the IPython shell; this kernel's own where none is given.

    Returns:
        ``code``, ``traceback`` and ``context`` (versions, shapes, cells that ran before), each
        within the bounds of the marketplace. ``prepare`` looks it through for secrets.
    """
    ipython = shell if shell is not None else _own_shell()
    space = {} if ipython is None else ipython.user_ns
    facts = look(space, heads)
    failed = getattr(sys, "last_value", None)
    code = "" if failed is None else _failing_source(failed)
    return {
        "summary": "",
        "code": _without_tests(code)[:CODE_MAX],
        "traceback": "" if failed is None else _traceback(failed)[-TRACEBACK_MAX:],
        "notebook_name": "",
        "context": {
            "language": facts["language"],
            "packages": [{"name": name, "version": version} for name, version in facts["packages"]],
            "shapes": [
                {"name": name, "type": kind, "shape": shape, "dtype": dtype, "head": head}
                for name, kind, shape, dtype, head in facts["shapes"]
            ],
            "recent_cells": _recent(space, code),
        },
    }


def prepare(problem: dict[str, Any], *, client: Client | None = None) -> dict[str, Any]:
    """``problem`` looked through by this kernel's own Jupyter server, which keeps nothing.

    Returns:
        ``problem`` with every secret replaced by a mark, ``parts`` that say where they were, and
        the ``signature`` of its failure.

    Raises:
        HelpoutsUnavailable, HelpoutsRefused: see ``helpout_widgets.client``.
    """
    asked = client or Client(find_server())
    answer: dict[str, Any] = asked.post_host("problem/prepared", {"problem": problem})
    return answer


def _own_shell() -> Any:
    from IPython import get_ipython

    return get_ipython()


def _failing_source(failed: BaseException) -> str:
    """The cell that the error came through last: IPython keeps its text in ``linecache``."""
    source = ""
    for frame, _line in traceback.walk_tb(failed.__traceback__):
        name = frame.f_code.co_filename
        if "ipykernel_" in name or name.startswith("<ipython-input"):
            source = "".join(linecache.getlines(name)) or source
    return source


def _traceback(failed: BaseException) -> str:
    lines = traceback.format_exception(type(failed), failed, failed.__traceback__)
    text = _ANSI.sub("", "".join(lines))
    # A traceback quotes the cell: of one with hidden tests its last line is left.
    return lines[-1] if _HIDDEN_TESTS.search(text) else text


def _recent(space: dict[str, Any], failing: str) -> list[dict[str, Any]]:
    ran = space.get("In") or [""]
    found = [
        {"source": _without_tests(source)[:RECENT_MAX], "execution_count": count}
        for count, source in enumerate(ran)
        if source.strip() and source.strip() != failing.strip()
    ]
    # The last one is the cell that asks.
    return found[:-1][-RECENT_CELLS:]


def _without_tests(source: str) -> str:
    return _HIDDEN_TESTS.sub("", source)
