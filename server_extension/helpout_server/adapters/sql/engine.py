"""The store on SQL: threads, transactions, and how a database is opened.

Owns the one writer thread and the readers of SQLite, and its settings. Knows no table.
"""

import asyncio
import os
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import sqlalchemy as sa
from sqlalchemy.pool import ConnectionPoolEntry, StaticPool

from helpout_server.adapters.sql import revisions
from helpout_server.adapters.sql.faults import is_in_the_way, translated
from helpout_server.adapters.sql.file_lock import FileLock
from helpout_server.adapters.sql.unit_of_work import SqlUnitOfWork
from helpout_server.domain.errors import StoreUnusable
from helpout_server.ports.unit_of_work import UnitOfWork

T = TypeVar("T")
Observe = Callable[[str, float, float], None]
"""Told of each transaction: its lane, seconds for a thread, seconds itself. On any thread."""

MEMORY = ":memory:"
READERS = 2


ATTEMPTS = 6
"""Of one transaction that others are in the way of."""


class Lane:
    """Threads with the engine they use: work on it is a whole transaction.

    What was undone because another transaction was in its way is done again, from the start.
    """

    def __init__(self, name: str, engine: sa.Engine, *, threads: int) -> None:
        self.engine = engine
        self.observe: Observe | None = None
        self._name = name
        self._threads = threads
        self._executor = ThreadPoolExecutor(threads, thread_name_prefix=f"helpouts-{name}")

    async def run(self, work: Callable[[UnitOfWork], T]) -> T:
        return await asyncio.wrap_future(self._submit(work))

    def run_blocking(self, work: Callable[[UnitOfWork], T]) -> T:
        """As ``run``, for callers without an event loop."""
        return self._submit(work).result()

    def transact(self, work: Callable[[UnitOfWork], T]) -> T:
        """Do the work on this thread; commit, or undo it whole.

        What was lost with its connection before its commit is done again; of a commit that was
        lost on the way nobody knows, so that fails.
        """
        attempt = 1
        while True:
            committing = False
            try:
                with self.engine.begin() as connection:
                    value = work(SqlUnitOfWork(connection))
                    committing = True
            except sa.exc.DBAPIError as error:
                lost = error.connection_invalidated and not committing
                if attempt == ATTEMPTS or not (lost or is_in_the_way(error)):
                    raise translated(error) from error
            else:
                return value
            attempt += 1

    def _observed(self, work: Callable[[UnitOfWork], T], asked_at: float) -> T:
        began_at = time.monotonic()
        try:
            return self.transact(work)
        finally:
            if self.observe is not None:
                self.observe(self._name, began_at - asked_at, time.monotonic() - began_at)

    def warm(self) -> None:
        """Connect for each thread now, so that the first who ask do not wait for it.

        What cannot be connected now is tried, and refused, when it is needed.
        """
        with ExitStack() as connections, suppress(sa.exc.DBAPIError):
            for _ in range(self._threads):
                connections.enter_context(self.engine.connect())

    def close(self) -> None:
        """Finish what was handed in."""
        self._executor.shutdown(wait=True)
        self.engine.dispose()

    def _submit(self, work: Callable[[UnitOfWork], T]) -> Future[T]:
        try:
            return self._executor.submit(self._observed, work, time.monotonic())
        except RuntimeError as error:
            raise StoreUnusable("The marketplace is shutting down.") from error


class SqlStore:
    """``Store`` on one database. In memory, readers are the writer too.

    On SQLite one thread writes, so transactions never meet. On PostgreSQL several do: a use case
    that reads before it writes takes ``UnitOfWork.lock`` first.
    """

    def __init__(self, writer: Lane, reader: Lane, *, on_close: Callable[[], None]) -> None:
        self._writer = writer
        self._reader = reader
        self._on_close = on_close
        self._closed = False

    def warm(self) -> None:
        """Be ready for as many at once as there are threads."""
        for lane in {self._writer, self._reader}:
            lane.warm()

    def observed_by(self, observe: Observe) -> None:
        """Tell of each transaction from now on."""
        self._writer.observe = self._reader.observe = observe

    async def write(self, work: Callable[[UnitOfWork], T]) -> T:
        return await self._writer.run(work)

    async def read(self, work: Callable[[UnitOfWork], T]) -> T:
        return await self._reader.run(work)

    def write_blocking(self, work: Callable[[UnitOfWork], T]) -> T:
        """``write`` for callers without an event loop: start-up and tools."""
        return self._writer.run_blocking(work)

    def read_blocking(self, work: Callable[[UnitOfWork], T]) -> T:
        """``read`` for callers without an event loop: start-up and tools."""
        return self._reader.run_blocking(work)

    @contextmanager
    def connection(self, *, reading: bool = False) -> Iterator[sa.Connection]:
        """One transaction on the bare connection, for tools that look after a whole database."""
        lane = self._reader if reading else self._writer
        with lane.engine.begin() as connection:
            yield connection

    def close(self) -> None:
        """Finish what was asked for, and give the file free; again is harmless."""
        if self._closed:
            return
        self._closed = True
        if self._reader is not self._writer:
            self._reader.close()
        self._writer.close()
        self._on_close()


def open_store(path: str | Path) -> SqlStore:
    """Open a SQLite database, made (mode 0600) or brought to today's revision where needed.

    Args:
        path: a file, or ``":memory:"`` for one that ends with the store.

    Raises:
        StoreUnusable: another process has it, it is not ours, or of a newer version. The file
            was then left as it is.
    """
    return _open_memory() if str(path) == MEMORY else _open_file(Path(path))


def _open_memory() -> SqlStore:
    engine = _sqlite_engine(None, poolclass=StaticPool)
    with engine.begin() as connection:
        revisions.upgrade(connection)
    lane = Lane("store", engine, threads=1)
    return SqlStore(lane, lane, on_close=_nothing)


def _open_file(path: Path) -> SqlStore:
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = FileLock(path)
    except OSError as error:
        raise StoreUnusable(f"{path} cannot be opened ({error.strerror}).") from error
    try:
        return _open_locked(path, lock)
    except BaseException:
        lock.release()
        raise


def _open_locked(path: Path, lock: FileLock) -> SqlStore:
    found = revisions.sqlite_revision(path)
    os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
    path.chmod(0o600)
    engine = _sqlite_engine(path, pool_size=1, max_overflow=0)
    try:
        if found != revisions.head():
            with engine.begin() as connection:
                revisions.upgrade(connection)
    except sa.exc.DBAPIError as error:
        engine.dispose()
        raise translated(error) from error
    except BaseException:
        engine.dispose()
        raise
    writer = Lane("writer", engine, threads=1)
    reading = _sqlite_engine(path, read_only=True, pool_size=READERS, max_overflow=0)
    return SqlStore(writer, Lane("reader", reading, threads=READERS), on_close=lock.release)


def _sqlite_engine(path: Path | None, *, read_only: bool = False, **pool: Any) -> sa.Engine:
    """An engine whose transactions are SQLite's own, not the driver's idea of them."""
    engine = sa.create_engine(
        sa.URL.create("sqlite", database=None if path is None else str(path)),
        connect_args={"check_same_thread": False, "timeout": 10},
        json_serializer=json_text,
        json_deserializer=msgspec.json.decode,
        hide_parameters=True,  # an error's text must not carry what people wrote
        **pool,
    )
    begin = "BEGIN" if read_only else "BEGIN IMMEDIATE"

    def connected(connection: Any, _entry: ConnectionPoolEntry) -> None:
        connection.isolation_level = None  # the driver must not begin by itself
        connection.execute("PRAGMA foreign_keys = ON")
        if path is not None:
            connection.execute("PRAGMA journal_mode = WAL")
        # Every promise is on the disk before it is told.
        connection.execute("PRAGMA synchronous = FULL")
        if read_only:
            connection.execute("PRAGMA query_only = ON")

    def begun(connection: sa.Connection) -> None:
        connection.exec_driver_sql(begin)

    sa.event.listen(engine, "connect", connected)
    sa.event.listen(engine, "begin", begun)
    return engine


def json_text(value: Any) -> str:
    """How columns of JSON are written, on both engines."""
    return msgspec.json.encode(value).decode()


def _nothing() -> None:
    """A database in memory ends with its connection."""
