"""A real PostgreSQL server for tests: a cluster of its own in a temporary folder.

It listens on a Unix socket in that folder alone. PostgreSQL refuses to run as root, so there it
runs as Debian's account for it.
"""

import os
import pwd
import shlex
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

START_TIMEOUT_S = 60
ACCOUNT = "postgres"


@dataclass
class PostgresServer:
    """A running server; every database in it is a test's own."""

    folder: Path
    process: subprocess.Popen[bytes]
    _made: int = 0

    def address(self, database: str = "postgres") -> str:
        return f"postgresql://{ACCOUNT}@/{database}?host={self.folder}"

    def new_database(self, *, template: str = "template1") -> str:
        """The address of a new database, a copy of ``template``."""
        self._made += 1
        name = f"test_{self._made}"
        with psycopg.connect(self.address(), autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"'.encode())
        return self.address(name)

    def kill_connections(self, database: str) -> None:
        """As a restart of the server would, for one database."""
        with psycopg.connect(self.address(), autocommit=True) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s",
                (database,),
            )


def _programs() -> Path:
    """Where Debian keeps the server's programs, which are not on the path."""
    found = sorted(map(str, Path("/usr/lib/postgresql").glob("*/bin/initdb")))
    where = found[-1] if found else shutil.which("initdb")
    assert where is not None, "PostgreSQL is missing: run .ci/system-packages"
    return Path(where).parent


def _as_other(command: str) -> list[str]:
    """How to start what refuses to run as root."""
    if os.geteuid() == 0:
        command = f"setpriv --reuid={ACCOUNT} --regid={ACCOUNT} --clear-groups {command}"
    return shlex.split(command)


@contextmanager
def postgres_server(*, durable: bool = False) -> Iterator[PostgresServer]:
    """Run one. ``durable``: with its own care for the disk, which tests do not need."""
    folder = Path(tempfile.mkdtemp(prefix="helpouts-pg-"))
    try:
        if os.geteuid() == 0:
            account = pwd.getpwnam(ACCOUNT)
            os.chown(folder, account.pw_uid, account.pw_gid)
        programs = _programs()
        made = subprocess.run(
            _as_other(
                f"{programs}/initdb -A trust --no-sync -E UTF8 --no-locale -U {ACCOUNT} -D data"
            ),
            capture_output=True,
            check=False,
            cwd=folder,
        )
        assert made.returncode == 0, made.stderr.decode(errors="replace")
        settings = "-c listen_addresses= -c max_connections=60"
        if not durable:
            settings += " -c fsync=off -c full_page_writes=off"
        log = (folder / "log").open("wb")
        process = subprocess.Popen(
            _as_other(f"{programs}/postgres -D data -k {folder} {settings}"),
            stdout=log,
            stderr=log,
            cwd=folder,
        )
        try:
            server = PostgresServer(folder, process)
            _wait(server)
            yield server
        finally:
            process.send_signal(signal.SIGQUIT)  # at once: nothing in it is kept
            process.wait(30)
            log.close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _wait(server: PostgresServer) -> None:
    deadline = time.monotonic() + START_TIMEOUT_S
    while True:
        try:
            psycopg.connect(server.address()).close()
        except psycopg.OperationalError:
            assert server.process.poll() is None, (server.folder / "log").read_text()
            assert time.monotonic() < deadline, "PostgreSQL did not start"
            time.sleep(0.05)
        else:
            return
