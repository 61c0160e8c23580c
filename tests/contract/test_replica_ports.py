"""What one process has in memory and several share through Redis: both must behave alike."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Protocol

import pytest

from helpout_server.adapters.bus_local import LocalBus
from helpout_server.adapters.camera_codes import MemoryCameraCodes
from helpout_server.adapters.leases_local import LocalLeases
from helpout_server.adapters.presence_local import GUESSES_MAX, LocalGuesses, LocalPresence
from helpout_server.adapters.replicas import leases as redis_leases
from helpout_server.adapters.replicas.link import RedisConfig
from helpout_server.adapters.replicas.replica import Replica
from helpout_server.adapters.system import SystemClock, SystemIds
from helpout_server.contracts.event import EventHint
from helpout_server.domain.errors import InvalidRequest, StoreUnusable, TooMany
from helpout_server.ports.bus import Bus
from helpout_server.ports.camera import CameraCodes, CameraPlace
from helpout_server.ports.leases import Holder, Leases
from helpout_server.ports.presence import Connections, Guesses, Here, Presence
from helpout_server.ports.tickets import TICKETS_PER_ACCOUNT_MAX, TicketHolder, Tickets
from helpout_server.realtime.tickets import Tickets as LocalTickets
from tests.redis import RedisServer

ADA, BEN = "acc_00000000000a", "acc_00000000000b"
ROOM, OTHER_ROOM = "live_000000000001", "live_000000000002"
ADDRESS = "http://127.0.0.1:1/"


class Here_(Presence, Connections, Protocol):  # noqa: N801 - both sides of one adapter
    """Who is here, and who tells it."""


@dataclass
class Parts:
    """What a process has of each; ``other``: another process's, where there is one."""

    tickets: Tickets
    cameras: CameraCodes
    guesses: Guesses
    presence: Here_
    bus: Bus
    leases: Leases
    other: "Parts | None" = field(default=None)

    @property
    def far(self) -> "Parts":
        return self.other or self


def local() -> Parts:
    clock, ids, bus = SystemClock(), SystemIds(), LocalBus()
    return Parts(
        LocalTickets(clock, ids),
        MemoryCameraCodes(clock, ids),
        LocalGuesses(clock),
        LocalPresence(clock, bus, grace_s=0.01),
        bus,
        LocalLeases(),
    )


async def replica(url: str) -> tuple[Replica, Parts]:
    made = await asyncio.to_thread(Replica, RedisConfig(url, ADDRESS), SystemClock(), SystemIds())
    made.presence._local._grace_s = 0.01
    await made.open()
    return made, Parts(
        made.tickets, made.cameras, made.guesses, made.presence, made.bus, made.leases
    )


@pytest.fixture(params=("local", "redis"))
async def parts(request: pytest.FixtureRequest) -> AsyncIterator[Parts]:
    if request.param == "local":
        yield local()
        return
    server: RedisServer = request.getfixturevalue("redis")
    url = server.new_database()
    one, mine = await replica(url)
    other, mine.other = await replica(url)
    yield mine
    await other.close()
    await one.close()


@pytest.fixture
def fast_death(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(redis_leases, "LIFE_MS", 1_000)
    monkeypatch.setattr(redis_leases, "BEAT_S", 0.05)


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(30):
        while not true():  # noqa: ASYNC110 - adapters tell nobody
            await asyncio.sleep(0.01)


async def issued(parts: Parts, *of: str | None) -> str:
    return (await asyncio.to_thread(parts.tickets.issue, *of))[0]  # type: ignore[arg-type]


async def test_a_ticket_serves_once_anywhere(parts: Parts) -> None:
    ticket = await issued(parts, ADA, ROOM, "camera")
    assert await parts.far.tickets.redeem(ticket, ROOM) == TicketHolder(ADA, "camera")
    assert await parts.tickets.redeem(ticket, ROOM) is None
    events = await issued(parts, ADA, None)
    assert await parts.far.tickets.redeem(events, ROOM) is None
    assert await parts.tickets.redeem(events, None) is None
    assert await parts.tickets.redeem("made up", None) is None


async def test_an_account_holds_so_many_tickets(parts: Parts) -> None:
    held = [await issued(parts, ADA, ROOM) for _ in range(TICKETS_PER_ACCOUNT_MAX)]
    with pytest.raises(TooMany):
        await issued(parts.far, ADA, ROOM)
    await issued(parts.far, BEN, ROOM)
    await parts.far.tickets.redeem(held[0], ROOM)
    await issued(parts, ADA, ROOM)


async def test_a_camera_code_serves_once_anywhere_and_the_last_one_alone(parts: Parts) -> None:
    place, elsewhere = CameraPlace(ADA, ROOM), CameraPlace(ADA, OTHER_ROOM)

    def walk() -> None:
        first, life_ms = parts.cameras.make(place)
        assert life_ms == 600_000
        second, _ = parts.far.cameras.make(place, again=True)
        other, _ = parts.cameras.make(elsewhere)
        assert parts.cameras.claim(first) is None
        assert parts.cameras.claim(second) == place
        assert parts.far.cameras.claim(second) is None
        parts.far.cameras.void(elsewhere)
        parts.far.cameras.void(elsewhere)
        assert parts.cameras.claim(other) is None

    await asyncio.to_thread(walk)


async def test_guesses_are_counted_together(parts: Parts) -> None:
    def walk() -> list[bool]:
        tries = [(parts if n % 2 else parts.far).guesses for n in range(GUESSES_MAX + 1)]
        found = [one.allows(ADA, "a PIN") for one in tries]
        assert parts.guesses.allows(BEN, "a PIN")
        assert parts.guesses.allows(ADA, "another PIN")
        return found

    assert await asyncio.to_thread(walk) == [True] * GUESSES_MAX + [False]


async def test_who_is_here_is_seen_from_anywhere(parts: Parts) -> None:
    def seen(expected: dict[str, Here]) -> Callable[[], bool]:
        return lambda: all(one.presence.here([ADA, BEN]) == expected for one in (parts, parts.far))

    parts.presence.came(ADA, "page")
    await until(seen({ADA: "page"}))
    parts.far.presence.came(ADA, "room")
    parts.far.presence.came(BEN, "page")
    await until(seen({ADA: "room", BEN: "page"}))
    parts.far.presence.went(ADA, "room")
    parts.presence.went(ADA, "page")
    await until(seen({BEN: "page"}))
    parts.far.presence.went(BEN, "page")
    await until(seen({}))


async def test_a_hint_is_heard_everywhere_once(parts: Parts) -> None:
    heard: asyncio.Queue[tuple[str, str]] = asyncio.Queue()

    def listener(name: str) -> Callable[[EventHint], None]:
        return lambda hint: heard.put_nowait((name, hint.id))

    parts.bus.subscribe(ADA, listener("here"))
    stop = parts.far.bus.subscribe(ADA, listener("far"))
    parts.far.bus.subscribe(BEN, listener("ben"))
    await asyncio.to_thread(
        parts.bus.publish,
        frozenset({ADA}),
        EventHint(name="booking_changed", id="bkg_000000000001"),
    )
    parts.bus.publish(frozenset(), EventHint(name="listing_changed", id="lst_000000000002"))
    async with asyncio.timeout(30):
        found = {await heard.get() for _ in range(5)}
    assert found == {
        ("here", "bkg_000000000001"), ("far", "bkg_000000000001"),
        ("here", "lst_000000000002"), ("far", "lst_000000000002"), ("ben", "lst_000000000002"),
    }  # fmt: skip
    stop()
    parts.bus.publish(frozenset({ADA}), EventHint(name="booking_changed", id="bkg_000000000003"))
    async with asyncio.timeout(30):
        assert await heard.get() == ("here", "bkg_000000000003")
    assert heard.empty()


async def test_one_has_a_lease_until_it_lets_go(parts: Parts) -> None:
    assert await parts.leases.take("room:one") is None
    assert await parts.leases.take("room:one") is None
    assert parts.leases.mine("room:one")
    if parts.leases.shared:
        holder = Holder(parts.leases.replica_id, ADDRESS)
        assert await parts.far.leases.take("room:one") == holder
        assert await parts.far.leases.holder("room:one") == holder
        assert not parts.far.leases.mine("room:one")
    await parts.leases.release("room:one")
    assert await parts.far.leases.take("room:one") is None


async def test_sealed_by_one_is_believed_by_the_other(parts: Parts) -> None:
    assert parts.leases.seal(b"one") == parts.far.leases.seal(b"one")
    assert parts.leases.seal(b"one") != parts.leases.seal(b"two")


# ---- replicas alone -----------------------------------------------------------------------------


@pytest.mark.usefixtures("fast_death")
async def test_what_a_dead_replica_had_is_free_and_its_death_is_noticed(redis: RedisServer) -> None:
    url = redis.new_database()
    one, mine = await replica(url)
    other, far = await replica(url)
    await mine.leases.take("room:one")
    gone = asyncio.Event()
    far.leases.watch(one.leases.replica_id, gone.set)
    lost: list[str] = []
    for one_of_them in (mine, far):
        one_of_them.leases.when_lost(lost.append)
    assert one.leases._task is not None
    one.leases._task.cancel()  # it stands still
    async with asyncio.timeout(30):
        await gone.wait()
    assert await far.leases.take("room:one") is None
    one.leases._task = asyncio.create_task(one.leases._for_ever())
    # Ours to lose; on a machine so busy that the other's beat lapsed meanwhile, theirs.
    await until(lambda: "room:one" in lost)
    await until(lambda: mine.leases.mine("room:one") != far.leases.mine("room:one"))
    await other.close()
    await one.close()


@pytest.mark.usefixtures("fast_death")
async def test_after_redis_forgot_everything_each_has_its_own_again(redis: RedisServer) -> None:
    url = redis.new_database()
    one, mine = await replica(url)
    other, far = await replica(url)
    missed = asyncio.Event()
    far.bus.subscribe(ADA, lambda _: None, missed.set)
    await mine.leases.take("room:one")
    mine.presence.came(ADA, "room")
    await asyncio.to_thread(redis.stop)
    with pytest.raises(StoreUnusable):
        await far.leases.take("room:one")
    with pytest.raises(StoreUnusable):
        await issued(far, ADA, ROOM)
    assert mine.leases.mine("room:one")
    await asyncio.to_thread(redis.start)
    async with asyncio.timeout(30):
        await missed.wait()
    await until(lambda: mine.leases.seal(b"x") == far.leases.seal(b"x"))
    await until(lambda: far.presence.here([ADA]) == {ADA: "room"})
    assert await far.leases.take("room:one") == Holder(one.leases.replica_id, ADDRESS)
    await other.close()
    await one.close()


def test_a_redis_that_is_away_is_told_without_its_password() -> None:
    config = RedisConfig("redis://:a-secret-of-tests@127.0.0.1:1/0", ADDRESS)
    with pytest.raises(StoreUnusable) as told:
        Replica(config, SystemClock(), SystemIds())
    assert "a-secret-of-tests" not in f"{told.value} {told.value.__cause__} {config}"


@pytest.mark.parametrize(
    ("url", "address"),
    [("http://127.0.0.1/", ADDRESS), ("redis://127.0.0.1/0", "127.0.0.1:8899"),
     ("redis://127.0.0.1/0", "http://a@127.0.0.1/")],
)  # fmt: skip
def test_no_address_is_refused(url: str, address: str) -> None:
    with pytest.raises(InvalidRequest):
        RedisConfig(url, address).checked()
