"""Sockets of people whose right was taken back elsewhere are closed.

Owns which tokens of others were shown here, the asking again about them, and the closing. A token
is in this memory alone, of the process that it was shown to; what it finds out is told on the
bus, so that sockets on other replicas close too.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from helpout_server.contracts.call import Device
from helpout_server.contracts.event import EventHint
from helpout_server.domain.errors import SignInAway
from helpout_server.entrypoints.ws.close_codes import SIGNED_OUT
from helpout_server.entrypoints.ws.peer import Socket, SocketPeer
from helpout_server.ports.bus import Bus
from helpout_server.ports.clock import Clock
from helpout_server.ports.presence import Presence
from helpout_server.ports.sign_in import SignIn, VouchedPerson
from helpout_server.ports.tickets import TicketHolder, Tickets

KEPT_UNUSED_S = 600.0
"""A token of somebody who is not here is asked about for so long after it was shown."""
TOKENS_MAX = 20_000
WHY = "you are not signed in any more"
_log = logging.getLogger("helpouts")


@dataclass(slots=True)
class _Shown:
    account_id: str
    person: VouchedPerson
    at_s: float


class Revocation:
    """Asks again, until it is closed. Lives on one event loop: ``open``, then ``close``."""

    def __init__(
        self,
        sign_in: SignIn,
        *,
        every_s: float,
        bus: Bus,
        clock: Clock,
        presence: Presence,
        sockets: "SignedInSockets",
    ) -> None:
        self._sockets = sockets
        self._sign_in = sign_in
        self._every_s = every_s
        self._bus = bus
        self._clock = clock
        self._presence = presence
        self._shown: dict[str, _Shown] = {}
        self._task: asyncio.Task[None] | None = None

    def shown(self, token: str, person: VouchedPerson, account_id: str) -> None:
        """Somebody came with this token, and it was good."""
        known = self._shown.pop(token, None)
        if known is not None and known.person.is_staff and not person.is_staff:
            self._sign_out(account_id)
        elif len(self._shown) >= TOKENS_MAX:
            del self._shown[next(iter(self._shown))]
        # The one shown longest ago stands first.
        self._shown[token] = _Shown(account_id, person, self._clock.monotonic())

    async def look(self) -> None:
        """Ask once about each token of somebody who is here."""
        here = self._presence.here({one.account_id for one in self._shown.values()})
        now_s = self._clock.monotonic()
        for token, one in list(self._shown.items()):
            if one.account_id not in here and not self._sockets.open[one.account_id]:
                if now_s - one.at_s > KEPT_UNUSED_S:
                    self._shown.pop(token, None)
                continue
            try:
                person = await self._sign_in.person_of(token)
            except SignInAway:
                return  # nobody is turned out because the one to ask is away
            if person is None:
                self._shown.pop(token, None)
                self._sign_out(one.account_id)
            elif one.person.is_staff and not person.is_staff:
                one.person = person
                self._sign_out(one.account_id)

    def _sign_out(self, account_id: str) -> None:
        """Close what they have open: who still may comes back at once by another token."""
        _log.info("Sockets of %s are closed: a right was taken back", account_id)
        hint = EventHint(name="signed_out", id=account_id)
        self._bus.publish(frozenset({account_id}), hint)

    def open(self) -> None:
        self._task = asyncio.create_task(self._for_ever())

    async def close(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _for_ever(self) -> None:
        while True:
            await asyncio.sleep(self._every_s)
            try:
                await self.look()
            except Exception as error:  # noqa: BLE001 - it is tried again
                _log.error("Asking again who may be here failed: %s", type(error).__name__)


class SignedInSockets:
    """Sockets of rooms in this process, by account: a kernel host's is nobody's presence."""

    def __init__(self, bus: Bus, tickets: Tickets) -> None:
        self.bus = bus
        self.tickets = tickets
        self.open: Counter[str] = Counter()


class RevocablePeer:
    """``SocketPeer``: another one, whose socket closes when its account is signed out.

    It is ``Tickets`` for that one, so that it hears whose socket it is.
    """

    received: Callable[[str | bytes], Awaitable[None] | None]
    """The other's own: a frame costs no more for being passed on."""

    def __init__(self, sockets: SignedInSockets, make: Callable[[Tickets], SocketPeer]) -> None:
        self._sockets = sockets
        self._socket: Socket | None = None
        self._account_id: str | None = None
        self._stop: Callable[[], None] | None = None
        self._peer = make(self)
        self.received = self._peer.received

    @property
    def account_id(self) -> str | None:
        """Whose socket it is, once that is known."""
        return self._account_id

    def issue(
        self, account_id: str, live_session_id: str | None, device: Device = "page"
    ) -> tuple[str, int]:
        """Tickets are asked for over HTTP alone."""
        return self._sockets.tickets.issue(account_id, live_session_id, device)

    async def redeem(self, text: str, live_session_id: str | None) -> TicketHolder | None:
        """See ``Tickets``."""
        holder = await self._sockets.tickets.redeem(text, live_session_id)
        if holder is not None:
            self._watch(holder.account_id)
        return holder

    async def opened(self, socket: Socket) -> None:
        self._socket = socket
        if socket.bearer_account_id is not None:
            self._watch(socket.bearer_account_id)
        await self._peer.opened(socket)

    async def closed(self) -> None:
        if self._stop is not None and self._account_id is not None:
            self._stop()
            self._stop = None
            self._sockets.open[self._account_id] -= 1
            if not self._sockets.open[self._account_id]:
                del self._sockets.open[self._account_id]
        await self._peer.closed()

    def _watch(self, account_id: str) -> None:
        if self._account_id is None:
            self._account_id = account_id
            self._sockets.open[account_id] += 1
            self._stop = self._sockets.bus.subscribe(account_id, self._heard)

    def _heard(self, hint: EventHint) -> None:
        if hint.name == "signed_out" and self._socket is not None:
            self._socket.close(SIGNED_OUT, WHY)
