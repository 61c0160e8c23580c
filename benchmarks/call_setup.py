"""How long a call takes to stand: from the click until both see the other.

Owns the rounds of set-up and their rows. In a round every kind of set-up is done by every
system, one after the other in rotating order, each time in pages that were just loaded.
"""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks.call_seats import NotSetUp, PlaywrightError, Seats
from benchmarks.call_system import KINDS, CallSystem, Kind
from benchmarks.plan import MeasurementError
from benchmarks.rows import Goal, Row, make_row, paired_ratio, percentile

SetupRound = dict[Kind, dict[str, float | None]]
"""Milliseconds by kind and system; none where a peer's call did not come to stand."""

GOALS: dict[Kind, Goal] = {
    "warm": Goal("ratio", 1.1),
    "cold": Goal("ratio", 1.1),
    "glare": Goal("ratio", 1.2),
    "relayed": Goal("ratio", 1.1),
}
PAIRS_MIN_SHARE = 0.8
"""A peer that fails more often than in a fifth of the rounds has no figure."""


async def set_up(system: CallSystem, seats: Seats, kind: Kind) -> float:
    """One call from nothing to both pictures, in milliseconds; ended again.

    Raises:
        NotSetUp: it did not come to stand.
        MeasurementError: its pages could not be brought to before the click.
    """
    try:
        buttons = await system.approach(seats, kind)
        took_ms = await seats.press(buttons)
        await system.leave(seats)
    except PlaywrightError as fault:
        raise MeasurementError(f"{system.name}, {kind}: {fault}") from fault
    return took_ms


async def setup_round(systems: Sequence[CallSystem], seats: Seats, number: int) -> SetupRound:
    """Every kind by every system."""
    figures: SetupRound = {kind: {} for kind in KINDS}
    for kind in KINDS:
        turn = number % len(systems)
        for system in [*systems[turn:], *systems[:turn]]:
            figures[kind][system.name] = await _forgiving(system, seats, kind)
    return figures


async def _forgiving(system: CallSystem, seats: Seats, kind: Kind) -> float | None:
    try:
        return await set_up(system, seats, kind)
    except NotSetUp as never:
        # Only a peer may fail and be left out; ours and the limit must always come to stand.
        if system.name != "PeerJS":
            raise
        print(f"  {system.name}, {kind}: {never}", flush=True)
        await seats.clear()
        return None


def setup_rows(rounds: Sequence[SetupRound], ours: str, bare: str, other: str) -> list[Row]:
    """Each kind beside the limit (with its goal) and beside the peer."""
    rows = []
    for kind in KINDS:
        for peer, suffix, goal in ((bare, "", GOALS[kind]), (other, "_vs_peerjs", None)):
            pairs = [
                (mine, theirs)
                for figures in rounds
                if (mine := figures[kind][ours]) is not None
                and (theirs := figures[kind][peer]) is not None
            ]
            if not pairs or len(pairs) < PAIRS_MIN_SHARE * len(rounds):
                continue
            values, peer_values = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
            rows.append(
                make_row(
                    f"setup_{kind}_ms{suffix}",
                    percentile(values, 50),
                    "ms",
                    peer=peer,
                    peer_value=percentile(peer_values, 50),
                    ratio=paired_ratio(values, peer_values),
                    goal=goal,
                )
            )
    return rows
