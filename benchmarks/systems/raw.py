"""The raw tornado relay as a system."""

from __future__ import annotations

import sys
from pathlib import Path

from benchmarks.connection import Socket
from benchmarks.plan import REPOSITORY
from benchmarks.server_process import HOST, ServerProcess
from benchmarks.shared_text import Replica
from helpout_server.entrypoints.demo.ports import free_port


class RawRelay:
    """Has no document: what a client sends goes to the others as it is."""

    name = "raw tornado relay"
    process: ServerProcess

    def __init__(self) -> None:
        self._rooms = 0

    async def start(self, work: Path) -> None:
        port = free_port()
        command = [sys.executable, "-m", "benchmarks.servers.raw_relay", str(port)]
        self.process = await ServerProcess.start(
            "raw_relay", command, port=port, cwd=work, env={"PYTHONPATH": str(REPOSITORY)}
        )

    async def connect(self, clients: int) -> list[Socket]:
        """So many connections in a room of their own."""
        self._rooms += 1
        url = f"ws://{HOST}:{self.process.port}/room-{self._rooms}"
        return [await Socket.connect(url) for _ in range(clients)]

    async def join(self, clients: int) -> list[Replica]:
        replicas = [Replica(socket) for socket in await self.connect(clients)]
        for replica in replicas:
            replica.begin_empty()
        return replicas

    def stop(self) -> None:
        if hasattr(self, "process"):
            self.process.stop()
