"""From rounds to rows: set-up, latency, servers' CPU, freezes, and how like a screen is."""

import pytest

from benchmarks import call_path_loss
from benchmarks.call_latency import LatencyRound, latency_rows, server_percent
from benchmarks.call_path_loss import RelayedRound, relayed_rows
from benchmarks.call_setup import SetupRound, setup_rows
from benchmarks.call_system import KINDS
from benchmarks.legibility import LegibilityRound, rows_of
from benchmarks.plan import MeasurementError
from benchmarks.rows import Goal, Row


def by_name(rows: list[Row]) -> dict[str, Row]:
    return {row.name: row for row in rows}


def setup(ours: float, bare: float, peerjs: float | None) -> SetupRound:
    return {kind: {"ours": ours, "bare": bare, "PeerJS": peerjs} for kind in KINDS}


def test_set_up_is_compared_round_by_round_with_both() -> None:
    rounds = [setup(110, 100, 220), setup(1_100, 1_000, 2_200), setup(105, 100, 210)]
    rows = by_name(setup_rows(rounds, "ours", "bare", "PeerJS"))
    assert list(rows) == [
        name for kind in KINDS for name in (f"setup_{kind}_ms", f"setup_{kind}_ms_vs_peerjs")
    ]
    warm = rows["setup_warm_ms"]
    assert (warm.value, warm.peer_value, warm.ratio, warm.ok) == (110, 100, 1.1, True)
    assert rows["setup_glare_ms"].goal == "ratio <= 1.2"
    against = rows["setup_warm_ms_vs_peerjs"]
    assert (against.ratio, against.goal) == (0.5, None)


def test_a_round_in_which_the_peer_failed_is_no_pair() -> None:
    rounds = [*[setup(100, 100, 200)] * 4, setup(900, 900, None)]
    assert by_name(setup_rows(rounds, "ours", "bare", "PeerJS"))[
        "setup_warm_ms_vs_peerjs"
    ].value == pytest.approx(100)


def test_a_peer_that_often_fails_has_no_figure() -> None:
    rounds = [setup(100, 100, 200), setup(100, 100, None)]
    assert not any("peerjs" in row.name for row in setup_rows(rounds, "ours", "bare", "PeerJS"))


def latency(ours_ms: list[float], *, in_call: float, at_rest: float) -> LatencyRound:
    """Four seconds each; our servers' CPU seconds in our call, and in the bare one."""
    return {
        "ours": {"latencies_ms": ours_ms, "seconds": 4, "cpu_s": {"ours": in_call, "bare": 0.0}},
        "bare": {"latencies_ms": [20, 40], "seconds": 4, "cpu_s": {"ours": at_rest, "bare": 0.0}},
    }


def test_latency_is_of_all_frames_and_bounded_in_milliseconds() -> None:
    rounds = [latency([20, 30], in_call=0, at_rest=0), latency([40, 90], in_call=0, at_rest=0)]
    rows = by_name(latency_rows(rounds, "ours", "bare"))
    assert (rows["video_latency_p50_ms"].value, rows["video_latency_p50_ms"].ok) == (35, True)
    assert (rows["video_latency_p95_ms"].value, rows["video_latency_p95_ms"].ok) == (82.5, False)


def test_what_servers_do_by_themselves_is_not_the_calls() -> None:
    rounds = [latency([20], in_call=0.044, at_rest=0.04)]
    assert server_percent(rounds, "ours", "bare") == pytest.approx(0.1)
    assert by_name(latency_rows(rounds, "ours", "bare"))["server_cpu_percent"].peer_value == 0


def relayed(ours: float | None, peerjs: float | None) -> RelayedRound:
    return {
        "ours": {"turn_percent": 2.4, "freeze_ms": ours},
        "PeerJS": {"turn_percent": 2.0, "freeze_ms": peerjs},
    }


def test_a_picture_that_stands_for_good_is_counted_as_long_as_it_was_waited_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(call_path_loss, "RECOVERY_S", 20)
    freeze, turn = relayed_rows([relayed(1_000, None)], "ours", "PeerJS")
    assert (freeze.value, freeze.peer_value, freeze.ratio, freeze.ok) == (1_000, 20_000, 0.05, True)
    assert (turn.name, turn.ratio, turn.ok) == ("turn_cpu_percent", 1.2, True)


def test_our_picture_must_come_back() -> None:
    with pytest.raises(MeasurementError, match="1 of 2 pictures"):
        relayed_rows([relayed(1_000, 6_000), relayed(None, 6_000)], "ours", "PeerJS")


def test_legibility_takes_the_middle_scroll_of_each_round() -> None:
    figures: LegibilityRound = {
        "ours": {"codec": "AV1", "psnr_db": [39, 44, 45], "width_px": [1280], "kbit_s": [180]},
        "bare": {"codec": "VP8", "psnr_db": [20, 22, 29], "width_px": [480], "kbit_s": [300]},
    }
    psnr, width, rate = rows_of([figures], "ours", "bare")
    assert (psnr.name, psnr.value, psnr.ratio, psnr.better) == ("psnr_db", 44, 2, "higher")
    assert (psnr.goal, psnr.ok, psnr.peer) == ("value >= 40", True, "bare VP8")
    assert (width.value, rate.ratio, rate.better) == (1280, 0.6, "lower")


@pytest.mark.parametrize(("value", "met"), [(39.9, False), (40.0, True), (41.0, True)])
def test_a_lower_bound_is_met_from_itself_upwards(value: float, met: bool) -> None:
    assert Goal("value", 40, least=True).met(value=value, peer_value=None, ratio=None) is met
