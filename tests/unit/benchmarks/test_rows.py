"""The arithmetic of a figure: percentiles, paired ratios, goals, and how a row is shown."""

import math

import pytest

from benchmarks.rows import Goal, make_row, paired_ratio, percentile, table


@pytest.mark.parametrize(
    ("percent", "expected"), [(0, 1.0), (50, 2.5), (100, 4.0), (25, 1.75), (99, 3.97)]
)
def test_percentile_lies_on_the_line_between_two_values(percent: float, expected: float) -> None:
    assert percentile([4.0, 1.0, 3.0, 2.0], percent) == pytest.approx(expected)


def test_percentile_of_one_value_is_that_value() -> None:
    assert percentile([7.0], 99) == 7.0


@pytest.mark.parametrize(("values", "percent"), [([], 50), ([1.0], 101), ([1.0], -1)])
def test_percentile_refuses_what_has_no_answer(values: list[float], percent: float) -> None:
    with pytest.raises(ValueError, match="percentile"):
        percentile(values, percent)


def test_paired_ratio_forgets_a_slow_round_that_slowed_both() -> None:
    assert paired_ratio([1.0, 10.0, 1.2], [2.0, 20.0, 2.4]) == pytest.approx(0.5)


@pytest.mark.parametrize(("mine", "theirs"), [([], []), ([1.0], [1.0, 2.0])])
def test_paired_ratio_needs_whole_pairs(mine: list[float], theirs: list[float]) -> None:
    with pytest.raises(ValueError, match="rounds"):
        paired_ratio(mine, theirs)


def test_a_goal_reads_as_it_is_checked() -> None:
    assert str(Goal("ratio", 1.25)) == "ratio <= 1.25"
    assert str(Goal("ratio", 1, strict=True)) == "ratio < 1"
    assert str(Goal("value - peer_value", 3)) == "value - peer_value <= 3"


@pytest.mark.parametrize(
    ("goal", "value", "peer_value", "ok"),
    [
        (Goal("ratio", 1.25), 1.25, 1.0, True),
        (Goal("ratio", 1.25), 1.26, 1.0, False),
        (Goal("ratio", 1, strict=True), 1.0, 1.0, False),
        (Goal("value", 7_000), 7_000.0, None, True),
        (Goal("value", 7_000), 7_001.0, None, False),
        (Goal("value - peer_value", 3), 4.0, 1.0, True),
        (Goal("value - peer_value", 3), 4.1, 1.0, False),
    ],
)
def test_a_goal_is_met_up_to_its_bound(
    goal: Goal, value: float, peer_value: float | None, ok: bool
) -> None:
    row = make_row("a", value, "ms", peer="b", peer_value=peer_value, goal=goal)
    assert row.ok is ok


def test_a_goal_against_a_peer_without_a_figure_is_missed() -> None:
    assert make_row("a", 1.0, "ms", peer="b", goal=Goal("ratio", 2)).ok is False
    assert make_row("a", 1.0, "ms", peer="b", peer_value=0.0, goal=Goal("ratio", 2)).ok is False


def test_a_row_without_a_goal_is_neither_met_nor_missed() -> None:
    row = make_row("a", 1.0, "ms", peer="b", peer_value=2.0)
    assert (row.goal, row.ok, row.ratio) == (None, None, 0.5)


def test_the_verdict_is_on_the_exact_figure_and_not_on_the_rounded_one() -> None:
    assert make_row("a", 1.250001, "ms", peer_value=1.0, goal=Goal("ratio", 1.25)).ok is False


def test_a_paired_ratio_stands_before_the_quotient_of_the_medians() -> None:
    row = make_row("a", 1.0, "ms", peer_value=1.0, ratio=0.8)
    assert row.ratio == 0.8


def test_a_peer_at_zero_has_no_ratio() -> None:
    ratio = make_row("a", 1.0, "ms", peer_value=0.0).ratio
    assert ratio is not None
    assert math.isnan(ratio)


def test_the_table_says_which_goal_is_missed() -> None:
    text = table(
        [
            make_row("met", 1.0, "ms", peer="p", peer_value=2.0, goal=Goal("ratio", 1)),
            make_row("not_met", 3.0, "ms", peer="p", peer_value=2.0, goal=Goal("ratio", 1)),
            make_row("without", 3.0, "B"),
        ]
    )
    lines = text.splitlines()
    assert len(lines) == 4
    assert lines[1].endswith("ok")
    assert lines[2].endswith("MISSED")
    assert lines[3].endswith("B")
