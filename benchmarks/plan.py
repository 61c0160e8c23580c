"""How much a run measures: the full figures, or a quick look while working."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent
REPOSITORY = ROOT.parent
OUT = ROOT / "out"
PEERS = ROOT / ".peers"


class MeasurementError(Exception):
    """A figure could not be taken; the message says what is missing, for a person."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Sizes of every benchmark.

    A round visits each system once, in rotating order; figures are taken per round and
    paired, so more rounds steady the ratio.
    """

    edit_rounds: int
    edits_per_round: int
    edits_per_s: float
    signal_rounds: int
    signals_per_round: int
    signals_in_flight: int
    flood_messages: int
    api_rounds: int
    reads_per_round: int
    bookings: int
    widget_rounds: int
    call_setup_rounds: int
    call_rounds: int
    call_window_s: float
    legibility_rounds: int
    rooms: int
    reopenings: int
    recordings: int
    recording_s: float
    run_rounds: int
    contested_slots: int
    slot_rounds: int
    load_rooms: tuple[int, ...]
    load_window_s: float
    replica_kills: int


FULL = Plan(
    edit_rounds=10,
    edits_per_round=30,
    edits_per_s=20,
    signal_rounds=8,
    signals_per_round=50,
    signals_in_flight=16,
    flood_messages=4_000,
    api_rounds=10,
    reads_per_round=60,
    bookings=60,
    widget_rounds=7,
    call_setup_rounds=30,
    call_rounds=10,
    call_window_s=3,
    legibility_rounds=10,
    rooms=120,
    reopenings=5,
    recordings=20,
    recording_s=60,
    run_rounds=20,
    contested_slots=100,
    slot_rounds=200,
    load_rooms=(250, 500, 1_000, 2_000),
    load_window_s=30,
    replica_kills=10,
)

QUICK = Plan(
    edit_rounds=2,
    edits_per_round=20,
    edits_per_s=20,
    signal_rounds=2,
    signals_per_round=30,
    signals_in_flight=16,
    flood_messages=600,
    api_rounds=3,
    reads_per_round=30,
    bookings=10,
    widget_rounds=2,
    call_setup_rounds=2,
    call_rounds=1,
    call_window_s=2,
    legibility_rounds=1,
    rooms=20,
    reopenings=1,
    recordings=2,
    recording_s=10,
    run_rounds=2,
    contested_slots=20,
    slot_rounds=20,
    load_rooms=(25, 50),
    load_window_s=4,
    replica_kills=2,
)
