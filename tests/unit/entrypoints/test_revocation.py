"""Sockets of who is signed out elsewhere close, and nobody else's."""

import asyncio
from collections.abc import Awaitable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from helpout_server.adapters.bus_local import LocalBus
from helpout_server.domain.errors import SignInAway
from helpout_server.entrypoints.ws.close_codes import SIGNED_OUT
from helpout_server.entrypoints.ws.peer import Socket
from helpout_server.entrypoints.ws.revocation import (
    KEPT_UNUSED_S,
    RevocablePeer,
    Revocation,
    SignedInSockets,
)
from helpout_server.ports.presence import Here
from helpout_server.ports.sign_in import VouchedPerson
from helpout_server.ports.tickets import TicketHolder, Tickets

AMARA, ADA = "acc_amara0000000", "acc_ada000000000"


@dataclass
class StandingClock:
    seconds: float = 0.0

    def now(self) -> datetime:
        return datetime(2026, 6, 1, tzinfo=UTC)

    def monotonic(self) -> float:
        return self.seconds


class Hub:
    """Says of each token whose it is."""

    def __init__(self) -> None:
        self.good: dict[str, VouchedPerson] = {}
        self.away = False
        self.asked: list[str] = []

    def lets_in(self, token: str, name: str, *, is_staff: bool = False) -> VouchedPerson:
        self.good[token] = VouchedPerson("hub", name, is_staff=is_staff)
        return self.good[token]

    async def person_of(self, token: str) -> VouchedPerson | None:
        self.asked.append(token)
        if self.away:
            raise SignInAway("gone")
        return self.good.get(token)


class Everywhere:
    """Everybody who was named is here."""

    def __init__(self, *account_ids: str) -> None:
        self.there = set(account_ids)

    def here(self, account_ids: Iterable[str]) -> dict[str, Here]:
        return {one: "page" for one in account_ids if one in self.there}


class OneTicket:
    def __init__(self, account_id: str) -> None:
        self._account_id = account_id

    def issue(self, *_: object) -> tuple[str, int]:
        raise AssertionError

    async def redeem(self, _text: str, _room: str | None) -> TicketHolder | None:
        return TicketHolder(self._account_id, "page")


class Quiet:
    """A peer that redeems its ticket with the first message."""

    def __init__(self, tickets: Tickets) -> None:
        self._tickets = tickets

    async def opened(self, socket: Socket) -> None: ...

    def received(self, message: str | bytes) -> Awaitable[None] | None:
        async def redeem() -> None:
            assert await self._tickets.redeem(str(message), None)

        return redeem()

    async def closed(self) -> None: ...


class Page:
    def __init__(self, bearer_account_id: str | None = None) -> None:
        self.bearer_account_id = bearer_account_id
        self.code: int | None = None

    def send(self, message: str | bytes) -> None: ...
    async def drained(self) -> None: ...
    def close(self, code: int, reason: str) -> None:
        del reason
        self.code = code


@pytest.fixture
def hub() -> Hub:
    return Hub()


def revocation(
    hub: Hub, presence: Everywhere, clock: StandingClock | None = None
) -> tuple[Revocation, LocalBus]:
    bus = LocalBus()
    sockets = SignedInSockets(bus, OneTicket(AMARA))
    made = Revocation(
        hub,
        every_s=30,
        bus=bus,
        clock=clock or StandingClock(),
        presence=presence,
        sockets=sockets,
    )
    return made, bus


async def opened(
    bus: LocalBus, account_id: str, *, as_host: bool = False
) -> tuple[Page, RevocablePeer]:
    sockets = SignedInSockets(bus, OneTicket(account_id))
    page = Page(account_id if as_host else None)
    peer = RevocablePeer(sockets, Quiet)
    await peer.opened(page)
    if not as_host:
        going_on = peer.received("ticket")
        assert going_on is not None
        await going_on
    return page, peer


async def told() -> None:
    """What the bus was told is delivered on the next turns of the loop."""
    for _ in range(3):
        await asyncio.sleep(0)


async def test_sockets_of_a_revoked_token_close_and_others_stay(hub: Hub) -> None:
    watching, bus = revocation(hub, Everywhere(AMARA, ADA))
    pages = [(await opened(bus, AMARA))[0], (await opened(bus, AMARA, as_host=True))[0]]
    other, _ = await opened(bus, ADA)
    watching.shown("amaras", hub.lets_in("amaras", "amara"), AMARA)
    watching.shown("adas", hub.lets_in("adas", "ada"), ADA)
    await watching.look()
    await told()
    assert [page.code for page in (*pages, other)] == [None, None, None]
    del hub.good["amaras"]
    await watching.look()
    await told()
    assert [page.code for page in (*pages, other)] == [SIGNED_OUT, SIGNED_OUT, None]
    hub.asked.clear()
    await watching.look()
    assert hub.asked == ["adas"], "a token that is no good is not asked about again"


async def test_nobody_is_turned_out_because_the_hub_is_away(hub: Hub) -> None:
    watching, bus = revocation(hub, Everywhere(AMARA))
    page, _ = await opened(bus, AMARA)
    watching.shown("amaras", hub.lets_in("amaras", "amara"), AMARA)
    hub.away = True
    await watching.look()
    await told()
    assert page.code is None
    hub.away = False
    del hub.good["amaras"]
    await watching.look()
    await told()
    assert page.code == SIGNED_OUT


async def test_who_is_staff_no_more_comes_in_again_as_who_they_are(hub: Hub) -> None:
    watching, bus = revocation(hub, Everywhere(ADA))
    page, _ = await opened(bus, ADA)
    watching.shown("adas", hub.lets_in("adas", "ada", is_staff=True), ADA)
    hub.lets_in("adas", "ada")
    await watching.look()
    await told()
    assert page.code == SIGNED_OUT
    page, _ = await opened(bus, ADA)
    await watching.look()
    await told()
    assert page.code is None


async def test_a_token_of_somebody_who_left_is_forgotten_after_a_while(hub: Hub) -> None:
    clock = StandingClock()
    watching, _ = revocation(hub, Everywhere(), clock)
    watching.shown("amaras", hub.lets_in("amaras", "amara"), AMARA)
    clock.seconds += KEPT_UNUSED_S + 1
    await watching.look()
    assert hub.asked == []


async def test_a_closed_socket_is_watched_no_more(hub: Hub) -> None:
    watching, bus = revocation(hub, Everywhere())
    page, peer = await opened(bus, AMARA)
    await peer.closed()
    watching.shown("amaras", hub.lets_in("amaras", "amara"), AMARA)
    await watching.look()
    assert hub.asked == []
    assert page.code is None
