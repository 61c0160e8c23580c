"""Settings of the extension: bounded, with words that say what is wrong."""

from typing import Any

import pytest
from traitlets import TraitError

from helpout_server.entrypoints.extension import HelpoutsExtension


@pytest.mark.parametrize(
    ("setting", "told"),
    [
        ({"mode": "hub"}, "mode"),
        ({"join_early_minutes": -1}, "0 to 240"),
        ({"join_late_minutes": 2_000}, "0 to 1440"),
        ({"review_reveal_days": 0}, "1 to 90"),
        ({"bookings_open_max": 0}, "1 to 1000"),
        ({"presence_confirm_minutes": 4}, "5 to 1440"),
        ({"recording_keep_days_max": 366}, "1 to 365"),
        ({"no_recording_categories": ["cooking"]}, "data_analysis"),
        ({"marketplace_url": "http://market.example/"}, "Plain http"),
        ({"public_url": "market.example"}, "https://"),
        ({"ice_servers": ["http://stun.example"]}, "stun:"),
        ({"turn_urls": ["stun:turn.example"]}, "turn:"),
        ({"ice_transport_policy": "none"}, "ice_transport_policy"),
        ({"marketplace_name": ""}, "1 to 80"),
        ({"owner_display_name": "x" * 61}, "1 to 60"),
    ],
)
def test_a_wrong_setting_is_told(setting: dict[str, Any], told: str) -> None:
    with pytest.raises(TraitError, match=told):
        HelpoutsExtension(**setting)


def test_addresses_are_made_to_end_in_a_slash() -> None:
    assert HelpoutsExtension(public_url="https://m.example/a").public_url == "https://m.example/a/"
