"""The stage of these tests: a marketplace and a student's Jupyter server, each its own process.

Pages of student and tutor are sockets to the marketplace with their tokens; what the student
presses goes to their own server, as in the browser.
"""

import asyncio
import contextlib
import hashlib
import json
import os
import secrets
import signal
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tornado.httpclient import AsyncHTTPClient, HTTPRequest
from tornado.websocket import (
    WebSocketClientConnection,
    WebSocketClosedError,
    websocket_connect,
)

from helpout_server.entrypoints.demo.ports import free_port

WAIT_S = 30.0
START_S = 120.0
"""A server on a busy machine."""
_SERVE = (
    "import asyncio, sys, pathlib\n"
    "from helpout_server.entrypoints.service import ServiceSettings, serve\n"
    "asyncio.run(serve(ServiceSettings(pathlib.Path(sys.argv[1]), port=int(sys.argv[2]))))\n"
)


LISTING = {
    "title": "Pandas: group/by?",
    "description": "Bring your notebook.",
    "category": "data_analysis",
    "durations_minutes": [30],
}


def new_id(kind: str) -> str:
    return f"{kind}_{secrets.token_hex(11)}"


async def ask(
    method: str, url: str, token: str, body: Any = None, *, scheme: str = "Bearer"
) -> tuple[int, Any]:
    """Status and decoded body of a request."""
    request = HTTPRequest(
        url,
        method=method,
        headers={"Authorization": f"{scheme} {token}", "Content-Type": "application/json"},
        body=json.dumps(body) if method in ("POST", "PUT", "PATCH") else None,
        request_timeout=WAIT_S,
    )
    answer = await AsyncHTTPClient().fetch(request, raise_error=False)
    return answer.code, json.loads(answer.body) if answer.body else None


async def listens(url: str) -> None:
    """Wait until something answers there."""
    async with asyncio.timeout(START_S):
        while True:
            try:
                await AsyncHTTPClient().fetch(url, raise_error=False)
            except OSError:
                await asyncio.sleep(0.05)
            else:
                return


class Process:
    """A server of ours."""

    def __init__(self, *command: str, env: dict[str, str], output: Path) -> None:
        self._command = command
        self._env = env
        self._output = output
        self.process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        with self._output.open("ab") as output:
            self.process = await asyncio.create_subprocess_exec(
                *self._command,
                env=self._env,
                stdout=output,
                stderr=output,
                stdin=asyncio.subprocess.DEVNULL,
            )

    async def stop(self, how: int = signal.SIGTERM) -> None:
        if self.process is not None and self.process.returncode is None:
            self.process.send_signal(how)
            await asyncio.wait_for(self.process.wait(), WAIT_S)


class Page:
    """A page in the room: what it got, and what it sends."""

    def __init__(self, url: str, token: str) -> None:
        self._url = url
        self._token = token
        self._connection: WebSocketClientConnection | None = None
        self._reader: asyncio.Task[None] | None = None
        self._sent = 0
        self._changed = asyncio.Event()
        self.frames: list[dict[str, Any]] = []

    async def open(self) -> "Page":
        request = HTTPRequest(self._url, headers={"Authorization": f"Bearer {self._token}"})
        self._connection = await websocket_connect(request)
        self._reader = asyncio.create_task(self._read(self._connection))
        hello = {"type": "hello", "connection_id": new_id("con"), "after_seq": 0}
        await self._connection.write_message(json.dumps(hello))
        await self.frame(lambda frame: frame["type"] == "welcome")
        return self

    async def _read(self, connection: WebSocketClientConnection) -> None:
        while (message := await connection.read_message()) is not None:
            if isinstance(message, bytes):
                continue
            frame = json.loads(message)
            self.frames.append(frame)
            self._changed.set()
            if "n" in frame and frame["n"] % 50 == 0:
                ack = {"type": "ack", "received": frame["n"]}
                # What had come before the end is still read after it.
                with contextlib.suppress(WebSocketClosedError):
                    await connection.write_message(json.dumps(ack))

    async def frame(
        self, wanted: Callable[[dict[str, Any]], bool], *, after: int = 0
    ) -> dict[str, Any]:
        """The first such frame, after so many."""
        looked = after
        try:
            async with asyncio.timeout(WAIT_S):
                while True:
                    self._changed.clear()
                    for frame in self.frames[looked:]:
                        looked += 1
                        if wanted(frame):
                            return frame
                    await self._changed.wait()
        except TimeoutError:
            raise AssertionError(f"no such frame; the last ones: {self.frames[-8:]}") from None

    async def entry(self, kind: str, *, after: int = 0, **fields: Any) -> dict[str, Any]:
        """The body of the first entry of that kind with those fields."""

        def wanted(frame: dict[str, Any]) -> bool:
            body = frame["entry"]["body"] if frame["type"] == "entry" else {}
            return body.get("kind") == kind and all(body.get(k) == v for k, v in fields.items())

        body: dict[str, Any] = (await self.frame(wanted, after=after))["entry"]["body"]
        return body

    def entries(self, **fields: Any) -> list[dict[str, Any]]:
        bodies = [frame["entry"]["body"] for frame in self.frames if frame["type"] == "entry"]
        return [b for b in bodies if all(b.get(k) == v for k, v in fields.items())]

    async def send(self, type_: str, **fields: Any) -> None:
        assert self._connection is not None
        self._sent += 1
        await self._connection.write_message(json.dumps({"type": type_, "n": self._sent, **fields}))

    async def request_run(self, grant_id: str, code: str, **changes: Any) -> str:
        """Ask to run; returns the request's id, which is the run's too."""
        request_id = changes.pop("request_id", new_id("run"))
        fields = {
            "grant_id": grant_id,
            "request_id": request_id,
            "cell_id": "cell_000000000001",
            "code": code,
            "code_hash": hashlib.sha256(code.encode()).hexdigest(),
            **changes,
        }
        await self.send("run_request", **fields)
        return str(request_id)

    def text_of(self, run_id: str) -> str:
        """What the run printed, as told."""
        steps = [s for b in self.entries(kind="run_output", run_id=run_id) for s in b["steps"]]
        return "".join(step["text"] for step in steps if step["op"] == "stream")

    async def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
        if self._reader is not None:
            await asyncio.wait_for(self._reader, WAIT_S)


class Stage:
    """Marketplace, student's server with a kernel, a booking that may be joined now."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.root = folder / "root"
        self.data_dir = folder / "student"
        market = folder / "marketplace"
        for made in (self.root, self.data_dir, market, folder / "home"):
            made.mkdir(mode=0o700)
        port, self._port = free_port(), free_port()
        self.market_url = f"http://127.0.0.1:{port}/helpouts"
        self._market_home = market
        self._token = secrets.token_hex(16)
        env = {
            **os.environ,
            "HOME": str(folder / "home"),
            "JUPYTER_CONFIG_DIR": str(folder / "home" / "config"),
            "JUPYTER_DATA_DIR": str(folder / "home" / "share"),
            "JUPYTER_RUNTIME_DIR": str(folder / "home" / "runtime"),
            "JUPYTER_NO_CONFIG": "1",
        }
        self.marketplace = Process(
            sys.executable, "-c", _SERVE, str(market), str(port), env=env, output=folder / "m.log"
        )
        self._server_command = (
            *(sys.executable, "-m", "jupyter_server", "--no-browser", "--allow-root"),
            *("--ServerApp.ip=127.0.0.1", f"--ServerApp.port={self._port}"),
            *("--ServerApp.port_retries=0", f"--IdentityProvider.token={self._token}"),
            f"--ServerApp.root_dir={self.root}",
            "--ServerApp.jpserver_extensions=helpout_server=True",
            "--HelpoutsExtension.mode=gateway",
            f"--HelpoutsExtension.marketplace_url={self.market_url.removesuffix('helpouts')}",
            f"--HelpoutsExtension.token_file={folder / 'student-token'}",
            f"--HelpoutsExtension.data_dir={self.data_dir}",
        )
        self.server = Process(*self._server_command, env=env, output=folder / "s.log")
        self.live_session_id = ""
        self.tutor_id = self.student_id = ""
        self.tutor_token = self.student_token = ""
        self.kernel_id = ""

    async def start(self) -> None:
        await self.marketplace.start()
        await self.market_listens()
        await self._book()
        token_file = self.folder / "student-token"
        token_file.touch(mode=0o600)
        token_file.write_text(self.student_token)
        await self.server.start()
        await listens(f"http://127.0.0.1:{self._port}/api")
        self.kernel_id = await self.start_kernel()

    async def stop(self) -> None:
        await self.server.stop()
        await self.marketplace.stop()

    async def market_listens(self) -> None:
        await listens(f"{self.market_url}/api/v1/me")

    def knows_bash(self) -> None:
        """Let the student's server offer a kernel that is no Python."""
        spec = self.folder / "home" / "share" / "kernels" / "bash"
        spec.mkdir(parents=True)
        command = [sys.executable, "-m", "bash_kernel", "-f", "{connection_file}"]
        facts = {"argv": command, "display_name": "Bash", "language": "bash"}
        (spec / "kernel.json").write_text(json.dumps(facts))

    async def start_kernel(self, name: str = "python3") -> str:
        status, kernel = await self.at_server("POST", "api/kernels", {"name": name})
        assert status == 201, kernel
        return str(kernel["id"])

    async def at_server(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        url = f"http://127.0.0.1:{self._port}/{path}"
        return await ask(method, url, self._token, body, scheme="token")

    async def host(self, method: str, what: str = "", body: Any = None) -> tuple[int, Any]:
        """Ask the student's own server about this live session's kernel host."""
        path = f"helpouts/host/live_sessions/{self.live_session_id}{what and '/' + what}"
        return await self.at_server(method, path, body)

    async def file(self, what: str, token: str) -> bytes:
        """A file of this live session, as that account reads it."""
        request = HTTPRequest(
            f"{self.market_url}/api/v1/live_sessions/{self.live_session_id}/{what}",
            headers={"Authorization": f"Bearer {token}"},
        )
        return bytes((await AsyncHTTPClient().fetch(request)).body)

    async def grant(self, **draft: Any) -> str:
        """Give the tutor leave to run; returns the grant's id."""
        body = {"account_id": self.tutor_id, "level": "run", **draft}
        status, state = await self.host("POST", "grants", body)
        assert status == 200, state
        [grant] = [g for g in state["grants"] if g["account_id"] == body["account_id"]]
        return str(grant["grant_id"])

    async def page(self, who: str) -> Page:
        return await self.page_of(self.tutor_token if who == "tutor" else self.student_token)

    async def page_of(self, token: str) -> Page:
        """A page of whoever has that token."""
        url = f"ws{self.market_url.removeprefix('http')}/ws/live_sessions/{self.live_session_id}"
        return await Page(url, token).open()

    async def _book(self) -> None:
        self.tutor_id, self.tutor_token = await self.account("Tom Tutor")
        self.student_id, self.student_token = await self.account("Sue Student")
        rules = [{"weekday": day, "start": "00:00", "end": "24:00"} for day in range(7)]
        await self.market(
            "PUT",
            "availability",
            self.tutor_token,
            {"time_zone": "UTC", "weekly": rules, "increment_minutes": 5},
        )
        listing = await self.market("POST", "listings", self.tutor_token, LISTING)
        now = datetime.now(UTC)
        start = now.replace(minute=now.minute // 5 * 5, second=0, microsecond=0)
        booking = await self.market(
            "POST",
            "bookings",
            self.student_token,
            {
                "listing_id": listing["id"],
                "start": (start + timedelta(minutes=5)).isoformat(),
                "duration_minutes": 30,
                "problem": {"summary": "KeyError", "code": "df['x']"},
                "idempotency_key": secrets.token_hex(8),
            },
        )
        self.live_session_id = booking["live_session_id"]

    async def account(self, name: str) -> tuple[str, str]:
        """Id and token of somebody new."""
        owner = (self._market_home / "owner-token").read_text()
        made = await self.market("POST", "accounts", owner, {"display_name": name})
        return made["account"]["id"], made["token"]

    async def market(self, method: str, path: str, token: str, body: Any = None) -> Any:
        """What the marketplace answers, which is no refusal."""
        status, answer = await ask(method, f"{self.market_url}/api/v1/{path}", token, body)
        assert status < 300, answer
        return answer
