"""Places with real networks between them, as tests use them.

Owns the world's process, the doors into it, and how a program is run in a place. A program in a
place sees that place's network alone; files and processes are the machine's.
"""

import asyncio
import contextlib
import json
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tests.network.weather import Weather

ROOT = Path(__file__).parents[2]
ANSWER_MAX = 65_536
ANSWER_S = 30
CHUNK = 65_536


class NoNamespaces(AssertionError):
    """This machine cannot make a network of its own; the message says what is missing."""


class Network:
    """A running world. Made by ``network``."""

    def __init__(self, process: "subprocess.Popen[bytes]", control: socket.socket) -> None:
        self._process = process
        self._control = control
        self._namespaces: dict[str, int] = {}

    def place(self, name: str, *addresses: str) -> None:
        """A host with an interface and its addresses (IPv4)."""
        answer, _ = self._ask(do="place", name=name, addresses=addresses)
        self._namespaces[name] = answer["namespace"]

    def inside(self, place: str) -> list[str]:
        """What stands before a command, so that it runs in a place."""
        at = f"/proc/{self._process.pid}"
        return [
            "nsenter", "--preserve-credentials", f"--user={at}/ns/user",
            f"--net={at}/fd/{self._namespaces[place]}", "--",
        ]  # fmt: skip

    def listener(self, place: str, address: str, port: int) -> socket.socket:
        """A listening TCP socket of a place, accepted from outside of it."""
        _, fds = self._ask(do="listen", place=place, address=address, port=port)
        return socket.socket(fileno=fds[0])

    def weather(self, weather: Weather, between: tuple[str, str] | None = None) -> None:
        """From now on; everywhere (forgetting what was said of two places), or between two."""
        self._ask(do="weather", between=between, weather=asdict(weather))

    def counts(self) -> dict[str, int]:
        """Packets by protocol, way and fate since the last call."""
        counts: dict[str, int] = self._ask(do="counts")[0]["counts"]
        return counts

    def _ask(self, **asked: Any) -> tuple[dict[str, Any], list[int]]:
        try:
            self._control.send(json.dumps(asked).encode())
            answer, fds, _, _ = socket.recv_fds(self._control, ANSWER_MAX, 1)
        except OSError as error:
            raise NoNamespaces(f"the network of the tests ended: {error}") from error
        told: dict[str, Any] = json.loads(answer or b'{"error": "the network of the tests ended"}')
        if "error" in told:
            raise NoNamespaces(
                f"{told['error']}. These tests make hosts with TUN devices: they need "
                "/dev/net/tun that this account may open, and iproute2."
            )
        return told, fds


@contextmanager
def network() -> Iterator[Network]:
    """An empty world, gone at the end.

    Raises:
        NoNamespaces: this machine does not allow it.
    """
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    ours.settimeout(ANSWER_S)
    command = [sys.executable, "-m", "tests.network.world", str(theirs.fileno())]
    with ours:
        with theirs:
            process = subprocess.Popen(
                [*_apart(), *command], cwd=ROOT, pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
            )  # fmt: skip
        try:
            yield Network(process, ours)
        finally:
            ours.close()
            try:
                process.wait(ANSWER_S)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _apart() -> list[str]:
    """What gives a process a network of its own: as anybody, else as root."""
    if shutil.which("unshare") is None or shutil.which("ip") is None:
        raise NoNamespaces("unshare (util-linux) or ip (iproute2) is not installed")
    ways = [["unshare", "--user", "--map-root-user", "--net"], ["unshare", "--net"]]
    told = []
    for way in ways:
        tried = subprocess.run([*way, "true"], capture_output=True, text=True, check=False)
        if tried.returncode == 0:
            return way
        told.append(f"`{' '.join(way)}`: {tried.stderr.strip()}")
    raise NoNamespaces(
        "this machine lets these tests make no network namespace: " + "; ".join(told) + ". Allow "
        "user namespaces (sysctl user.max_user_namespaces, kernel.apparmor_restrict_unprivileged_"
        "userns=0; in a container --privileged --device /dev/net/tun), or run them as root."
    )


@contextmanager
def door(listener: socket.socket, port: int) -> Iterator[None]:
    """Who connects to a place's listener talks to a port of this machine's loopback interface."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    sides: set[asyncio.StreamWriter] = set()

    async def carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        sides.add(writer)
        with contextlib.suppress(OSError):
            while chunk := await reader.read(CHUNK):
                writer.write(chunk)
                await writer.drain()
        writer.close()
        sides.discard(writer)

    async def came(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            there = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            writer.close()
            return
        await asyncio.gather(carry(reader, there[1]), carry(there[0], writer))

    async def shut(server: asyncio.Server) -> None:
        server.close()
        for writer in list(sides):
            writer.transport.abort()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        await asyncio.wait(others, timeout=ANSWER_S) if others else None

    def there(work: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(work, loop).result(ANSWER_S)

    try:
        server = there(asyncio.start_server(came, sock=listener))
        try:
            yield
        finally:
            there(shut(server))
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


def program_in(network: Network, place: str, program: str, folder: Path) -> Path:
    """An executable that runs a program in a place, for who can start nothing but a file."""
    made = folder / f"{Path(program).name}-in-{place}"
    command = " ".join([*network.inside(place), program])
    made.write_text(f'#!/bin/sh\nexec {command} "$@"\n')
    made.chmod(0o700)
    return made
