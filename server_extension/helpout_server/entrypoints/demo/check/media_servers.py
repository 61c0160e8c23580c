"""Real media servers for the check and the tests: Debian's Janus, as processes on loopback."""

import contextlib
import os
import pathlib
import secrets
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any

from helpout_server.adapters.media_server.janus_config import JanusSettings, config_files
from helpout_server.entrypoints.demo.ports import free_port
from helpout_server.entrypoints.demo.server import DemoFailed

_PORTS_EACH = 400
_FIRST_PORT = 21_000
_LAST_PORT = 60_000


class RunningJanus:
    """One Janus. It may be killed, and begun again at the same address."""

    def __init__(self, folder: pathlib.Path, settings: JanusSettings, program: str) -> None:
        self.url = f"ws://{settings.ip}:{settings.port}"
        self.folder = folder
        self._settings = settings
        self._program = program
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """Of the running process."""
        assert self._process is not None, "it runs"
        return self._process.pid

    def start(self) -> None:
        """Begin, and wait until it takes connections.

        Raises:
            DemoFailed: it ended at once; ``janus.log`` in its folder says why.
        """
        core = self.folder / "janus.jcfg"
        with (self.folder / "janus.log").open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603  # found on the path, our settings
                [self._program, "-C", str(core), "-F", str(self.folder)],
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
                cwd=self.folder,
            )
        while self._process.poll() is None:
            with contextlib.suppress(OSError):
                address = (self._settings.ip, self._settings.port)
                with socket.create_connection(address, timeout=0.2):
                    return
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(0.02)
        raise DemoFailed(f"Janus ended at once; see {self.folder / 'janus.log'}.")

    def kill(self) -> None:
        """As a crash does: without a word to anybody. Harmless where it does not run."""
        if self._process is None:
            return
        self._process.kill()
        self._process.wait(10)
        self._process = None

    @property
    def runs(self) -> bool:
        return self._process is not None

    def carries_media(self) -> bool:
        """Whether people's media goes through it now: then it holds ports of media."""
        low, high = self._settings.rtp_ports
        mine = _sockets_of(self.pid)
        table = pathlib.Path("/proc/net/udp").read_text(encoding="ascii").splitlines()[1:]
        table += pathlib.Path("/proc/net/udp6").read_text(encoding="ascii").splitlines()[1:]
        # Its own alone: a browser's port may lie among them by chance.
        rows = [line.split() for line in table]
        ports = {int(row[1].rpartition(":")[2], 16) for row in rows if row[9] in mine}
        return any(low <= port <= high for port in ports)

    def freeze(self) -> None:
        """Its connections stay open and nothing answers."""
        os.kill(self.pid, signal.SIGSTOP)

    def thaw(self) -> None:
        """Harmless where it is not frozen."""
        os.kill(self.pid, signal.SIGCONT)


def _sockets_of(pid: int) -> set[str]:
    """Inodes of a process's sockets, as the system's tables name them."""
    found = set()
    for link in pathlib.Path(f"/proc/{pid}/fd").iterdir():
        with contextlib.suppress(OSError):
            name = str(link.readlink())
            if name.startswith("socket:["):
                found.add(name[8:-1])
    return found


@contextmanager
def running_media_servers(
    folder: pathlib.Path, count: int = 1, secret: str = ""
) -> Iterator[list[RunningJanus]]:
    """Several side by side, each with its own ports, sharing one secret; ended with the check.

    Args:
        folder: for their settings, logs and recordings; of its own. The secret is in ``secret``.

    Raises:
        DemoFailed: Janus is not installed.
    """
    program = shutil.which("janus")
    if program is None:
        raise DemoFailed("The check needs Janus. Install it (Debian: apt-get install janus).")
    secret = secret or secrets.token_hex(16)
    folder.mkdir(parents=True, exist_ok=True)
    write_secret(folder / "secret", secret)
    with ExitStack() as running:
        servers = []
        for index in range(count):
            server = _prepared(folder / f"janus-{index}", secret, program)
            running.callback(server.kill)
            server.start()
            servers.append(server)
        yield servers


def traits_for(servers: Sequence[RunningJanus]) -> dict[str, Any]:
    """What the extension is told of them."""
    secret = servers[0].folder.parent / "secret"
    return {
        "media_server_urls": [server.url for server in servers],
        "media_server_secret_file": str(secret),
        "media_server_recording_folder": str(recording_folder_of(servers)),
    }


def recording_folder_of(servers: Sequence[RunningJanus]) -> pathlib.Path:
    """Where all of them may record, for one marketplace."""
    folder = servers[0].folder.parent / "recordings"
    folder.mkdir(exist_ok=True)
    return folder


def _prepared(folder: pathlib.Path, secret: str, program: str) -> RunningJanus:
    (folder / "recordings").mkdir(parents=True, exist_ok=True)
    first = _FIRST_PORT + secrets.randbelow(_LAST_PORT - _FIRST_PORT - _PORTS_EACH)
    settings = JanusSettings(
        api_secret=secret,
        port=free_port(),
        rtp_ports=(first, first + _PORTS_EACH - 1),
        configs_folder=folder,
        name=folder.name,
    )
    for name, content in config_files(settings).items():
        write_secret(folder / name, content)
    return RunningJanus(folder, settings, program)


def write_secret(path: pathlib.Path, content: str) -> None:
    """A file of its owner alone."""
    path.touch(mode=0o600)
    path.write_text(content, encoding="utf-8")
