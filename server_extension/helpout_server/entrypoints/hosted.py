"""A marketplace in this process, as a Jupyter server or the standalone server holds it.

Owns the tie between the application, its sockets and the owner's client. Knows no framework.
"""

from collections.abc import Awaitable, Callable

from helpout_server.adapters.hub_tokens import HubTokens
from helpout_server.entrypoints.backend import Admission, Mode, Reach
from helpout_server.entrypoints.http.application import Application
from helpout_server.entrypoints.http.exchange import Bearer, Credential, Request, Response, Who
from helpout_server.entrypoints.identity import MarketplaceAccounts
from helpout_server.entrypoints.openid_desk import SignInDesk
from helpout_server.entrypoints.owner_client import OwnerClient
from helpout_server.entrypoints.watch.watched import Watched
from helpout_server.entrypoints.ws.local import LocalSocket
from helpout_server.entrypoints.ws.peer import SocketPeer
from helpout_server.entrypoints.ws.replica_door import ReplicaDoor
from helpout_server.ports.marketplace import MarketplaceClient, MarketplaceSocket

PeerOf = Callable[[str], SocketPeer]
"""The peer behind a path below ``ws``. Raises NotFound."""


class HostedMarketplace:
    """``Backend`` of mode embedded; the whole of a standalone server."""

    mode: Mode = "embedded"
    marketplace_url: str | None = None

    def __init__(
        self,
        application: Application,
        accounts: MarketplaceAccounts,
        peer_of: PeerOf,
        close: Callable[[], Awaitable[None]],
        watched: Watched,
        sign_in_desk: SignInDesk | None = None,
        replica_door: ReplicaDoor | None = None,
        hub: HubTokens | None = None,
    ) -> None:
        """``sign_in_desk``: where people sign in by a provider; ``replica_door``: where other
        replicas ask; ``hub``: whose service this is."""
        self._application = application
        self._accounts = accounts
        self._peer_of = peer_of
        self._close = close
        self.watched = watched
        self.sign_in_desk = sign_in_desk
        self.replica_door = replica_door
        self.hub = hub
        self.client: MarketplaceClient = OwnerClient(application.dispatch, self._open_own)

    async def answer(self, request: Request) -> Response:
        return await self._application.dispatch(request)

    async def admit(self, path: str, credential: Credential) -> Admission:
        """Anybody may open a socket; without a ticket in its hello it gets nothing and closes."""
        bearer = None
        if isinstance(credential, Bearer):
            bearer = (await self._accounts.account_of(credential)).id
        return Admission(self._peer_of(path), bearer)

    async def _open_own(self, path: str) -> MarketplaceSocket:
        owner = await self._accounts.account_of(Who.OWNER)
        socket = LocalSocket(self._peer_of(path), owner.id)
        await socket.open()
        return socket

    async def reach(self) -> Reach:
        return Reach(reachable=True, last_error=None)

    async def close(self) -> None:
        """End rooms, then the store: what they still hold is stored first."""
        await self._close()
