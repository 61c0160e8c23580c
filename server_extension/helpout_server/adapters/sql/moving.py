"""From a SQLite file to PostgreSQL: everything, in one transaction, verified before it counts.

Owns the order of tables and what is done so that nothing is doubled: what triggers keep beside
the tables (search, times that are taken) is made by those of the target and never copied.
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from helpout_server.adapters.sql.engine import open_store
from helpout_server.adapters.sql.postgresql import is_postgresql, open_postgresql
from helpout_server.adapters.sql.table_facts import (
    ROWS_AT_ONCE,
    TableFacts,
    facts_of,
    named_tables,
    rows_of,
)
from helpout_server.domain.errors import InvalidRequest, StoreUnusable

Say = Callable[[str], None]


def move_store(source: Path, target: str, *, say: Say) -> dict[str, TableFacts]:
    """Copy all of a marketplace; the source stays as it is, at today's revision.

    Args:
        target: ``postgresql://person@host/database``, with nothing in it.

    Returns:
        What each table holds, alike on both sides.

    Raises:
        InvalidRequest: no file, or no address of PostgreSQL.
        StoreUnusable: a process has one of the two, the target is not empty, or a row cannot be
            taken over. Nothing was changed then.
    """
    if not source.is_file():
        raise InvalidRequest(f"There is no database at {source}.", field="--from")
    if not is_postgresql(target):
        raise InvalidRequest("Name a database: postgresql://person@host/name.", field="--to")
    reading = open_store(source)
    try:
        writing = open_postgresql(target)
        try:
            with reading.connection(reading=True) as old, writing.connection() as new:
                return _move(old, new, say)
        finally:
            writing.close()
    finally:
        reading.close()


def _move(old: sa.Connection, new: sa.Connection, say: Say) -> dict[str, TableFacts]:
    new.execute(sa.text("SET LOCAL statement_timeout = 0"))
    tables = _in_order(new)
    _check_empty(new, tables)
    for table in tables:
        number = _copy(old, new, table)
        if number:
            say(f"{table.name}: {number}")
    _go_on_counting(new, tables)
    say("Comparing every row …")
    before, after = facts_of(old, tables), facts_of(new, tables)
    if before != after:
        differing = ", ".join(name for name in before if before[name] != after[name])
        raise StoreUnusable(f"The copy differs, so nothing was kept: {differing}.")
    return after


def _in_order(connection: sa.Connection) -> list[sa.Table]:
    """Who is referred to comes first, by what the database itself knows of references."""
    found = sa.MetaData()
    found.reflect(connection)
    known = {table.name: table for table in named_tables()}
    return [known[table.name] for table in found.sorted_tables if table.name in known]


def _check_empty(connection: sa.Connection, tables: Iterable[sa.Table]) -> None:
    for table in tables:
        if connection.execute(sa.select(sa.literal(1)).select_from(table).limit(1)).first():
            raise StoreUnusable(
                f"The target is not empty: {table.name} has rows. Make a new database for it."
            )


def _copy(old: sa.Connection, new: sa.Connection, table: sa.Table) -> int:
    documents = {
        column: sa.cast(sa.bindparam(column.name, type_=sa.Text), sa.JSON)
        for column in table.columns
        if isinstance(column.type, sa.JSON)
    }
    insert = table.insert().values(
        {column: documents.get(column, sa.bindparam(column.name)) for column in table.columns}
    )
    number = 0
    for rows in _batches(rows_of(old, table)):
        try:
            new.execute(insert, rows)
        except sa.exc.DBAPIError as error:
            said = str(error.orig).partition("\n")[0].rstrip(".")
            raise StoreUnusable(
                f"A row of {table.name} cannot be taken over: {said}. Nothing was kept."
            ) from error
        number += len(rows)
    return number


def _batches(rows: Iterator[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    while batch := list(islice(rows, ROWS_AT_ONCE)):
        yield batch


def _go_on_counting(connection: sa.Connection, tables: Iterable[sa.Table]) -> None:
    """The next number that the target gives by itself comes after the last one taken over."""
    for table in tables:
        for column in table.primary_key.columns:
            if not isinstance(column.type, sa.Integer):
                continue
            sequence = connection.scalar(
                sa.select(sa.func.pg_get_serial_sequence(f'"{table.name}"', column.name))
            )
            last = connection.scalar(sa.select(sa.func.max(column)))
            if sequence is not None and last is not None:
                connection.execute(sa.select(sa.func.setval(sequence, last)))
