"""Numbers of what the kernel host says, over connections that break."""

import json

from helpout_server.adapters.kernel_host.outbox import FRAME_BYTES_MAX, KEPT_BYTES_MAX, Outbox
from helpout_server.contracts.entries import RunQueued, RunStarted
from helpout_server.contracts.room import KernelState

RUN = "run_000000000001"
CELL = "cell_000000000001"
STARTED = RunStarted(run_id=RUN, cell_id=CELL)
KERNEL = KernelState(kernel_id="k", display_name="Python 3", language="python", status="idle")


def sent(outbox: Outbox) -> list[tuple[int, str]]:
    """Numbers and frame ids of what is to be sent now."""
    frames = []
    while (text := outbox.next()) is not None:
        frame = json.loads(text)
        frames.append((frame["n"], frame.get("frame_id", "kernel")))
    return frames


def test_frames_are_numbered_and_kept_until_acknowledged() -> None:
    outbox = Outbox()
    for number in range(3):
        assert outbox.put_entry(f"frm_{number}", STARTED)
    assert sent(outbox) == [(1, "frm_0"), (2, "frm_1"), (3, "frm_2")]
    outbox.acknowledged(2)
    assert outbox.backlog_frames == 1
    outbox.acknowledged(3)
    assert (outbox.backlog_frames, outbox.backlog_bytes) == (0, 0)


def test_a_resumed_connection_gets_what_it_lacks_again() -> None:
    outbox = Outbox()
    for number in range(3):
        outbox.put_entry(f"frm_{number}", STARTED)
    sent(outbox)
    outbox.put_entry("frm_3", STARTED)
    outbox.resumed(1)
    assert sent(outbox) == [(2, "frm_1"), (3, "frm_2"), (4, "frm_3")]
    outbox.resumed(4)
    assert sent(outbox) == []
    outbox.put_entry("frm_4", STARTED)
    assert sent(outbox) == [(5, "frm_4")]


def test_a_room_that_forgot_gets_entries_by_their_ids_from_one() -> None:
    outbox = Outbox()
    outbox.put_entry("frm_0", STARTED)
    outbox.put_kernel(KERNEL)
    outbox.put_entry("frm_1", STARTED)
    sent(outbox)
    outbox.acknowledged(1)
    outbox.restarted()
    outbox.put_entry("frm_2", STARTED)
    assert sent(outbox) == [(1, "frm_1"), (2, "frm_2")]


def test_what_a_room_would_not_take_is_not_kept() -> None:
    outbox = Outbox()
    code = "\x01" * (FRAME_BYTES_MAX // 5)
    queued = RunQueued(run_id=RUN, cell_id=CELL, account_id="a", code=code, code_hash="0")
    assert not outbox.put_entry("frm_0", queued)
    assert outbox.backlog_frames == 0
    assert outbox.put_entry("frm_1", STARTED)
    assert sent(outbox) == [(1, "frm_1")]


def test_a_room_that_claims_what_was_never_sent_stops_nothing() -> None:
    outbox = Outbox()
    for number in range(3):
        outbox.put_entry(f"frm_{number:012d}", STARTED)
    outbox.acknowledged(2)
    assert [n for n, _ in sent(outbox)] == [3]


def test_a_room_that_acknowledges_nothing_does_not_fill_the_memory() -> None:
    outbox = Outbox()
    queued = RunQueued(
        run_id=RUN,
        cell_id=CELL,
        account_id="acc_000000000001",
        code="x" * 100_000,
        code_hash="0" * 64,
    )
    kept = [outbox.put_entry("frm_000000000000", queued) for _ in range(400)]
    assert not all(kept)
    assert outbox.backlog_bytes <= KEPT_BYTES_MAX
