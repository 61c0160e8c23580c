"""A real coturn, run with just what ``turn-config`` prints, used over UDP, TCP and TLS."""

import asyncio
import contextlib
import shutil
import socket
import ssl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from aioice.stun import TransactionFailed
from aioice.turn import create_turn_endpoint

from helpout_server.adapters.turn import IceConfig, TurnIce
from helpout_server.contracts.live_session import IceServer
from helpout_server.entrypoints.demo.ports import free_port
from tests.servers import self_signed

WORDS = [sys.executable, "-m", "helpout_server.entrypoints.cli", "turn-config"]


def printed(*words: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([*WORDS, *words], capture_output=True, text=True, timeout=60, check=False)


@contextmanager
def relay(folder: Path, config: str) -> Iterator[None]:
    """coturn with that text as its only configuration."""
    program = shutil.which("turnserver")
    assert program is not None, "coturn is missing: apt-get install coturn"
    settings = folder / "turnserver.conf"
    settings.touch(mode=0o600)
    settings.write_text(config)
    ports = [
        int(line.partition("=")[2])
        for line in config.splitlines()
        if line.startswith(("listening-port=", "tls-listening-port="))
    ]
    with (folder / "turnserver.log").open("wb") as log:
        process = subprocess.Popen(
            [program, "-c", str(settings)], stdout=log, stderr=log, stdin=subprocess.DEVNULL
        )
    try:
        for port in ports:
            _wait_for_port(process, port)
        yield
    finally:
        process.terminate()
        process.wait(10)


def _wait_for_port(process: "subprocess.Popen[bytes]", port: int) -> None:
    while process.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 0.2):
            return
    raise AssertionError("coturn ended at once; see its log in the test's folder")


class Echo(asyncio.DatagramProtocol):
    """A peer that sends back what comes; and, as the relay's user, what came back."""

    def __init__(self, *, echoes: bool) -> None:
        self._echoes = echoes
        self.came = asyncio.Event()

    def connection_made(self, transport: Any) -> None:
        self._transport = transport

    def datagram_received(self, data: bytes, addr: Any) -> None:
        self.came.set()
        if self._echoes:
            self._transport.sendto(data, addr)


async def relayed(
    server: IceServer, port: int, *, transport: str = "udp", tls: ssl.SSLContext | None = None
) -> bool:
    """Whether a packet gets through the relay to a peer and back; False where it says no."""
    loop = asyncio.get_running_loop()
    peer, _protocol = await loop.create_datagram_endpoint(
        lambda: Echo(echoes=True), local_addr=("127.0.0.1", 0)
    )
    try:
        way, user = await create_turn_endpoint(
            lambda: Echo(echoes=False),
            ("127.0.0.1", port),
            username=server.username,
            password=server.credential,
            transport=transport,
            ssl=tls,
        )
        async with asyncio.timeout(20):
            while not user.came.is_set():
                # UDP promises nothing.
                way.sendto(b"hello", peer.get_extra_info("sockname"))
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(user.came.wait(), 0.5)
        way.close()
    except TransactionFailed:
        return False
    finally:
        peer.close()
    return True


async def test_the_printed_configuration_works(tmp_path: Path) -> None:
    secret, tls = tmp_path / "secret", self_signed(tmp_path)
    port, tls_port = free_port(), free_port()
    words = (
        *("turn.example.org", "--loopback"),
        *("--secret-file", str(secret), "--folder", str(tmp_path)),
        *("--port", str(port), "--tls-port", str(tls_port)),
        *("--certfile", str(tls.certfile), "--keyfile", str(tls.keyfile)),
    )  # fmt: skip
    made = printed(*words)
    assert made.returncode == 0, made.stderr
    assert secret.stat().st_mode & 0o077 == 0
    shared = secret.read_text().strip()
    assert f"static-auth-secret={shared}" in made.stdout
    # The secret that is there is kept.
    assert printed(*words).stdout == made.stdout

    ice = TurnIce(IceConfig(turn_urls=["turn:turn.example.org"], turn_secret=shared))
    now = datetime.now(UTC)
    [good] = ice.for_account("acc_000000000001", now, "live_000000000001").ice_servers
    [lapsed] = ice.for_account("acc_000000000001", now - timedelta(days=1)).ice_servers
    forged = IceServer(urls=good.urls, username=good.username, credential="A" * 27 + "=")
    authority = ssl.create_default_context(cafile=str(tls.certfile))
    authority.check_hostname = False
    with relay(tmp_path, made.stdout):
        assert await relayed(good, port), "UDP"
        assert await relayed(good, port, transport="tcp"), "TCP"
        assert await relayed(good, tls_port, transport="tcp", tls=authority), "TLS"
        assert not await relayed(lapsed, port)
        assert not await relayed(forged, port)


def test_what_cannot_work_is_said_and_nothing_printed() -> None:
    told = printed("turn.example.org")
    assert (told.returncode, told.stdout) == (1, "")
    assert "--certfile" in told.stderr
