"""A route of the HTTP interface: what it takes, what it gives, which use case answers.

Each area has one file with a tuple ``ROUTES``. A host (the Jupyter extension, the standalone
server) reads these tables; so does the OpenAPI document. Paths are relative to
``{base}helpouts/api/v1``.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Literal

from helpout_server.domain.account import Account
from helpout_server.entrypoints.calendar_desk import CalendarDesk
from helpout_server.entrypoints.http.exchange import BODY_BYTES_MAX
from helpout_server.services.context import Context

Before = Callable[[CalendarDesk, Account, dict[str, Any]], Awaitable[None]]
"""Waits for other servers, before the transaction. Gets the arguments of ``call`` and may add to
them; what it raises refuses the request."""


@dataclass(frozen=True, slots=True)
class Route:
    """``call(context, *, body=…, query=…, **path)``; body and query only where declared.

    ``access``: ``account`` needs a signed-in account, ``staff`` a staff account; ``anyone``
    gets a context whose actor is ``domain.account.NOBODY``.
    ``writes`` runs in the writer's transaction; a GET reads a snapshot.
    """

    method: Literal["GET", "POST", "PUT", "PATCH", "DELETE"]
    path: str
    call: Callable[..., Any]
    returns: Any
    """A contract struct, ``Content`` for a file, or None for 204."""
    summary: str
    body: type[Any] | None = None
    query: type[Any] | None = None
    """A struct whose fields are the query parameters, text decoded leniently to their types."""
    status: int = 200
    access: Literal["account", "staff", "anyone"] = "account"
    ranged: bool = False
    """Hands out a file in pieces: ``call`` gets ``span``, and gives a ``Piece``."""
    body_bytes_max: int = BODY_BYTES_MAX
    """As ``exchange.body_bound`` has it for the path."""
    place: Literal["store", "memory", "thread"] = "store"
    """``memory``: answered without the store, on the event loop, as what the application knows
    is enough. ``thread``: without the store, on a thread, as it waits for something else. In
    both the context's unit of work must not be touched."""
    before: Before | None = None
    """Not done where the application deals with no calendars elsewhere."""

    contested: Callable[[Context, Any], None] | None = None
    """Of those who ask for the same at the same moment one is served; the others wait for it, and
    look with this (context, body) on a snapshot, before they go on, whether there is still
    something to have. What it raises refuses the request."""
    only_reads: bool = False
    """Asks with a body and keeps nothing: it reads a snapshot, as a GET does."""

    @property
    def writes(self) -> bool:
        return self.method != "GET" and not self.only_reads
