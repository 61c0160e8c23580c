"""A line for each request and each socket of the standalone server, and their numbers.

Owns what of them is told: method, template of the route, status, time, account; never a path, a
query, a header or a body. Knows no format.
"""

import logging
import time
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Protocol

from tornado import web

from helpout_server.entrypoints import camera_paths
from helpout_server.entrypoints.http.trace import Trace
from helpout_server.entrypoints.watch.pages import Healthz, MetricsPage, Readyz
from helpout_server.entrypoints.ws.peer import SocketPeer
from helpout_server.ports.measures import Measures

SocketClosed = Callable[["LoggedSocket"], None]
KINDS = ("events", "room", "camera")
_log = logging.getLogger("helpouts.request")
_socket_log = logging.getLogger("helpouts.socket")


class LoggedSocket(Protocol):
    """The handler of a socket, as far as its lines need it."""

    trace: Trace | None
    kind: str
    opened_at: float
    close_code: int | None
    peer: SocketPeer | None


def kind_of_socket(path: str) -> str:
    """One of ``KINDS``, for a path below ``ws``."""
    if path == "events":
        return "events"
    return "camera" if camera_paths.SOCKET.fullmatch(path) else "room"


def by_kind(sockets: Iterable[object]) -> dict[str, int]:
    found = Counter(getattr(socket, "kind", "room") for socket in sockets)
    return {kind: found[kind] for kind in KINDS}


def socket_opened(socket: LoggedSocket) -> None:
    socket.opened_at = time.monotonic()
    _socket_log.info(
        "socket opened",
        extra={"request_id": _id(socket.trace), "socket": socket.kind},
    )


class ServiceLog:
    """Of one server; ``base`` is the path below which it answers."""

    def __init__(self, measures: Measures, base: str) -> None:
        self._measures = measures
        self._base = base

    def request(self, handler: web.RequestHandler) -> None:
        """Tornado's ``log_function``."""
        if isinstance(handler, Healthz | Readyz | MetricsPage):
            return
        trace: Trace | None = getattr(handler, "trace", None)
        seconds, status = handler.request.request_time(), handler.get_status()
        method, route = handler.request.method or "", self._route(handler, trace)
        self._measures.request(method, route, status, seconds)
        _log.log(
            logging.ERROR if status >= 500 else logging.INFO,
            "request",
            extra={
                "request_id": _id(trace),
                "method": method[:10],
                "route": route,
                "status": status,
                "ms": round(seconds * 1_000, 1),
                "account_id": None if trace is None else trace.account_id,
            },
        )

    def socket_closed(self, socket: LoggedSocket) -> None:
        """One that was opened."""
        code = socket.close_code or 1006
        self._measures.socket_closed(socket.kind, code)
        _socket_log.info(
            "socket closed",
            extra={
                "request_id": _id(socket.trace),
                "socket": socket.kind,
                "code": code,
                "ms": round((time.monotonic() - socket.opened_at) * 1_000, 1),
                "account_id": getattr(socket.peer, "account_id", None),
            },
        )

    def _route(self, handler: web.RequestHandler, trace: Trace | None) -> str:
        """A template: of the interface, or a word for what is beside it."""
        if trace is not None and trace.route != "none":
            return trace.route
        first = handler.request.path.removeprefix(self._base).removeprefix("helpouts/")
        first = first.partition("/")[0]
        return first if first in ("camera", "mail", "static", "ws", "api") else "none"


def _id(trace: Trace | None) -> str | None:
    return None if trace is None else trace.request_id
