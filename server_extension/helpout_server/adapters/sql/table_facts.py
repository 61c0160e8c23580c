"""What a table holds, as a number of rows and a hash: to see that a copy is a copy.

A table's hash is the sum of its rows' hashes, so that it depends on no order: two engines sort
texts differently. Rows are read as they come, never all at once.
"""

import hashlib
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

import msgspec
import sqlalchemy as sa

import helpout_server.adapters.sql.unit_of_work  # noqa: F401 - every area has named its tables now
from helpout_server.adapters.sql.tables import METADATA

ROWS_AT_ONCE = 500
_SPACE = 2**256


class TableFacts(msgspec.Struct, kw_only=True, frozen=True):
    """Of one table."""

    rows: int
    hash: str


def named_tables() -> tuple[sa.Table, ...]:
    """Every table that queries name."""
    return tuple(METADATA.tables[name] for name in sorted(METADATA.tables))


def exact(table: sa.Table) -> list[sa.ColumnElement[Any]]:
    """A table's columns as they are stored: JSON as its text, where NULL and ``null`` differ."""
    return [
        sa.cast(column, sa.Text).label(column.name) if isinstance(column.type, sa.JSON) else column
        for column in table.columns
    ]


def rows_of(connection: sa.Connection, table: sa.Table) -> Iterator[dict[str, Any]]:
    """All rows, exactly."""
    found = connection.execute(
        sa.select(*exact(table)),
        execution_options={"stream_results": True, "yield_per": ROWS_AT_ONCE},
    )
    for row in found.mappings():
        yield dict(row)


def facts_of(connection: sa.Connection, tables: Iterable[sa.Table]) -> dict[str, TableFacts]:
    """By name."""
    return {table.name: _facts(connection, table) for table in tables}


def _facts(connection: sa.Connection, table: sa.Table) -> TableFacts:
    documents = {c.name for c in table.columns if isinstance(c.type, sa.JSON)}
    rows = total = 0
    for row in rows_of(connection, table):
        rows += 1
        line = msgspec.json.encode(
            [
                _document(value) if name in documents else _plain(value)
                for name, value in sorted(row.items())
            ]
        )
        total += int.from_bytes(hashlib.sha256(line).digest())
    return TableFacts(rows=rows, hash=f"{total % _SPACE:064x}")


def _document(text: str | None) -> Any:
    """Alike whatever blanks an engine put in."""
    if text is None:
        return None
    return ["json", msgspec.json.encode(msgspec.json.decode(text), order="sorted").decode()]


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return ["at", value.astimezone(UTC).isoformat(timespec="microseconds")]
    if isinstance(value, bytes | memoryview):
        return ["bytes", hashlib.sha256(value).hexdigest()]
    if value is None or isinstance(value, str | int | float | bool):
        return value
    return ["other", str(value)]
