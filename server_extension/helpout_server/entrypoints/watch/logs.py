"""The log of ``jupyter helpouts serve``: lines as text, or as JSON.

Owns formats and the last guard against secrets. What is logged names templates of routes and
ids, never paths, queries, headers or what people wrote; what looks like a credential all the same
is taken out of a line before it is written.
"""

import logging
import re
import sys
from typing import Literal, TextIO

from pythonjsonlogger.json import JsonFormatter

from helpout_server.domain.account import TOKEN_PREFIX

LogFormat = Literal["text", "json"]
FORMATS: tuple[LogFormat, ...] = ("text", "json")
FACTS = ("request_id", "method", "route", "status", "ms", "account_id", "socket", "code")
"""Beside time, level, logger and message; what a line does not have is left out."""

_SECRETS = re.compile(
    rf"{TOKEN_PREFIX}[0-9A-Za-z_\-]{{16,}}"
    r"|(?i:\b(?:bearer|token|basic)\s+)[0-9A-Za-z_\-.~+/]{12,}=*"
    r"|(?<=calendar_feed/)[^/?\s\"]+"
    r"|(?<=://)[^/\s:@]*:[^/\s@]+(?=@)"
)


def without_secrets(line: str) -> str:
    """The line with whatever looks like a credential taken out."""
    return _SECRETS.sub("…", line)


class _Text(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        facts = "".join(
            f" {name}={value}"
            for name in FACTS
            if (value := getattr(record, name, None)) not in (None, "")
        )
        first, *frames = super().format(record).split("\n")
        return without_secrets("\n".join([first + facts, *frames]))


class _Json(JsonFormatter):
    def format(self, record: logging.LogRecord) -> str:
        for name in FACTS:
            if getattr(record, name, "known") in (None, ""):
                delattr(record, name)
        return without_secrets(super().format(record))


def set_up(form: LogFormat, stream: TextIO | None = None) -> logging.Handler:
    """Send all lines of this process there (default: standard error); ours from INFO on."""
    handler = logging.StreamHandler(stream or sys.stderr)
    names = "%(asctime)s %(levelname)s %(name)s %(message)s"
    if form == "json":
        handler.setFormatter(
            _Json(
                names,
                datefmt="%Y-%m-%dT%H:%M:%S%z",
                rename_fields={"asctime": "time", "levelname": "level", "name": "logger"},
            )
        )
    else:
        handler.setFormatter(_Text(names, datefmt="%Y-%m-%dT%H:%M:%S%z"))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("helpouts").setLevel(logging.INFO)
    # Their lines name paths with queries; ours say the same without.
    logging.getLogger("tornado.access").setLevel(logging.CRITICAL)
    return handler
