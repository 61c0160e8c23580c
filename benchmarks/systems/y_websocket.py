"""Node's y-websocket server as a system."""

from __future__ import annotations

from pathlib import Path

from benchmarks.connection import Socket
from benchmarks.peers import node_peers
from benchmarks.scattered import parent_by_name
from benchmarks.server_process import HOST, ServerProcess
from benchmarks.shared_text import Replica
from helpout_server.entrypoints.demo.ports import free_port


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


class LastingYWebsocket(YWebsocket):
    """The same, whose documents stay in its memory."""

    async def prepare(self, rooms: int) -> None:
        """A room is there when it is asked for."""

    async def open_room(self, number: int) -> list[Replica]:
        del number
        return await self.join(2)

    def parent(self, replica: Replica) -> bytes:
        del replica
        return parent_by_name("source")

    async def open_again(self) -> Replica:
        url = f"ws://{HOST}:{self.process.port}/room-{self._rooms}"
        replica = Replica(await Socket.connect(url))
        await replica.synchronise()
        return replica

    async def put_away(self) -> None:
        """As it ships it would have nothing afterwards."""
