"""Checks of ``/readyz``, request ids, and what a use case tells after its commit."""

import asyncio

import pytest

from helpout_server.adapters.metrics import PrometheusMeasures, Standing
from helpout_server.adapters.system import SystemClock, SystemIds
from helpout_server.entrypoints.http.trace import request_id
from helpout_server.entrypoints.watch import checks
from helpout_server.entrypoints.watch.checks import Checks


class StoppedClock(SystemClock):
    """Goes on where it is told to."""

    at = 0.0

    def monotonic(self) -> float:
        return self.at


async def test_one_part_that_is_away_is_named_and_stops_no_other() -> None:
    async def well() -> None:
        return

    async def away() -> None:
        raise OSError("10.0.0.7 refuses the password hush")

    asked = Checks(StoppedClock())
    asked.add("database", well)
    asked.add("redis", away)
    assert await asked.standing() == {"database": True, "redis": False}
    await asked.close()


async def test_a_part_that_does_not_answer_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "WITHIN_S", 0.01)
    asked = Checks(StoppedClock())

    async def never() -> None:
        await asyncio.Event().wait()

    asked.add("redis", never)
    assert await asked.standing() == {"redis": False}
    await asked.close()


async def test_who_asks_in_a_moment_is_told_the_same() -> None:
    clock, times = StoppedClock(), [0]

    async def count() -> None:
        times[0] += 1

    asked = Checks(clock)
    asked.add("database", count)
    await asyncio.gather(*(asked.standing() for _ in range(50)))
    assert times == [1]
    clock.at += 2 * checks.HOLDS_S
    await asked.standing()
    assert times == [2]
    await asked.close()


@pytest.mark.parametrize(
    "asked", [None, "", "short", "a" * 65, "é" * 10, "a b c d e f g h", "-12345678"]
)
def test_an_id_that_is_not_harmless_is_replaced(asked: str | None) -> None:
    made = request_id(asked, SystemIds())
    assert made != asked
    assert made.startswith("req_")


def test_labels_are_of_lists_that_end() -> None:
    measures = PrometheusMeasures()
    measures.request("PROPFIND", "none", 405, 0.1)
    measures.socket_closed("room", 4999)
    measures.socket_closed("room", 4409)
    text = measures.text(Standing(rooms=2, participants=5, sockets={"room": 5})).decode()
    assert 'method="other"' in text
    assert 'code="other"' in text
    assert 'code="4409"' in text
    assert "helpouts_rooms 2.0" in text
    assert "helpouts_database_up 0.0" in text, "nothing was counted: it did not answer"
