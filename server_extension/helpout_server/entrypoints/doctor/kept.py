"""What a marketplace keeps: its database, Redis beside it, and room on the disk. Only reads."""

import asyncio
import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa

from helpout_server.adapters.sql import revisions
from helpout_server.adapters.sql.postgresql import is_postgresql, tool_engine
from helpout_server.domain.errors import HelpoutError, StoreUnusable
from helpout_server.entrypoints.doctor.finding import Finding, ok, warning, wrong

GIB = 1_073_741_824
DISK_WARNING_BYTES = 2 * GIB
DISK_WRONG_BYTES = GIB // 5
CLOCK_WARNING_S = 2.0
CLOCK_WRONG_S = 30.0
POSTGRESQL_MIN = 140_000
EXTENSIONS = ("btree_gist", "unaccent")


def database(place: Path | str) -> list[Finding]:
    """Reachable, ours, whole, and of today's revision. Blocks."""
    try:
        if is_postgresql(str(place)):
            return _postgresql(str(place))
        return _sqlite(Path(place))
    except HelpoutError as error:
        return [wrong("database", error.detail, "Mend what it says, or name another with --db.")]


def _sqlite(path: Path) -> list[Finding]:
    revision = revisions.sqlite_revision(path)
    if revision is None:
        return [_new(f"there is none at {path} yet")]
    with closing(sqlite3.connect(path.absolute().as_uri() + "?mode=ro", uri=True)) as connection:
        found = connection.execute("PRAGMA quick_check(1)").fetchone()
    if found != ("ok",):
        return [wrong("database", f"{path} is damaged: {found[0]}", "Restore a backup.")]
    return [_of_revision(revision, f"SQLite at {path}")]


def _postgresql(address: str) -> list[Finding]:
    engine = tool_engine(address)
    try:
        with engine.connect() as connection:
            before = datetime.now(UTC)
            at, version = connection.execute(
                sa.text("SELECT clock_timestamp(), current_setting('server_version_num')::int")
            ).one()
            after = datetime.now(UTC)
            findings = [_postgresql_itself(connection, version)]
            middle = before + (after - before) / 2
            findings.append(clock("the database", (at - middle).total_seconds()))
            return findings
    except sa.exc.OperationalError as error:
        said = str(error.orig).partition("\n")[0]
        return [
            wrong(
                "database",
                f"PostgreSQL does not let us in: {said}",
                "Look at the address (--db), the password (PGPASSFILE, PGPASSWORD), pg_hba.conf.",
            )
        ]
    finally:
        engine.dispose()


def _postgresql_itself(connection: sa.Connection, version: int) -> Finding:
    if version < POSTGRESQL_MIN:
        return wrong("database", f"PostgreSQL {version // 10_000}", "It needs 14 or newer.")
    revision = revisions.stored_revision(connection)
    if revision is not None:
        revisions.check_known(revision, "The database")
        return _of_revision(revision, f"PostgreSQL {version // 10_000}")
    if sa.inspect(connection).get_table_names():
        return wrong(
            "database", "it has tables that are not ours", "Make an empty one for the marketplace."
        )
    there = set(connection.scalars(sa.text("SELECT name FROM pg_available_extensions")))
    missing = [name for name in EXTENSIONS if name not in there]
    if missing:
        return wrong(
            "database",
            f"it has no {', '.join(missing)}",
            "Install PostgreSQL's contrib modules (postgresql-contrib).",
        )
    return _new(f"PostgreSQL {version // 10_000}, empty")


def _new(said: str) -> Finding:
    return warning("database", said, "Nothing to do: the first start makes the tables.")


def _of_revision(revision: str, what: str) -> Finding:
    if revision != revisions.head():
        return warning(
            "database",
            f"{what}, of revision {revision}; this version brings it to {revisions.head()}",
            "Back it up (jupyter helpouts backup), then start this version once.",
        )
    return ok("database", f"{what}, of revision {revision}")


def clock(whose: str, ahead_s: float) -> Finding:
    """How far theirs is from ours; relays and bookings go by it."""
    said = f"{whose} is {abs(ahead_s):.1f} s {'ahead of' if ahead_s > 0 else 'behind'} this machine"
    if abs(ahead_s) >= CLOCK_WRONG_S:
        return wrong("clock", said, "Let both machines set their clocks by NTP (chrony).")
    if abs(ahead_s) >= CLOCK_WARNING_S:
        return warning("clock", said, "Let both machines set their clocks by NTP (chrony).")
    return ok("clock", f"that of {whose} and this machine's agree")


async def redis(url: str) -> list[Finding]:
    """Answers, and to us."""
    if not url:
        return []
    try:
        await asyncio.to_thread(_ping, url)
    except StoreUnusable as error:
        return [wrong("redis", error.detail, "Look at --redis, its password, and its firewall.")]
    return [ok("redis", "answers")]


def _ping(url: str) -> None:
    try:
        import redis
    except ModuleNotFoundError as error:
        raise StoreUnusable(
            "Several replicas need its package: pip install 'helpout-widgets[replicas]'."
        ) from error
    try:
        with redis.Redis.from_url(url, socket_timeout=5, socket_connect_timeout=5) as client:
            client.ping()
    except redis.AuthenticationError as error:
        raise StoreUnusable("Redis refuses the password.") from error
    except (redis.RedisError, OSError, ValueError) as error:
        # Its text may quote the address, which may hold the password.
        raise StoreUnusable(f"Redis does not answer ({type(error).__name__}).") from error


def disk(
    folder: Path, *, warn: int = DISK_WARNING_BYTES, least: int = DISK_WRONG_BYTES
) -> list[Finding]:
    """Room for what comes, and nobody else's eyes on what is there."""
    there = next(one for one in (folder, *folder.parents) if one.exists())
    free = shutil.disk_usage(there).free
    said = f"{free / GIB:.1f} GiB are free at {there}"
    change = "Make room: a full disk refuses every booking. Recordings take most of it."
    if free < least:
        findings = [wrong("disk", said, change)]
    elif free < warn:
        findings = [warning("disk", said, change)]
    else:
        findings = [ok("disk", said)]
    if folder.exists() and folder.stat().st_mode & 0o077:
        findings.append(
            warning("disk", f"others may look into {folder}", f"Run: chmod 700 {folder}")
        )
    return findings
