"""The rows of the outbox, and what is promised by them."""

from benchmarks.outbox import Result, rows_of


def test_what_is_promised_and_what_is_only_told() -> None:
    good = Result(lost=0, doubled=0, kills=20, mails_per_s=100)
    bad = Result(lost=1, doubled=2, kills=20, mails_per_s=100)
    rows = {row.name: row for row in rows_of(good, bad, bad)}
    assert (rows["lost_of_1000"].ok, rows["doubled_of_1000"].ok) == (True, True)
    assert rows["doubled_of_1000"].peer_value == 2
    # All at once: lost must be none still; the one that may come twice carries no goal.
    assert rows["lost_of_1000_all_killed"].ok is False
    assert rows["doubled_of_1000_all_killed"].ok is None
    rows = {row.name: row for row in rows_of(bad, good, good)}
    assert (rows["lost_of_1000"].ok, rows["doubled_of_1000"].ok) == (False, False)
