"""Routes of ``{base}helpouts/host/…``: what a Jupyter server answers itself, never forwards.

An area (set-up, kernel host) is built once for a server, keeps its own state, and hands over
its table. The extension has checked owner and XSRF token before a call is made, has decoded
the body, and turns a ``HelpoutError`` into its answer. Everything runs on the event loop.

An area's module has ``def open_area(host: HostContext) -> HostArea``.
"""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from helpout_server.ports.clock import Clock
from helpout_server.ports.ids import Ids
from helpout_server.ports.marketplace import MarketplaceClient

if TYPE_CHECKING:
    from jupyter_server.serverapp import ServerApp


@dataclass(frozen=True, slots=True)
class HostRoute:
    """``await call(body=…, **path)``; ``body`` only where a type is declared.

    ``path`` is relative to ``{base}helpouts/host``, such as ``/live_sessions/{id}/grants``;
    each ``{name}`` is one segment, handed over decoded and checked to be at most 128
    characters of ``[0-9A-Za-z_-]``.
    """

    method: Literal["GET", "POST"]
    path: str
    call: Callable[..., Awaitable[Any]]
    returns: Any
    """A contract struct, or None for 204."""
    summary: str
    body: type[Any] | None = None


@dataclass(frozen=True, slots=True)
class HostArea:
    """What an area gives: its routes, and how it ends."""

    routes: tuple[HostRoute, ...]
    close: Callable[[], Awaitable[None]]
    """Called once when the server stops."""


@dataclass(frozen=True, slots=True)
class HostContext:
    """What an area is handed. Lives as long as the server."""

    serverapp: "ServerApp"
    """``.kernel_manager``, ``.contents_manager``, ``.identity_provider``, ``.root_dir``."""
    data_dir: Path
    """Exists, 0700; the student's own ``{jupyter_data_dir}/helpouts``."""
    marketplace: MarketplaceClient
    """Follows a change of mode; raises MarketplaceNotChosen before one is chosen."""
    clock: Clock
    ids: Ids
    log: logging.Logger
