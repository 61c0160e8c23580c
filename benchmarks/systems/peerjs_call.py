"""PeerJS as a system: its server as it ships, its client as its users write it."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Sequence
from pathlib import Path

from playwright.async_api import Locator

from benchmarks.call_seats import Seats
from benchmarks.call_system import Kind, Relays
from benchmarks.peers import node_peers
from benchmarks.server_process import HOST, ServerProcess
from benchmarks.systems.bare_call import BareCall, join_button, open_page
from helpout_server.entrypoints.demo.ports import free_port


class PeerjsCall:
    """npm ``peer`` and ``peerjs``; its page comes from the server of the bare call's."""

    name = "PeerJS"
    process: ServerProcess

    def __init__(self, bare: BareCall) -> None:
        self._bare = bare

    async def start(self, work: Path, relays: Relays) -> None:
        self._relays = relays
        script = await asyncio.to_thread(node_peers) / "peer" / "dist" / "bin" / "peerjs.js"
        port = free_port()
        command = ["node", str(script), "--host", HOST, "--port", str(port), "--path", "/"]
        self.process = await ServerProcess.start("peerjs", command, port=port, cwd=work)

    async def sign_in(self, seats: Seats) -> None:
        pass

    async def approach(self, seats: Seats, kind: Kind) -> Sequence[Locator]:
        first, second = (f"page-{secrets.token_hex(6)}" for _ in seats.both)
        address = f"{self._bare.pages}peerjs.html"
        settings = {"port": self.process.port, "ice": self._relays.configuration(kind)}
        glare = kind == "glare"
        await asyncio.gather(
            open_page(
                seats.first,
                address,
                {**settings, "me": first, "other": second, "calls": glare, "warm": True},
            ),
            open_page(
                seats.second,
                address,
                {**settings, "me": second, "other": first, "calls": True, "warm": kind != "cold"},
            ),
        )
        if glare:
            return [join_button(page) for page in seats.both]
        await join_button(seats.first).click()
        return [join_button(seats.second)]

    async def leave(self, seats: Seats) -> None:
        await seats.clear()

    def server_cpu_s(self) -> float:
        return self.process.cpu_s()

    def stop(self) -> None:
        if hasattr(self, "process"):
            self.process.stop()
