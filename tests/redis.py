"""A real Redis for tests: a process of its own on a free loopback port, with a password."""

import secrets
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import redis

from helpout_server.entrypoints.demo.ports import free_port

START_TIMEOUT_S = 60


@dataclass
class RedisServer:
    """A running server; it keeps nothing on a disk, so a restart forgets all."""

    folder: Path
    port: int
    password: str = field(repr=False)
    _process: subprocess.Popen[bytes] | None = None
    _made: int = -1

    def url(self, number: int = 0) -> str:
        return f"redis://:{self.password}@127.0.0.1:{self.port}/{number}"

    def new_database(self) -> str:
        """The address of an empty one of its sixteen."""
        self._made = (self._made + 1) % 16
        with redis.Redis.from_url(self.url(self._made)) as client:
            client.flushdb()
        return self.url(self._made)

    def start(self) -> None:
        program = shutil.which("redis-server")
        assert program is not None, "Redis is missing: run .ci/system-packages"
        settings = self.folder / "redis.conf"
        settings.write_text(
            f"port {self.port}\nbind 127.0.0.1\nrequirepass {self.password}\n"
            f'save ""\nappendonly no\ndir {self.folder}\nlogfile {self.folder}/log\n'
        )
        self._process = subprocess.Popen([program, str(settings)])
        deadline = time.monotonic() + START_TIMEOUT_S
        while True:
            try:
                with redis.Redis.from_url(self.url()) as client:
                    client.ping()
            except redis.ConnectionError:
                assert self._process.poll() is None, (self.folder / "log").read_text()
                assert time.monotonic() < deadline, "Redis did not start"
                time.sleep(0.02)
            else:
                return

    def stop(self) -> None:
        """At once."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(30)
            self._process = None


@contextmanager
def redis_server() -> Iterator[RedisServer]:
    folder = Path(tempfile.mkdtemp(prefix="helpouts-redis-"))
    server = RedisServer(folder, free_port(), secrets.token_hex(16))
    try:
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)
