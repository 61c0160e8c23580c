"""Tickets: once, in time, for their account and room."""

from datetime import UTC, datetime

import pytest

from helpout_server.domain.errors import TooMany
from helpout_server.ports import tickets as tickets_port
from helpout_server.ports.tickets import TicketHolder
from helpout_server.realtime.limits import Bucket, Rate
from helpout_server.realtime.tickets import Tickets
from tests.unit.realtime.room_setting import CountingIds

ROOM, ANA, BO = "live_000000000001", "acc_ana000000000", "acc_bo0000000000"


class StoppedClock:
    """Time moves when a test says so."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def now(self) -> datetime:
        return datetime(2026, 1, 1, tzinfo=UTC)

    def monotonic(self) -> float:
        return self.seconds


@pytest.fixture
def clock() -> StoppedClock:
    return StoppedClock()


@pytest.fixture
def tickets(clock: StoppedClock) -> Tickets:
    return Tickets(clock, CountingIds())


async def test_a_ticket_serves_once(tickets: Tickets) -> None:
    ticket, life_ms = tickets.issue(ANA, ROOM)
    assert life_ms == 30_000
    assert await tickets.redeem(ticket, ROOM) == TicketHolder(ANA, "page")
    assert await tickets.redeem(ticket, ROOM) is None


async def test_a_ticket_says_what_comes_with_it(tickets: Tickets) -> None:
    ticket, _ = tickets.issue(ANA, ROOM, "camera")
    assert await tickets.redeem(ticket, ROOM) == TicketHolder(ANA, "camera")


async def test_a_ticket_lasts_half_a_minute(tickets: Tickets, clock: StoppedClock) -> None:
    first, second = tickets.issue(ANA, ROOM)[0], tickets.issue(ANA, ROOM)[0]
    clock.seconds = 29.9
    assert await tickets.redeem(first, ROOM) == TicketHolder(ANA, "page")
    clock.seconds = 30
    assert await tickets.redeem(second, ROOM) is None


@pytest.mark.parametrize(("made_for", "used_for"), [(ROOM, None), (None, ROOM), (ROOM, "other")])
async def test_a_ticket_tried_elsewhere_is_used_up(
    tickets: Tickets, made_for: str | None, used_for: str | None
) -> None:
    ticket = tickets.issue(ANA, made_for)[0]
    assert await tickets.redeem(ticket, used_for) is None
    assert await tickets.redeem(ticket, made_for) is None


def test_an_account_holds_only_so_many(tickets: Tickets, clock: StoppedClock) -> None:
    for _ in range(tickets_port.TICKETS_PER_ACCOUNT_MAX):
        tickets.issue(ANA, ROOM)
    with pytest.raises(TooMany):
        tickets.issue(ANA, ROOM)
    tickets.issue(BO, ROOM)
    clock.seconds = tickets_port.TICKET_S
    tickets.issue(ANA, ROOM)


def test_a_bucket_gives_its_burst_then_its_rate() -> None:
    bucket = Bucket(Rate(2, 3), 0)
    assert [bucket.take(0) for _ in range(4)] == [True, True, True, False]
    assert not bucket.take(0.4)
    assert bucket.take(0.6)
    assert [bucket.take(100) for _ in range(4)] == [True, True, True, False]
