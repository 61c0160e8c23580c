"""Ice servers, with credentials as coturn checks them."""

import base64
import hashlib
import hmac
from datetime import UTC, datetime

from helpout_server.adapters.turn import IceConfig, TurnIce

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def test_a_credential_lapses_and_names_the_account() -> None:
    config = IceConfig(
        stun_urls=["stun:a"], turn_urls=["turn:a", "turns:a"], turn_secret="key", credential_s=60
    )
    found = TurnIce(config).for_account("acc_1", NOW)
    stun, turn = found.ice_servers
    assert (stun.urls, stun.username, stun.credential) == (["stun:a"], "", "")
    assert turn.urls == ["turn:a", "turns:a"]
    assert turn.username == f"{int(NOW.timestamp()) + 60}:acc_1"
    expected = hmac.new(b"key", turn.username.encode(), hashlib.sha1).digest()
    assert base64.b64decode(turn.credential) == expected
    assert found.expires_in_ms == 60_000


def test_without_a_secret_there_is_no_relay() -> None:
    found = TurnIce(IceConfig(turn_urls=["turn:a"])).for_account("acc_1", NOW)
    assert found.ice_servers == []
    assert found.transport_policy == "all"


def test_the_secret_is_not_shown() -> None:
    assert "hidden" not in repr(IceConfig(turn_secret="hidden"))
