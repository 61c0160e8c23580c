"""Ice servers, with credentials as coturn checks them."""

import base64
import hashlib
import hmac
from datetime import UTC, datetime

import pytest

from helpout_server.adapters.turn import IceConfig, TurnIce
from helpout_server.domain.errors import InvalidRequest

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


def test_a_credential_of_a_call_names_its_live_session() -> None:
    config = IceConfig(turn_urls=["turn:a"], turn_secret="key", credential_s=60)
    [turn] = TurnIce(config).for_account("acc_1", NOW, "live_1").ice_servers
    assert turn.username.endswith(":acc_1.live_1")


@pytest.mark.parametrize(
    ("config", "option"),
    [
        (IceConfig(stun_urls=["turn:a"]), "--stun-url"),
        (IceConfig(turn_urls=["http:a"], turn_secret="key"), "--turn-url"),
        (IceConfig(turn_urls=["turn:a"]), "--turn-secret-file"),
        (IceConfig(transport_policy="relay"), "--relay-only"),
    ],
)
def test_what_cannot_work_is_told_by_its_option(config: IceConfig, option: str) -> None:
    with pytest.raises(InvalidRequest) as told:
        config.checked()
    assert told.value.field == option
