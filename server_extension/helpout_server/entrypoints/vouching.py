"""What goes on beside requests where somebody else vouches for people; nothing where nobody does.

Owns the tie of a hub's tokens and people to their accounts and sockets here. Knows no request.
"""

from collections.abc import Callable

from helpout_server.adapters.hub_tokens import PROVIDER
from helpout_server.bootstrap import Marketplace
from helpout_server.entrypoints.people_desk import PeopleDesk
from helpout_server.entrypoints.ws.peer import SocketPeer
from helpout_server.entrypoints.ws.revocation import RevocablePeer, Revocation, SignedInSockets
from helpout_server.ports.leases import LEADER
from helpout_server.ports.sign_in import VouchedPerson
from helpout_server.ports.tickets import Tickets


class Vouching:
    """One for a marketplace. Lives on one event loop: ``open``, then ``close``."""

    def __init__(self, marketplace: Marketplace) -> None:
        self._marketplace = marketplace
        self._sockets = SignedInSockets(marketplace.bus, marketplace.tickets)
        self._revocation = self._revoking()
        self._people: PeopleDesk | None = None

    def shown(self, token: str, person: VouchedPerson, account_id: str) -> None:
        """A good token that is not ours, with its person and account."""
        if self._revocation is not None:
            self._revocation.shown(token, person, account_id)

    def guarded(self, make: Callable[[Tickets], SocketPeer]) -> SocketPeer:
        """A peer whose socket closes with its person's right; or as it is."""
        if self._revocation is None:
            return make(self._marketplace.tickets)
        return RevocablePeer(self._sockets, make)

    def open(self, forget: Callable[[], None]) -> None:
        """``forget``: accounts may have changed."""
        if self._revocation is not None:
            self._revocation.open()
        self._people = self._reading(forget)
        if self._people is not None:
            self._people.open()

    async def close(self) -> None:
        if self._people is not None:
            await self._people.close()
        if self._revocation is not None:
            await self._revocation.close()

    def _revoking(self) -> Revocation | None:
        marketplace = self._marketplace
        if marketplace.hub is None:
            return None
        return Revocation(
            marketplace.hub,
            every_s=marketplace.hub.config.check_s,
            bus=marketplace.bus,
            clock=marketplace.clock,
            presence=marketplace.presence,
            sockets=self._sockets,
        )

    def _reading(self, forget: Callable[[], None]) -> PeopleDesk | None:
        marketplace = self._marketplace
        if marketplace.hub is None:
            return None
        return PeopleDesk(
            marketplace.hub,
            PROVIDER,
            every_s=marketplace.hub.config.re_read_s,
            store=marketplace.store,
            bus=marketplace.bus,
            clock=marketplace.clock,
            ids=marketplace.ids,
            policy=marketplace.policy,
            forget=forget,
            leads=lambda: marketplace.leases.mine(LEADER),
        )
