"""What the tests' networks let through, and how words over them are judged."""

import socket
import struct

import numpy as np
import pytest

from tests.e2e.speech import RATE, heard, not_understood, sentence, spoken
from tests.network.kit import NoNamespaces, network
from tests.network.weather import CLEAR, DEAD, Gate, Packet, Weather


def packet(protocol: int, source: tuple[str, int], target: tuple[str, int]) -> bytes:
    header = struct.pack(
        "!BBHHHBBH4s4s", 0x45, 0, 40, 0, 0, 64, protocol, 0,
        socket.inet_aton(source[0]), socket.inet_aton(target[0]),
    )  # fmt: skip
    return header + struct.pack("!HH", source[1], target[1]) + bytes(16)


HOME, SERVER = ("10.77.1.2", 40_000), ("10.77.0.1", 443)


def test_a_gate_lets_both_directions_of_one_servers_port_through() -> None:
    weather = Weather(gates=(Gate("tcp", 443, SERVER[0]),))
    asked = Packet.read(packet(socket.IPPROTO_TCP, HOME, SERVER))
    answered = Packet.read(packet(socket.IPPROTO_TCP, SERVER, HOME))
    elsewhere = Packet.read(packet(socket.IPPROTO_TCP, HOME, ("10.77.0.2", 443)))
    datagram = Packet.read(packet(socket.IPPROTO_UDP, HOME, SERVER))
    assert asked is not None
    assert answered is not None
    assert elsewhere is not None
    assert datagram is not None
    assert [weather.refuses(one) for one in (asked, answered)] == [False, False]
    assert [weather.refuses(one) for one in (elsewhere, datagram)] == [True, True]
    assert DEAD.refuses(asked)
    assert not CLEAR.refuses(datagram)


@pytest.mark.parametrize("raw", [b"", bytes(40), packet(17, HOME, SERVER)[:18]])
def test_what_is_no_packet_is_none(raw: bytes) -> None:
    assert Packet.read(raw) is None


def test_words_are_heard_and_gaps_are_missed() -> None:
    said = sentence()
    line = spoken(said)
    assert not_understood(said, heard(line[RATE // 3 :])) == 0
    draw = np.random.default_rng(1)
    broken = line.copy()
    for start in range(0, len(broken), RATE // 50):
        if draw.random() < 0.3:
            broken[start : start + RATE // 50] = 0
    assert not_understood(said, heard(broken)) > 0.2
    assert not_understood(said, [int(word) for word in draw.integers(16, size=40)]) > 0.5
    assert not_understood(said, heard(np.zeros(RATE))) == 1


def test_a_machine_without_namespaces_is_told_what_is_missing(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    refusing = tmp_path_factory.mktemp("bin")
    for name in ("unshare", "ip"):
        (refusing / name).write_text("#!/bin/sh\necho 'Operation not permitted' >&2\nexit 1\n")
        (refusing / name).chmod(0o700)
    monkeypatch.setenv("PATH", str(refusing))
    with pytest.raises(NoNamespaces, match=r"Operation not permitted.*user namespaces"), network():
        pass
    monkeypatch.setenv("PATH", "")
    with pytest.raises(NoNamespaces, match="not installed"), network():
        pass
