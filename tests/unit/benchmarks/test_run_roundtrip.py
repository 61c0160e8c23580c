"""What the rows of ``run`` make of the rounds."""

from typing import Any

from benchmarks.rows import Row
from benchmarks.run_roundtrip import rows_of


def _page(*gaps: float, tasks: tuple[float, ...] = ()) -> dict[str, Any]:
    return {"gaps": list(gaps), "tasks": list(tasks)}


def _round(one_ours: float, lines_ours: float, **pages: dict[str, Any]) -> dict[str, Any]:
    return {
        "one_ours": one_ours, "one_lab": 50.0, "one_kernel": 10.0,
        "lines_ours": lines_ours, "lines_lab": 200.0,
        "page_ours": _page(16, 16), "page_lab": _page(16, 16), **pages,
    }  # fmt: skip


CALM = {"stopped": 300.0, "pages": [_page(20), _page(16)]}


def _rows(*rounds: dict[str, Any], flood: dict[str, Any] = CALM) -> dict[str, Row]:
    return {row.name: row for row in rows_of(rounds, [flood])}


def test_what_the_kernel_needs_is_taken_off_round_by_round() -> None:
    slow = {**_round(170, 200), "one_kernel": 120.0}
    rows = _rows(_round(60, 200), slow, _round(80, 200))
    assert rows["run_roundtrip_over_kernel_ms"].value == 50
    assert rows["run_roundtrip_over_kernel_ms"].ok is True


def test_many_lines_are_compared_with_jupyterlab_in_the_same_round() -> None:
    rows = _rows(_round(60, 320), _round(60, 320), _round(60, 900))
    assert rows["print_10000_lines_over_lab_ms"].ratio == 1.6
    assert rows["print_10000_lines_over_lab_ms"].ok is False


def test_every_frame_counts_and_the_longest_task_of_all() -> None:
    rows = _rows(
        _round(60, 200, page_ours=_page(16, 16, 90, tasks=(60, 80))),
        _round(60, 200, page_ours=_page(16)),
    )
    assert rows["frames_within_33_ms"].value == 75
    assert rows["frames_within_33_ms"].ok is False
    assert rows["longest_task_ms"].value == 80
    assert rows["long_tasks_ms"].value == 70


def test_a_flood_is_as_bad_as_the_worse_page() -> None:
    flood = {"stopped": 300.0, "pages": [_page(20), _page(400, tasks=(380,))]}
    rows = _rows(_round(60, 200), flood=flood)
    assert rows["print_1gb_page_responsive"].value == 380
    assert rows["print_1gb_page_responsive"].ok is False
    assert rows["print_1gb_worst_frame_gap_ms"].value == 400
