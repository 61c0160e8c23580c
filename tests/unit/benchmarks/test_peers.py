"""Peers are installed once, again when their versions change, and not half."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from benchmarks import peers
from benchmarks.plan import MeasurementError


@pytest.fixture
def installs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Sequence[str]]:
    """A peers' folder and a package file of the test's own, and what was run."""
    package = tmp_path / "package.json"
    package.write_text('{"private": true}')
    monkeypatch.setattr(peers, "PEERS", tmp_path / ".peers")
    monkeypatch.setattr(peers, "NODE_PACKAGE", package)
    commands: list[Sequence[str]] = []

    def run(command: Sequence[str], cwd: Path | None = None) -> None:
        commands.append(command)

    monkeypatch.setattr(peers, "_run", run)
    return commands


def test_a_peer_is_installed_once(installs: list[Sequence[str]]) -> None:
    assert peers.node_peers() == peers.node_peers()
    assert len(installs) == 1


def test_other_versions_are_installed_anew(installs: list[Sequence[str]]) -> None:
    peers.node_peers()
    peers.NODE_PACKAGE.write_text('{"private": true, "version": "2"}')
    peers.node_peers()
    assert len(installs) == 2


def test_an_install_that_failed_is_tried_again(
    installs: list[Sequence[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(command: Sequence[str], cwd: Path | None = None) -> None:
        raise MeasurementError("no network")

    with monkeypatch.context() as broken:
        broken.setattr(peers, "_run", fail)
        with pytest.raises(MeasurementError, match="no network"):
            peers.node_peers()
    peers.node_peers()
    assert len(installs) == 1


def test_an_installer_that_refuses_is_quoted() -> None:
    with pytest.raises(MeasurementError, match="no such package"):
        peers._run(["sh", "-c", "echo no such package >&2; exit 1"])
