"""Leave to ask: a burst, then as fast as it flows back, for each by themselves."""

from datetime import UTC, datetime

import pytest

from helpout_server.domain.account import Account
from helpout_server.domain.errors import TooMany
from helpout_server.entrypoints.http import rates
from helpout_server.entrypoints.http.exchange import refuse
from helpout_server.entrypoints.http.rates import BURST_S, Rates

NOW = datetime(2026, 6, 1, tzinfo=UTC)
ADA, BEN = (Account(f"acc_{name}", name, "UTC", False, NOW) for name in ("ada", "ben"))


class Clock:
    at = 0.0

    def now(self) -> datetime:
        return NOW

    def monotonic(self) -> float:
        return self.at


def test_a_burst_and_then_what_flows_back() -> None:
    clock = Clock()
    found = Rates(clock, a_second=10)
    for _ in range(10 * BURST_S):
        found.count(ADA)
    with pytest.raises(TooMany) as refusal:
        found.count(ADA)
    assert refusal.value.context == {"retry_after_s": 1}
    assert ("Retry-After", "1") in refuse(refusal.value).headers
    found.count(BEN)
    clock.at += 0.35
    for _ in range(3):
        found.count(ADA)
    with pytest.raises(TooMany):
        found.count(ADA)
    clock.at += 3_600
    for _ in range(10 * BURST_S):
        found.count(ADA)
    with pytest.raises(TooMany):
        found.count(ADA)


def test_strangers_are_counted_by_where_they_come_from() -> None:
    found = Rates(Clock(), a_second=10)
    for _ in range(2 * BURST_S):
        found.count_stranger("192.0.2.1")
    with pytest.raises(TooMany):
        found.count_stranger("192.0.2.1")
    found.count_stranger("192.0.2.2")
    found.count(ADA)


def test_what_is_remembered_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rates, "REMEMBERED_MAX", 3)
    found = Rates(Clock(), a_second=1)
    for number in range(9):
        found.count_stranger(f"192.0.2.{number}")
    assert len(found._buckets) == 3
