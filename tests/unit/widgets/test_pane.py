"""What a widget carries over the comm and into a saved notebook."""

import helpout_widgets
from helpout_widgets.widgets.pane import LOADER


def test_the_loader_stays_under_a_kilobyte() -> None:
    assert len(LOADER.read_bytes()) < 1_000


def test_a_widget_carries_its_pane_and_options_only() -> None:
    widget = helpout_widgets.Marketplace("pandas groupby")
    state = widget.get_state()
    assert state["_pane"] == "marketplace"
    assert state["_options"] == {"query": "pandas groupby"}
    widget.close()


def test_every_part_of_a_live_session_is_a_widget_of_its_own() -> None:
    parts = {
        "live_session": helpout_widgets.LiveSession,
        "call": helpout_widgets.Call,
        "screen_share": helpout_widgets.ScreenShare,
        "shared_cell": helpout_widgets.SharedCell,
    }
    for pane, kind in parts.items():
        widget = kind("live_0123456789ab")
        assert widget.get_state()["_pane"] == pane
        assert repr(widget) == f"{kind.__name__}(live_session_id='live_0123456789ab')"
        widget.close()


def test_the_panes_of_help_right_now_begin_with_a_queue_where_one_is_named() -> None:
    assert helpout_widgets.queue().get_state()["_pane"] == "queue"
    desk = helpout_widgets.QueueDesk("que_0123456789ab").get_state()
    assert desk["_pane"] == "queue_desk"
    assert desk["_options"] == {"queue_id": "que_0123456789ab"}
