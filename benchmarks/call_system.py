"""What a system must do to have its calls measured, and the ways through the network it is given.

Owns the protocol, the kinds of call set-up and the relays' credentials. Does not know how a
figure is taken.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, Protocol

import msgspec
from playwright.async_api import Locator

from benchmarks.call_seats import Seats
from helpout_server.adapters.turn import IceConfig, TurnIce
from helpout_server.entrypoints.demo.check.relay import Relay

Kind = Literal["warm", "cold", "glare", "relayed"]
KINDS: tuple[Kind, ...] = ("warm", "cold", "glare", "relayed")
"""The second to join has camera and microphone open before the click; opens them by it; both
click at once; only paths through a relay are allowed."""


@dataclass(frozen=True, slots=True)
class Relays:
    """Running coturns with one secret; every system is given all of them."""

    running: tuple[Relay, ...]

    def configuration(self, kind: Kind) -> dict[str, object]:
        """An RTCConfiguration for pages that have no marketplace to ask."""
        urls = [f"turn:{relay.address}" for relay in self.running]
        secret = self.running[0].secret if self.running else ""
        source = TurnIce(IceConfig(turn_urls=urls, turn_secret=secret))
        servers = source.for_account("benchmark", datetime.now(UTC)).ice_servers
        return {
            "iceServers": msgspec.to_builtins(servers),
            "iceTransportPolicy": "relay" if kind == "relayed" else "all",
            "bundlePolicy": "max-bundle",
        }


class CallSystem(Protocol):
    """Two pages that can call each other, and the server between them."""

    name: str

    async def start(self, work: Path, relays: Relays) -> None:
        """Start the server; ``work`` is an empty folder of its own."""

    async def sign_in(self, seats: Seats) -> None:
        """Once for every pair of windows, before they are used."""

    async def approach(self, seats: Seats, kind: Kind) -> Sequence[Locator]:
        """Fresh pages, brought to just before the click that sets the call up.

        The first person is in the call and waits, except in ``glare``.

        Returns:
            what is to be pressed: the second person's button, or (``glare``) both.
        """

    async def leave(self, seats: Seats) -> None:
        """End the call for both, so that nothing of it is left when the next begins."""

    def server_cpu_s(self) -> float:
        """CPU seconds that all server processes of the system have used so far."""

    def stop(self) -> None:
        """End the server; harmless where it never started."""


class SharingSystem(CallSystem, Protocol):
    """One in whose calls a screen can be shared."""

    async def share_screen(self, seats: Seats) -> str:
        """The second shares the screen beside the camera.

        Returns:
            a selector of the video in the first's page that shows it.
        """
