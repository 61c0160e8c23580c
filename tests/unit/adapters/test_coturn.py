"""The relay's configuration as text: what it must hold, and what it refuses."""

from typing import Any

import pytest

from helpout_server.adapters.coturn import CoturnSettings, coturn_config
from helpout_server.domain.errors import InvalidRequest

GOOD: dict[str, Any] = {
    "host": "turn.example.org",
    "secret": "0123456789abcdef",
    "certificate": "/etc/turn/chain.pem",
    "private_key": "/etc/turn/key.pem",
}


def test_it_asks_for_lapsing_credentials_and_shuts_the_inner_network() -> None:
    lines = coturn_config(CoturnSettings(**GOOD)).splitlines()
    assert {"use-auth-secret", "static-auth-secret=0123456789abcdef", "no-cli"} <= set(lines)
    assert {"denied-peer-ip=10.0.0.0-10.255.255.255", "no-multicast-peers"} <= set(lines)
    assert {"tls-listening-port=443", "cert=/etc/turn/chain.pem"} <= set(lines)
    assert "allow-loopback-peers" not in lines


def test_what_calls_must_reach_is_let_through() -> None:
    lines = coturn_config(CoturnSettings(**GOOD, allowed_peers=["10.1.2.3"])).splitlines()
    assert "allowed-peer-ip=10.1.2.3" in lines


def test_the_marketplace_is_told_udp_tcp_and_tls() -> None:
    assert CoturnSettings(**GOOD).urls() == [
        "turn:turn.example.org:3478?transport=udp",
        "turn:turn.example.org:3478?transport=tcp",
        "turns:turn.example.org:443?transport=tcp",
    ]
    assert len(CoturnSettings(**GOOD, tls_port=0).urls()) == 2


@pytest.mark.parametrize(
    ("changed", "option"),
    [
        ({"host": "turn.example.org\nno-auth"}, "host"),
        ({"secret": "short"}, "--secret-file"),
        ({"secret": "0123456789abcdef\nno-auth"}, "--secret-file"),
        ({"listen": ["everywhere"]}, "--listen"),
        ({"allowed_peers": ["10.0.0.0/8"]}, "--allow-peer"),
        ({"external_ip": "here"}, "--external-ip"),
        ({"relay_ports": (9, 8)}, "--port"),
        ({"certificate": ""}, "--certfile"),
    ],
)
def test_what_would_not_work_is_told_by_its_option(changed: dict[str, Any], option: str) -> None:
    with pytest.raises(InvalidRequest) as told:
        coturn_config(CoturnSettings(**{**GOOD, **changed}))
    assert told.value.field == option


def test_the_secret_is_not_shown() -> None:
    assert "0123456789abcdef" not in repr(CoturnSettings(**GOOD))
