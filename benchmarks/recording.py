"""Recordings of a call: whether they are whole, and what it costs to make them.

Owns the rounds and the rows. A round is one recording of a call between two real pages, the
first half of the rounds without a shared screen, the rest with one. It is good where every
file decodes, sound is in every person's, what it is long is what it should be, and no more than
a twentieth of the pictures that were sent is missing. Beside it stands aiortc's own
``MediaRecorder`` on the same streams, sent by a page of ours in the same browser.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TypedDict

from benchmarks.call_batches import Batches, open_batches
from benchmarks.call_seats import CallBrowser, PlaywrightError, Seats
from benchmarks.call_system import Relays
from benchmarks.plan import MeasurementError, Plan
from benchmarks.rows import Goal, Row, make_row
from benchmarks.systems.media_recorder import MediaRecorderCall
from benchmarks.systems.recorded_call import Recorded, RecordedCall

DURATION_OFF_MS_MAX = 500
FRAMES_KEPT_MIN = 0.95
CPU_GOAL = Goal("value", 40)
LAG_GOAL = Goal("value", 20)
PEER = "aiortc MediaRecorder"


class RecordingRound(TypedDict):
    """One recording of ours and one of the peer's."""

    faults: list[str]
    """Why it is not good; none where it is."""
    screen: bool
    cpu_percent: float
    memory_mb: float
    loop_lag_ms: float
    loop_lag_what: str
    duration_off_ms: float
    frames_kept: float
    peer_faults: list[str]
    peer_cpu_percent: float


async def measure(plan: Plan) -> list[Row]:
    """All rows of ``recording``."""
    batches = open_batches("recording", plan)
    if len(batches.rounds("recorded")) < plan.recordings:
        await _record_the_rest(plan, batches)
    rows = rows_of(batches.rounds("recorded"))
    batches.forget()
    return rows


async def _record_the_rest(plan: Plan, batches: Batches) -> None:
    with ExitStack() as running:
        work = Path(running.enter_context(tempfile.TemporaryDirectory(prefix="helpout-bench-")))
        ours, peer = RecordedCall(), MediaRecorderCall(work / "peer")
        running.callback(ours.stop)
        (work / "ours").mkdir()
        await ours.start(work / "ours", Relays(()))
        async with CallBrowser() as browser:
            seats = await browser.seats("code_screen.js")
            await ours.sign_in(seats)
            await seats.press(await ours.approach(seats, "warm"))
            shares = False
            for number in range(len(batches.rounds("recorded")), plan.recordings):
                screen = number >= plan.recordings / 2
                try:
                    if screen and not shares:
                        shares = bool(await ours.share_screen(seats))
                    batches.add("recorded", await _round(ours, peer, seats, plan, screen=screen))
                except PlaywrightError as fault:
                    raise MeasurementError(f"recording {number + 1}: {fault}") from fault
                print(f"  {number + 1} of {plan.recordings}: "
                      f"{batches.rounds('recorded')[-1]}", flush=True)  # fmt: skip


async def _round(
    ours: RecordedCall, peer: MediaRecorderCall, seats: Seats, plan: Plan, *, screen: bool
) -> RecordingRound:
    made = await ours.record(seats, plan.recording_s)
    beside = await peer.record(seats.contexts[0], plan.recording_s, screen=screen)
    return {
        "faults": faults_of(made, screen=screen),
        "screen": screen,
        "cpu_percent": made.cpu_percent,
        "memory_mb": made.memory_mb,
        "loop_lag_ms": made.loop_lag_ms,
        "loop_lag_what": made.loop_lag_what,
        "duration_off_ms": abs(made.recording["duration_ms"] - made.expected_ms),
        "frames_kept": _frames(made) / max(1, made.frames_sent),
        "peer_faults": beside.faults,
        "peer_cpu_percent": beside.cpu_percent,
    }


def _frames(made: Recorded) -> int:
    return sum(int(track["frames"]) for track in made.recording["tracks"])


def faults_of(made: Recorded, *, screen: bool) -> list[str]:
    """Why a recording is not good, in words."""
    recording, faults = made.recording, []
    tracks = recording["tracks"]
    people = [track for track in tracks if track["kind"] == "person"]
    screens = [track for track in tracks if track["kind"] == "screen"]
    if recording["status"] != "ready":
        faults.append(f"it is {recording['status']}")
    if len(people) != 2 or len(screens) != int(screen):
        faults.append(f"it has {len(people)} people and {len(screens)} screens")
    faults += [track["fault"] for track in tracks if track["fault"]]
    if not all(track["sound"] for track in people):
        faults.append("somebody has no sound")
    off_ms = recording["duration_ms"] - made.expected_ms
    if abs(off_ms) > DURATION_OFF_MS_MAX:
        faults.append(f"it is {off_ms:.0f} ms too long")
    if _frames(made) < FRAMES_KEPT_MIN * made.frames_sent:
        faults.append(f"it has {_frames(made)} of {made.frames_sent} pictures")
    return faults


def rows_of(rounds: Sequence[RecordingRound]) -> list[Row]:
    """Good ones first, then what they cost."""
    good = sum(not one["faults"] for one in rounds)
    peers = sum(not one["peer_faults"] for one in rounds)
    cpu = max(one["cpu_percent"] for one in rounds)
    peer_cpu = max(one["peer_cpu_percent"] for one in rounds)
    goal = Goal("value", len(rounds), least=True)
    return [
        make_row(
            "recordings_good_of_20",
            good,
            f"of {len(rounds)}",
            peer=PEER,
            peer_value=peers,
            better="higher",
            goal=goal,
        ),
        make_row(
            "recorder_cpu_percent",
            cpu,
            "% of a core",
            peer=PEER,
            peer_value=peer_cpu,
            goal=CPU_GOAL,
        ),
        make_row("loop_lag_max_ms", max(one["loop_lag_ms"] for one in rounds), "ms", goal=LAG_GOAL),
        make_row("recorder_memory_mb", max(one["memory_mb"] for one in rounds), "MB"),
        make_row("duration_off_max_ms", max(one["duration_off_ms"] for one in rounds), "ms"),
        make_row(
            "frames_kept_min_percent",
            100 * min(one["frames_kept"] for one in rounds),
            "%",
            better="higher",
        ),
    ]
