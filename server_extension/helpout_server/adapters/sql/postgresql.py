"""The store on PostgreSQL: several writers, several processes, one database.

Owns the pool, isolation, and how a database is brought to today's revision while others may be
starting too. Knows no table.

Writers run at READ COMMITTED: each statement sees what was committed before it, so what a use
case reads after ``UnitOfWork.lock`` is true until it commits. Readers have one snapshot.
"""

import time
from dataclasses import dataclass
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy.pool import ConnectionPoolEntry

from helpout_server.adapters.sql import revisions
from helpout_server.adapters.sql.engine import Lane, SqlStore, json_text
from helpout_server.adapters.sql.faults import translated
from helpout_server.domain.errors import StoreUnusable

SCHEME = "postgresql"
WRITERS = 6
READERS = 4
CONNECT_TIMEOUT_S = 10
RESTED_S = 1.0
"""A connection that was used within this is taken to be alive."""
LET_GO_S = 2.0
"""PostgreSQL takes back the lock of a process that ended a moment after its connection is gone."""
STATEMENT_TIMEOUT_MS = 30_000
"""Nothing of ours takes long; what does is in a deadlock of another kind."""

_UPGRADE_LOCK = 7_164_250_371_924_611
"""Of the advisory lock below which one process at a time changes the schema."""
_ONE_PROCESS = 7_164_250_371_924_612
"""Of the one that whoever serves this database holds."""


def is_postgresql(address: str) -> bool:
    """Whether that names a database of PostgreSQL, and not a file."""
    return address.partition("://")[0] in (SCHEME, "postgres")


def open_postgresql(
    address: str, *, writers: int = WRITERS, readers: int = READERS, shared: bool = False
) -> SqlStore:
    """Open a database and bring it to today's revision where needed.

    Args:
        address: ``postgresql://person@host/database``. A password comes from where libpq looks
            for one (``PGPASSFILE``, ``PGPASSWORD``), so that it stands in no command line.
        shared: beside other replicas, each of which says so; else alone.

    Raises:
        StoreUnusable: not reachable, not allowed, another process has it, or of a newer version
            and left as it is.
    """
    writing = _engine(address, "READ COMMITTED", connections=writers)
    try:
        holder = _hold(address, shared=shared)
    except sa.exc.DBAPIError as error:
        writing.dispose()
        raise translated(error) from error
    except BaseException:
        writing.dispose()
        raise
    try:
        with writing.begin() as connection:
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_UPGRADE_LOCK)))
            _bring_up(connection)
    except BaseException as error:
        writing.dispose()
        holder.close()
        if isinstance(error, sa.exc.DBAPIError):
            raise translated(error) from error
        raise
    reading = _engine(address, "REPEATABLE READ", connections=readers, read_only=True)
    return SqlStore(
        Lane("writer", writing, threads=writers),
        Lane("reader", reading, threads=readers),
        on_close=holder.close,
    )


@dataclass(frozen=True, slots=True)
class _Holder:
    """A connection of its own whose lock says that a process has this database."""

    engine: sa.Engine
    connection: sa.Connection

    def close(self) -> None:
        self.connection.close()
        self.engine.dispose()


def _hold(address: str, *, shared: bool) -> _Holder:
    """One process a database, or several that know of each other: rooms live in their memory.

    The lock ends with the connection.
    """
    take = sa.func.pg_try_advisory_lock_shared if shared else sa.func.pg_try_advisory_lock
    engine = _engine(address, "AUTOCOMMIT", connections=1)
    until_s = time.monotonic() + LET_GO_S
    try:
        connection = engine.connect()
        while True:
            if connection.scalar(sa.select(take(_ONE_PROCESS))):
                return _Holder(engine, connection)
            if time.monotonic() >= until_s:
                break
            time.sleep(0.05)
    except BaseException:
        engine.dispose()
        raise
    connection.close()
    engine.dispose()
    raise StoreUnusable(
        "A process that knows of no others has this database. Stop that one first: several serve "
        "one marketplace only where each is told of the same Redis (--redis)."
        if shared
        else "Another process has this database. Stop that one first, or use its marketplace."
    )


def _bring_up(connection: sa.Connection) -> None:
    found = revisions.stored_revision(connection)
    if found is None and sa.inspect(connection).get_table_names():
        raise StoreUnusable(
            "The database has tables that are not ours. Make an empty one for the marketplace."
        )
    revisions.check_known(found, "The database")
    if found != revisions.head():
        revisions.upgrade(connection)


def _engine(
    address: str, isolation: str, *, connections: int, read_only: bool = False
) -> sa.Engine:
    try:
        url = sa.make_url(address).set(drivername="postgresql+psycopg")
    except (sa.exc.ArgumentError, ValueError) as error:
        raise StoreUnusable("No address of a database: postgresql://person@host/name.") from error
    try:
        engine = sa.create_engine(
            url,
            isolation_level=isolation,
            connect_args={
                "connect_timeout": CONNECT_TIMEOUT_S,
                "application_name": "helpouts",
                "options": f"-c statement_timeout={STATEMENT_TIMEOUT_MS} -c timezone=UTC "
                f"-c default_transaction_read_only={'on' if read_only else 'off'}",
            },
            pool_size=connections,
            max_overflow=0,
            json_serializer=json_text,
            json_deserializer=msgspec.json.decode,
            hide_parameters=True,
        )
    except ModuleNotFoundError as error:
        raise StoreUnusable(
            "PostgreSQL needs its driver: pip install 'helpout-widgets[postgresql]'."
        ) from error
    _ask_the_rested(engine)
    return engine


def _ask_the_rested(engine: sa.Engine) -> None:
    """A restarted server must not fail the next request: who rested a while is asked first.

    Not each time, as the pool's own way is: that is a journey to the server in every transaction.
    """

    def checked_in(_connection: Any, entry: ConnectionPoolEntry) -> None:
        entry.info["rests_since"] = time.monotonic()

    def checked_out(connection: Any, entry: ConnectionPoolEntry, _proxy: Any) -> None:
        since = entry.info.get("rests_since")
        if since is None or time.monotonic() - since < RESTED_S:
            return
        try:
            alive = engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error:
            alive = False
        if not alive:
            raise sa.exc.InvalidatePoolError

    sa.event.listen(engine, "checkin", checked_in)
    sa.event.listen(engine, "checkout", checked_out)


def tool_engine(address: str) -> sa.Engine:
    """For tools that look at a whole database: one reading connection, in one snapshot, and no
    limit of time. Raises StoreUnusable."""
    engine = _engine(address, "REPEATABLE READ", connections=1, read_only=True)

    def patient(connection: sa.Connection) -> None:
        connection.exec_driver_sql("SET LOCAL statement_timeout = 0")

    sa.event.listen(engine, "begin", patient)
    return engine
