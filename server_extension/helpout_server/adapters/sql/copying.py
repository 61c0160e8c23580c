"""A copy of a whole database, taken while it is served, and the way back.

Owns SQLite's online backup and the calls of ``pg_dump`` and ``pg_restore``. Each copy comes with
what its tables held at that very moment, so that the way back can be verified.
"""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Literal

import msgspec
import sqlalchemy as sa

from helpout_server.adapters.sql import revisions
from helpout_server.adapters.sql.postgresql import is_postgresql, tool_engine
from helpout_server.adapters.sql.table_facts import TableFacts, facts_of
from helpout_server.domain.errors import StoreUnusable

Engine = Literal["sqlite", "postgresql"]
_SAID_MAX = 300


class Copied(msgspec.Struct, kw_only=True, frozen=True):
    """What was copied."""

    engine: Engine
    revision: str
    tables: dict[str, TableFacts]


def copy_database(place: Path | str, to: Path) -> Copied:
    """Copy it into a new file. Blocks; whoever serves it goes on.

    Raises:
        StoreUnusable: it cannot be read, is not ours, or ``pg_dump`` is missing or refuses.
    """
    if is_postgresql(str(place)):
        return _dump(str(place), to)
    return _copy_file(Path(place), to)


def bring_back(copied: Copied, file: Path, to: Path | str) -> None:
    """From the copy into a place with nothing in it, verified.

    Args:
        to: for SQLite a path that is not there yet; for PostgreSQL an address without tables.

    Raises:
        StoreUnusable: the place is not empty, or what is there now is not what was copied.
    """
    revisions.check_known(copied.revision, "The copy")
    if copied.engine == "postgresql":
        _restore(copied, file, str(to))
    else:
        _verify_file(copied, file)
        Path(to).hardlink_to(file)  # fails where there is one, and is there whole or not at all


# ---- SQLite ----------------------------------------------------------------------------------


def _copy_file(path: Path, to: Path) -> Copied:
    revision = revisions.sqlite_revision(path)
    if revision is None:
        raise StoreUnusable(f"There is no database at {path}.")
    os.close(os.open(to, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        with (
            closing(sqlite3.connect(path.absolute().as_uri() + "?mode=ro", uri=True)) as source,
            closing(sqlite3.connect(to)) as target,
        ):
            # All pages in one step: in one snapshot, whatever is written meanwhile.
            source.backup(target, pages=-1)
            target.execute("PRAGMA journal_mode = DELETE")  # one file, nothing beside it
    except sqlite3.Error as error:
        raise StoreUnusable(f"{path} cannot be copied ({error}).") from error
    return Copied(engine="sqlite", revision=revision, tables=_facts_of_file(to))


def _verify_file(copied: Copied, file: Path) -> None:
    if revisions.sqlite_revision(file) != copied.revision:
        raise StoreUnusable("The copy is of another revision than its manifest says.")
    with closing(sqlite3.connect(file)) as connection:
        sound = connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        if not sound or connection.execute("PRAGMA foreign_key_check").fetchone() is not None:
            raise StoreUnusable("The copy is damaged.")
    _compare(copied.tables, _facts_of_file(file))


def _facts_of_file(path: Path) -> dict[str, TableFacts]:
    engine = sa.create_engine(sa.URL.create("sqlite", database=str(path)))
    try:
        with engine.connect() as connection:
            return _facts(connection)
    finally:
        engine.dispose()


# ---- PostgreSQL ------------------------------------------------------------------------------


def _dump(address: str, to: Path) -> Copied:
    with _reading(address) as connection:
        revision = revisions.stored_revision(connection)
        if revision is None:
            raise StoreUnusable("The database holds no marketplace.")
        # Dumped and counted in the same snapshot.
        snapshot = connection.scalar(sa.select(sa.func.pg_export_snapshot()))
        os.close(os.open(to, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        _run(
            *("pg_dump", "--format=custom", "--no-owner", "--no-privileges"),
            *(f"--snapshot={snapshot}", f"--file={to}", f"--dbname={address}"),
        )
        return Copied(engine="postgresql", revision=revision, tables=_facts(connection))


def _restore(copied: Copied, file: Path, address: str) -> None:
    with _reading(address) as connection:
        if sa.inspect(connection).get_table_names():
            raise StoreUnusable("The database is not empty. Make a new one for what comes back.")
    _run(
        *("pg_restore", "--single-transaction", "--exit-on-error", "--no-owner"),
        *("--no-privileges", "--no-comments", f"--dbname={address}", str(file)),
    )
    with _reading(address) as connection:
        _compare(copied.tables, _facts(connection))


@contextmanager
def _reading(address: str) -> Iterator[sa.Connection]:
    """One snapshot, for as long as it takes."""
    engine = tool_engine(address)
    try:
        with engine.connect() as connection:
            yield connection
    except sa.exc.OperationalError as error:
        said = str(error.orig).partition("\n")[0]
        raise StoreUnusable(f"The database refused: {said}") from error
    finally:
        engine.dispose()


def _run(program: str, *arguments: str) -> None:
    found = shutil.which(program)
    if found is None:
        raise StoreUnusable(f"{program} is missing. It comes with PostgreSQL's client programs.")
    done = subprocess.run([found, *arguments], capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        # The first line alone: what follows may quote rows.
        said = done.stderr.strip().partition("\n")[0][:_SAID_MAX]
        raise StoreUnusable(f"{program} refused: {said}")


# ---- both ------------------------------------------------------------------------------------


def _facts(connection: sa.Connection) -> dict[str, TableFacts]:
    """Of all tables as they are, whatever version made them."""
    found = sa.MetaData()
    names = sa.inspect(connection).get_table_names()
    found.reflect(connection, only=[name for name in names if not name.startswith("listing_sea")])
    return facts_of(connection, found.tables.values())


def _compare(before: dict[str, TableFacts], after: dict[str, TableFacts]) -> None:
    if before != after:
        names = sorted(before.keys() | after.keys())
        differing = ", ".join(name for name in names if before.get(name) != after.get(name))
        raise StoreUnusable(f"What came back differs from what was copied: {differing}.")
