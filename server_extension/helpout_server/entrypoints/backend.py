"""What answers behind a Jupyter server: nothing yet, a marketplace in this process, or a gateway.

Owns the shape the three share. Knows no web framework.
"""

# ruff: noqa: ARG002 - who refuses everything has no use for what it is asked

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, NoReturn, Protocol, TypeVar

from helpout_server.domain.errors import MarketplaceNotChosen
from helpout_server.entrypoints.http.exchange import Credential, Request, Response, refuse
from helpout_server.entrypoints.ws.peer import SocketPeer
from helpout_server.ports.marketplace import MarketplaceClient, MarketplaceSocket

T = TypeVar("T")
Mode = Literal["unset", "embedded", "gateway"]


@dataclass(frozen=True, slots=True)
class Admission:
    """A socket that may open."""

    peer: SocketPeer
    bearer_account_id: str | None


@dataclass(frozen=True, slots=True)
class Reach:
    """Whether the marketplace answered lately."""

    reachable: bool
    last_error: str | None


class Backend(Protocol):
    """One mode of a Jupyter server."""

    @property
    def mode(self) -> Mode: ...

    @property
    def marketplace_url(self) -> str | None:
        """Of the marketplace elsewhere; none where it is here or not chosen."""
        ...

    @property
    def client(self) -> MarketplaceClient:
        """The owner's."""
        ...

    async def answer(self, request: Request) -> Response:
        """Answer a request below ``api/v1``; never raises but for cancellation."""
        ...

    async def admit(self, path: str, credential: Credential) -> Admission:
        """Decide on a socket below ``ws``, before it opens. Raises HelpoutError."""
        ...

    async def reach(self) -> Reach: ...

    async def close(self) -> None: ...


def _not_chosen() -> NoReturn:
    raise MarketplaceNotChosen("Join a marketplace with an invitation, or host one here.")


class _NoClient:
    async def get(self, path: str, returns: type[T], query: Mapping[str, str] | None = None) -> T:
        _not_chosen()

    async def post(self, path: str, body: Any, returns: type[T] | None = None) -> T | None:
        _not_chosen()

    async def open_socket(self, path: str) -> MarketplaceSocket:
        _not_chosen()


class Unset:
    """First run: nobody has chosen."""

    mode: Mode = "unset"
    marketplace_url: str | None = None
    client: MarketplaceClient = _NoClient()

    async def answer(self, request: Request) -> Response:
        try:
            _not_chosen()
        except MarketplaceNotChosen as error:
            return refuse(error)

    async def admit(self, path: str, credential: Credential) -> Admission:
        _not_chosen()

    async def reach(self) -> Reach:
        return Reach(reachable=False, last_error=None)

    async def close(self) -> None:
        return
