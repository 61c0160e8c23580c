"""Node's y-websocket server as a system."""

from __future__ import annotations

from pathlib import Path

from benchmarks.connection import Socket
from benchmarks.peers import node_peers
from benchmarks.server_process import HOST, ServerProcess, free_port
from benchmarks.shared_text import Replica


class YWebsocket:
    """``@y/websocket-server`` as it ships, in memory."""

    name = "y-websocket"
    process: ServerProcess

    def __init__(self) -> None:
        self._rooms = 0

    async def start(self, work: Path) -> None:
        script = node_peers() / "@y" / "websocket-server" / "src" / "server.js"
        port = free_port()
        env = {"HOST": HOST, "PORT": str(port), "NODE_ENV": "production"}
        self.process = await ServerProcess.start(
            "y_websocket", ["node", str(script)], port=port, cwd=work, env=env
        )

    async def join(self, clients: int) -> list[Replica]:
        self._rooms += 1
        url = f"ws://{HOST}:{self.process.port}/room-{self._rooms}"
        replicas = []
        for _ in range(clients):
            replica = Replica(await Socket.connect(url))
            await replica.synchronise()
            replicas.append(replica)
        return replicas

    def stop(self) -> None:
        if hasattr(self, "process"):
            self.process.stop()
