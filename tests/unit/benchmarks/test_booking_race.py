"""What the answers of a race come to."""

import pytest

from benchmarks.booking_race import Answer, one_winner, rows
from benchmarks.plan import MeasurementError

WON = Answer(201, "", 0, 12.0)
LOST = Answer(409, "slot_taken", 5, 8.0)


@pytest.mark.parametrize(
    ("slot", "expected"),
    [
        ([WON, LOST, LOST], True),
        ([WON, WON, LOST], False),
        ([LOST, LOST, LOST], False),
        ([WON, LOST, Answer(409, "slot_taken", 0, 1.0)], False),
        ([WON, LOST, Answer(409, "conflict", 5, 1.0)], False),
        ([WON, LOST, Answer(0, "RemoteDisconnected", 0, 1.0)], False),
    ],
)
def test_one_has_it_and_all_others_are_told(slot: list[Answer], expected: bool) -> None:
    assert one_winner(slot) is expected


def test_what_is_counted() -> None:
    slots = [[WON, LOST], [WON, LOST], [WON, Answer(500, "unexpected", 0, 90.0)], [WON, LOST]]
    raw = [[Answer(201, "", 0, 2.0), Answer(409, "slot_taken", 1, 2.0)]] * 4
    found = {row.name: row for row in rows("SQLite", slots, raw, deadlocks=0)}
    assert (found["winners_of_100"].value, found["winners_of_100"].ok) == (75, False)
    assert (found["server_errors"].value, found["deadlocks"].value) == (1, 0)
    assert found["booking_p99_ms"].peer_value == 2
    assert found["booking_p99_ms"].ok is False


def test_a_raw_transaction_that_lets_two_win_is_no_peer() -> None:
    with pytest.raises(MeasurementError):
        rows("SQLite", [[WON, LOST]], [[WON, WON]], deadlocks=0)
