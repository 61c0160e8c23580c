"""The load client: what it counts as an arrival, on a relay of its own."""

from pathlib import Path

import pytest

from benchmarks import edit_latency
from benchmarks.connection import Socket
from benchmarks.edit_latency import Figures, rows_of
from benchmarks.plan import MeasurementError
from benchmarks.server_process import ServerProcess
from benchmarks.shared_text import Burst, Replica, fill, measure_burst
from benchmarks.systems.raw import RawRelay
from helpout_server.entrypoints.demo.ports import free_port


async def test_every_edit_reaches_every_other_client_and_is_timed(tmp_path: Path) -> None:
    relay = RawRelay()
    try:
        await relay.start(tmp_path)
        replicas = await relay.join(3)
        burst = await measure_burst(replicas, edits=5, edits_per_s=200, cpu_s=relay.process.cpu_s)
        for replica in replicas:
            await replica.socket.close()
    finally:
        relay.stop()
    assert len(burst.latencies_ms) == 5 * 2
    assert all(0 < ms < 5_000 for ms in burst.latencies_ms)
    assert burst.cpu_ms_per_1000 > 0
    assert [str(replica.text) for replica in replicas] == ["xxxxx"] * 3


def test_edits_joined_by_a_server_arrive_together() -> None:
    typist, reader = Replica(Socket()), Replica(Socket())
    typist.begin_empty()
    reader.begin_empty()
    first, second, third = typist.type_ahead(3)
    reader.socket.frames.append((1.0, "a text frame of the room"))
    reader.socket.frames.append((2.0, first))
    assert reader.arrivals() == [2.0]
    reader.socket.frames.append((3.0, second))
    reader.socket.frames.append((4.0, second))  # the same edit again is no arrival
    reader.socket.frames.append((5.0, third))
    assert reader.arrivals() == [3.0, 5.0]


async def test_a_server_that_ends_at_once_is_told_with_its_last_words(tmp_path: Path) -> None:
    command = ["sh", "-c", "echo no such module >&2; exit 3"]
    with pytest.raises(MeasurementError, match="no such module"):
        await ServerProcess.start("broken", command, port=free_port(), cwd=tmp_path)


async def test_the_cpu_clock_of_a_server_counts_its_work(tmp_path: Path) -> None:
    relay = RawRelay()
    try:
        await relay.start(tmp_path)
        before = relay.process.cpu_s()
        sockets = await relay.connect(2)
        for socket in sockets:
            await socket.close()
        assert 0 < before < relay.process.cpu_s() < 60
    finally:
        relay.stop()


def test_the_rows_are_named_as_the_issue_names_them() -> None:
    names = ["ours", *edit_latency.SUFFIXES]
    figures = {name: Figures([Burst([1.0, 2.0], 500.0)]) for name in names}
    rows = {row.name for row in rows_of("2_clients", figures, "ours", list(edit_latency.SUFFIXES))}
    assert rows == {
        f"{figure}{suffix}"
        for figure in ("edit_p50_2_clients", "edit_p99_2_clients", "edit_cpu_ms_per_1000")
        for suffix in ("", "_vs_raw", "_vs_y_websocket")
    }


async def test_a_text_of_many_lines_is_there_before_anything_is_timed(tmp_path: Path) -> None:
    relay = RawRelay()
    try:
        await relay.start(tmp_path)
        replicas = await relay.join(3)
        await fill(replicas, lines=1_000)
        assert {str(replica.text).count("\n") for replica in replicas} == {1_000}
        burst = await measure_burst(replicas, edits=2, edits_per_s=200, cpu_s=relay.process.cpu_s)
        assert len(burst.latencies_ms) == 2 * 2
        assert relay.process.memory_kb() > 1_000
        for replica in replicas:
            await replica.socket.close()
    finally:
        relay.stop()


def test_each_case_has_rows_of_its_own() -> None:
    names = [case.name for case in edit_latency.CASES]
    assert len(set(names)) == len(names)
    assert {"2_clients", "10_clients", "50_clients", "10000_lines"} <= set(names)
