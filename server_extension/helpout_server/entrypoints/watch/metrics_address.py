"""Where metrics are read: on the marketplace's own address with a token, or on one of their own.

Owns what an operator may say of it, and the second listener. Nothing is open by default: without
a token and without an address of their own there are no metrics.
"""

import argparse
import os
import socket
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tornado import web
from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets

from helpout_server.domain.errors import InvalidRequest
from helpout_server.entrypoints.stored_choice import LOOPBACK, read_token
from helpout_server.entrypoints.watch.pages import MetricsAccess, pages
from helpout_server.entrypoints.watch.watched import Watched

TOKEN_VARIABLE = "HELPOUTS_METRICS_TOKEN"  # noqa: S105 - a variable's name
TOKEN_CHARACTERS_MIN = 16


@dataclass(frozen=True, slots=True)
class MetricsSettings:
    """What an operator says."""

    address: str = ""
    """``127.0.0.1:9464``; empty: none of their own."""
    token: str = field(default="", repr=False)

    def checked(self) -> "MetricsSettings":
        """Itself. Raises InvalidRequest with the option at fault."""
        if self.token and len(self.token) < TOKEN_CHARACTERS_MIN:
            raise InvalidRequest(
                f"A token of at least {TOKEN_CHARACTERS_MIN} characters.",
                field="--metrics-token-file",
            )
        if self.address:
            ip, _ = self.place()
            if ip not in LOOPBACK and not self.token:
                raise InvalidRequest(
                    f"On {ip} everybody could read them. Give --metrics-token-file, or stay on "
                    "127.0.0.1.",
                    field="--metrics-address",
                )
        return self

    def place(self) -> tuple[str, int]:
        ip, colon, port = self.address.rpartition(":")
        if not (colon and ip and port.isdecimal() and int(port) <= 65_535):
            raise InvalidRequest(
                "An address reads 127.0.0.1:9464, or [::1]:9464.", field="--metrics-address"
            )
        return ip.strip("[]"), int(port)

    def on_main_address(self) -> MetricsAccess:
        return MetricsAccess(self.token)

    def on_own_address(self) -> MetricsAccess:
        return MetricsAccess(self.token, open=True)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The words of ``jupyter helpouts serve`` about metrics."""
    parser.add_argument(
        "--metrics-token-file",
        default="",
        help="who has this token (0600) may read /metrics; without it, the environment's "
        f"{TOKEN_VARIABLE}; without either nobody may, but at --metrics-address",
    )
    parser.add_argument(
        "--metrics-address",
        default="",
        help="an address of their own for /metrics, /healthz and /readyz: 127.0.0.1:9464. Off the "
        "loopback it needs the token",
    )


def metrics_of(arguments: argparse.Namespace) -> MetricsSettings:
    """Checked. Raises InvalidRequest, StoreUnusable."""
    token = os.environ.get(TOKEN_VARIABLE, "")
    if arguments.metrics_token_file:
        token = read_token(Path(arguments.metrics_token_file))
    return MetricsSettings(arguments.metrics_address, token).checked()


class OwnAddress:
    """The second listener."""

    def __init__(self, settings: MetricsSettings, sockets: list[socket.socket]) -> None:
        self._settings = settings
        self._sockets = sockets
        self._server: HTTPServer | None = None
        self.port = int(sockets[0].getsockname()[1])

    @classmethod
    def bound(cls, settings: MetricsSettings) -> "OwnAddress | None":
        """None where there is to be none. Raises OSError: the port is taken."""
        if not settings.address:
            return None
        ip, port = settings.place()
        return cls(settings, bind_sockets(port, ip))

    def open(
        self,
        watched: Watched,
        sockets: Callable[[], Mapping[str, int]],
        tls: ssl.SSLContext | None,
    ) -> None:
        """Answer. Off the loopback with the marketplace's own TLS, where it has any."""
        ip, _ = self._settings.place()
        application = web.Application(
            [*pages(watched, self._settings.on_own_address(), sockets, "/")],
            log_function=_nothing,
        )
        self._server = HTTPServer(application, ssl_options=None if ip in LOOPBACK else tls)
        self._server.add_sockets(self._sockets)

    async def close(self) -> None:
        if self._server is None:
            for one in self._sockets:
                one.close()
            return
        self._server.stop()
        await self._server.close_all_connections()


def _nothing(_handler: web.RequestHandler) -> None:
    """A probe every few seconds is no news."""
