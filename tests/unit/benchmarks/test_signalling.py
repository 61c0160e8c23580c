"""The exchange of signals, on two pages of the raw relay."""

from pathlib import Path

import pytest

from benchmarks.plan import QUICK, MeasurementError
from benchmarks.signalling import Exchange, Figures, RawPage, rows_of, run_rounds
from benchmarks.systems.raw import RawRelay


async def test_signals_go_there_and_back_one_by_one_and_many_at_a_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("benchmarks.signalling.REFILL_S", 0.0)
    relay = RawRelay()
    try:
        await relay.start(tmp_path)
        near, far = [RawPage(socket) for socket in await relay.connect(2)]
        figures = await run_rounds({"raw": Exchange(near, far, relay.process.cpu_s)}, QUICK)
        for page in (near, far):
            await page.socket.close()
    finally:
        relay.stop()
    found = figures["raw"]
    assert [len(times) for times in found.rtt_ms] == [QUICK.signals_per_round] * QUICK.signal_rounds
    assert all(0 < ms < 5_000 for times in found.rtt_ms for ms in times)
    assert all(rate > 0 for rate in found.messages_per_core_s)


async def test_a_signal_that_does_not_come_back_is_no_figure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("benchmarks.signalling.ANSWER_S", 0.05)
    relay = RawRelay()
    try:
        await relay.start(tmp_path)
        (alone,) = [RawPage(socket) for socket in await relay.connect(1)]
        (elsewhere,) = [RawPage(socket) for socket in await relay.connect(1)]
        with pytest.raises(MeasurementError, match="did not come back"):
            await Exchange(alone, elsewhere, relay.process.cpu_s).round_trips(1)
        for page in (alone, elsewhere):
            await page.socket.close()
    finally:
        relay.stop()


def test_the_rows_are_named_as_the_issue_names_them() -> None:
    figures = Figures([[1.0, 2.0]], [1_000.0])
    rows = rows_of(figures, figures, "raw tornado relay")
    assert [(row.name, row.better, row.ok) for row in rows] == [
        ("signalling_rtt_p50", "lower", True),
        ("signalling_rtt_p99", "lower", None),
        ("signalling_messages_per_core_s", "higher", None),
    ]
