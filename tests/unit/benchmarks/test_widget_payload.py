"""The rows made of widget runs."""

from benchmarks.lab_page import Mounted
from benchmarks.widget_payload import CARRYING, OURS, PLAIN, rows_of


def test_bytes_stand_beside_both_peers_and_mounting_beside_the_plain_one() -> None:
    figures = {
        OURS: [Mounted(60.0, 6_000), Mounted(120.0, 6_010), Mounted(61.0, 6_020)],
        PLAIN: [Mounted(50.0, 7_800), Mounted(100.0, 7_800), Mounted(50.0, 7_800)],
        CARRYING: [Mounted(90.0, 509_000)] * 3,
    }
    rows = {row.name: row for row in rows_of(figures)}
    assert list(rows) == ["widget_bytes", "widget_bytes_vs_plain", "pane_mount_ms"]
    assert (rows["widget_bytes"].value, rows["widget_bytes"].peer_value) == (6_010, 509_000)
    assert rows["widget_bytes"].ok is True
    assert (rows["pane_mount_ms"].value, rows["pane_mount_ms"].ratio) == (61.0, 1.2)
    assert rows["pane_mount_ms"].ok is True


def test_a_widget_over_seven_thousand_bytes_misses_its_goal() -> None:
    figures = {name: [Mounted(50.0, 7_001)] for name in (OURS, PLAIN, CARRYING)}
    assert rows_of(figures)[0].ok is False
