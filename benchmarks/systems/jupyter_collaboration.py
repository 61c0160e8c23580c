"""jupyter-collaboration, in its own jupyter_server, as a system."""

from __future__ import annotations

import asyncio
import json
import secrets
from pathlib import Path

from tornado.httpclient import AsyncHTTPClient, HTTPError, HTTPRequest

from benchmarks.connection import Socket
from benchmarks.peers import python_peers
from benchmarks.plan import MeasurementError
from benchmarks.scattered import parent_by_name
from benchmarks.server_process import HOST, ServerProcess
from benchmarks.shared_text import Replica
from helpout_server.entrypoints.demo.ports import free_port

SAVED_S = 3
"""It saves a second after the last edit."""


class JupyterCollaboration:
    """Its defaults, a plain text file as the document (lighter than a notebook)."""

    name = "jupyter-collaboration"
    process: ServerProcess

    def __init__(self) -> None:
        self._rooms = 0
        self._token = secrets.token_hex(16)

    async def start(self, work: Path) -> None:
        python = python_peers()
        port = free_port()
        self._files = work / "files"
        self._files.mkdir(exist_ok=True)
        command = [
            str(python), "-m", "jupyter_server",
            f"--ServerApp.ip={HOST}", f"--ServerApp.port={port}", "--ServerApp.port_retries=0",
            "--ServerApp.open_browser=False", "--ServerApp.allow_root=True",
            f"--ServerApp.root_dir={self._files}",
        ]  # fmt: skip
        env = {
            "JUPYTER_TOKEN": self._token,
            "JUPYTER_CONFIG_DIR": str(work / "config"),
            "JUPYTER_DATA_DIR": str(work / "share"),
            "JUPYTER_RUNTIME_DIR": str(work / "runtime"),
            "PATH": f"{python.parent}:/usr/bin:/bin",
        }
        self.process = await ServerProcess.start(
            "jupyter_collaboration", command, port=port, cwd=work, env=env
        )

    async def join(self, clients: int) -> list[Replica]:
        self._rooms += 1
        name = f"room-{self._rooms}.py"
        (self._files / name).write_text("", encoding="utf-8")
        url = await self._room_url(name)
        replicas = []
        for _ in range(clients):
            socket = await Socket.connect(url, self._authorization)
            replica = Replica(socket)
            await replica.synchronise()
            replicas.append(replica)
        return replicas

    def stop(self) -> None:
        if hasattr(self, "process"):
            self.process.stop()

    @property
    def _authorization(self) -> dict[str, str]:
        return {"Authorization": f"token {self._token}"}

    async def _room_url(self, name: str) -> str:
        base = f"{HOST}:{self.process.port}/api/collaboration"
        request = HTTPRequest(
            f"http://{base}/session/{name}",
            method="PUT",
            headers={**self._authorization, "Content-Type": "application/json"},
            body=json.dumps({"format": "text", "type": "file"}),
        )
        try:
            answer = json.loads((await AsyncHTTPClient().fetch(request)).body)
        except (HTTPError, OSError) as fault:
            raise MeasurementError(f"jupyter-collaboration opens no document: {fault}") from fault
        room = f"{answer['format']}:{answer['type']}:{answer['fileId']}"
        return f"ws://{base}/room/{room}?sessionId={answer['sessionId']}"


class LastingCollaboration(JupyterCollaboration):
    """The same, whose documents are left and opened again by a server that was started anew."""

    async def start(self, work: Path) -> None:
        self._work = work
        await super().start(work)

    async def prepare(self, rooms: int) -> None:
        """A file is made when it is opened."""

    async def open_room(self, number: int) -> list[Replica]:
        del number
        return await self.join(2)

    def parent(self, replica: Replica) -> bytes:
        del replica
        return parent_by_name("source")

    async def open_again(self) -> Replica:
        url = await self._room_url(f"room-{self._rooms}.py")
        replica = Replica(await Socket.connect(url, self._authorization))
        await replica.synchronise()
        return replica

    async def put_away(self) -> None:
        await asyncio.sleep(SAVED_S)
        self.stop()
        await super().start(self._work)
