"""What is known of one request while it is answered: for its line in the log, and its metrics.

Owns the request's id. Holds no path, no query and no header: those may carry secrets.
"""

import re
from dataclasses import dataclass

from helpout_server.domain.account import TOKEN_PREFIX
from helpout_server.ports.ids import Ids

HEADER = "X-Request-Id"
_SANE = re.compile(r"[0-9A-Za-z][0-9A-Za-z_.\-]{7,63}")


@dataclass(slots=True)
class Trace:
    """Filled in by whoever finds something out."""

    request_id: str = ""
    """Empty where the host has none to give, as Jupyter's own server."""
    route: str = "none"
    """The template of its path."""
    account_id: str = ""


def request_id(asked: str | None, ids: Ids) -> str:
    """What the asker calls it, where that is harmless to write down; else a new one."""
    if asked and _SANE.fullmatch(asked) and not asked.lower().startswith(TOKEN_PREFIX):
        return asked
    return ids.new("req")
