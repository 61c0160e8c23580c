"""``/healthz``, ``/readyz`` and ``/metrics`` of the standalone server.

Owns who may read metrics: on the marketplace's own address who has the metrics' token; on an
address of their own (loopback, unless there is a token) without one. They name nobody, but they
tell how much is going on, and a path that a proxy passes on is seen by everybody.
The other two are for probes, ask for nothing, and say no more than which kind of part is not well.
"""

import hmac
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec
from tornado import web

from helpout_server.adapters.metrics import CONTENT_TYPE
from helpout_server.entrypoints.watch.watched import Watched

_encode = msgspec.json.Encoder().encode


@dataclass(frozen=True, slots=True)
class MetricsAccess:
    """Who may read metrics here."""

    token: str = field(default="", repr=False)
    open: bool = False
    """Without a token, where none is set: on an address of their own alone."""

    def allows(self, authorization: str) -> bool:
        if not self.token:
            return self.open
        given = authorization.partition(" ")
        return given[0].lower() == "bearer" and hmac.compare_digest(
            given[2].strip().encode(), self.token.encode()
        )


class _Page(web.RequestHandler):
    def initialize(self, watched: Watched, **_more: Any) -> None:
        self.watched = watched

    def set_default_headers(self) -> None:
        self.set_header("Cache-Control", "no-store")
        self.set_header("X-Content-Type-Options", "nosniff")
        self.clear_header("Server")

    def write_error(self, status_code: int, **_kwargs: Any) -> None:
        self.set_header("Content-Type", "text/plain; charset=utf-8")
        self.finish(f"{status_code}\n")


class Healthz(_Page):
    """The process lives and its event loop turns. Asks no other part: who restarts a process
    because a database is away has two things that do not work."""

    def get(self) -> None:
        self.set_header("Content-Type", "text/plain; charset=utf-8")
        self.finish("ok\n")


class Readyz(_Page):
    """Whether requests should be sent here now."""

    async def get(self) -> None:
        standing = await self.watched.checks.standing()
        ready = all(standing.values())
        self.set_status(200 if ready else 503)
        self.set_header("Content-Type", "application/json")
        await self.finish(
            _encode(
                {"ready": ready, "checks": {k: "ok" if v else "away" for k, v in standing.items()}}
            )
        )


class MetricsPage(_Page):
    """For Prometheus."""

    def initialize(self, watched: Watched, **more: Any) -> None:
        super().initialize(watched)
        self.access: MetricsAccess = more["access"]
        self.sockets: Callable[[], Mapping[str, int]] = more["sockets"]

    async def get(self) -> None:
        if not self.access.allows(self.request.headers.get("Authorization", "")):
            # Without a token here there is nothing here.
            if self.access.token:
                self.set_header("WWW-Authenticate", "Bearer")
                raise web.HTTPError(401)
            raise web.HTTPError(404)
        body = await self.watched.metrics(self.sockets)
        self.set_header("Content-Type", CONTENT_TYPE)
        await self.finish(body)


def pages(
    watched: Watched, access: MetricsAccess, sockets: Callable[[], Mapping[str, int]], *bases: str
) -> list[tuple[str, type[web.RequestHandler], dict[str, Any]]]:
    """Their routes, below each of these paths."""
    below = "(?:" + "|".join(sorted({re.escape(base) for base in bases})) + ")"
    return [
        (f"{below}healthz", Healthz, {"watched": watched}),
        (f"{below}readyz", Readyz, {"watched": watched}),
        (
            f"{below}metrics",
            MetricsPage,
            {"watched": watched, "access": access, "sockets": sockets},
        ),
    ]
