"""A database with rows in every table, whatever areas there are, in texts that are hard to copy.

Values are made from what the tables themselves say: references, choices, types. What no table
says (which of two times comes first) stands in ``_MEANT``.
"""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from helpout_server.adapters.sql.engine import MEMORY, open_store
from helpout_server.adapters.sql.table_facts import named_tables
from helpout_server.adapters.sql.tables import BOOKINGS, Moment

ROWS = 3
_HARD = (
    "Zoë says 'hello', \"quoted\" \\n \\ %s %(x)s :name ${y} -- ; DROP TABLE",
    "日本語 🙂 \u200f\u202e \ttab\nnew line\r\n\u0001",
    "",
)
_DOCUMENTS: tuple[Any, ...] = (
    {"a": _HARD[0], "b": [1, 2.5, None, True, {"ü": "\u0000"}]},
    [_HARD[1], -0.1, 1e-9, 2**53],
    [],
)
_BEGIN = datetime(2031, 3, 30, 0, 59, 59, 123_456, tzinfo=UTC)
_IN = re.compile(r"(?:CHECK \(|AND )\(?(\w+) IN \('([^']*)'")

_Row = dict[str, Any]
_MEANT: dict[str, Callable[[_Row], _Row]] = {
    "bookings": lambda row: {
        "blocked_from": row["starts_at"],
        "blocked_until": row["ends_at"],
        "status": "confirmed",
    },
    "urgent_questions": lambda _row: {"state": "accepted"},
    "busy_times": lambda row: {"ends_s": row["starts_s"] + 60},
    "booking_people": lambda row: _beside(int(row["booking_id"][-1])),
}


def _beside(number: int) -> _Row:
    """Of three accounts the one that is neither tutor nor student, in the time of the booking."""
    names = list(BOOKINGS.columns.keys())
    day = _BEGIN + timedelta(days=number)
    return {
        "active": True,
        "account_id": f"accounts-id-{(number + 2) % ROWS}",
        "blocked_from": day + timedelta(minutes=names.index("starts_at")),
        "blocked_until": day + timedelta(minutes=names.index("ends_at")),
    }


def fill(connection: sa.Connection, *, only: "dict[str, sa.Table] | None" = None) -> None:
    """Put rows into every table. ``only``: into these, with no other columns than theirs."""
    found = sa.MetaData()
    found.reflect(connection)
    choices = _choices()
    known = only or {table.name: table for table in named_tables()}
    made: dict[str, list[_Row]] = {}
    for reflected in found.sorted_tables:
        table = known.get(reflected.name)
        if table is None:
            continue
        parents = {
            column.name: (key.column.table.name, key.column.name)
            for column in reflected.columns
            for key in column.foreign_keys
        }
        unique = _unique(connection, reflected.name)
        rows = [
            _row(table, number, made, parents, unique, choices.get(table.name, {}))
            for number in range(ROWS)
        ]
        connection.execute(table.insert(), rows)
        made[table.name] = rows


def _row(
    table: sa.Table,
    number: int,
    made: dict[str, list[_Row]],
    parents: dict[str, tuple[str, str]],
    unique: set[str],
    choices: dict[str, str],
) -> _Row:
    row: _Row = {}
    for place, column in enumerate(table.columns):
        parent = parents.get(column.name)
        if parent is not None and parent[0] in made:
            row[column.name] = made[parent[0]][(number + place) % ROWS][parent[1]]
        elif column.name in choices:
            row[column.name] = choices[column.name]
        else:
            row[column.name] = _value(table, column, number, place, column.name in unique)
    meant = _MEANT.get(table.name)
    return row if meant is None else {**row, **meant(row)}


def _value(table: sa.Table, column: "sa.Column[Any]", number: int, place: int, alone: bool) -> Any:
    kind = column.type
    if isinstance(kind, Moment):
        return _BEGIN + timedelta(days=number, minutes=place)
    if isinstance(kind, sa.JSON):
        if column.nullable and number == ROWS - 1:
            return sa.null()
        return _DOCUMENTS[number]
    if isinstance(kind, sa.Boolean):
        return number == 0
    if isinstance(kind, sa.Integer):
        return number + 2
    if isinstance(kind, sa.LargeBinary):
        return bytes(range(256)) * (number + 1)
    assert isinstance(kind, sa.Text), f"{table.name}.{column.name} is a {kind}: say how to fill it"
    if column.primary_key or alone:
        return f"{table.name}-{column.name}-{number}"
    return _HARD[number % len(_HARD)]


def _unique(connection: sa.Connection, table: str) -> set[str]:
    inspector = sa.inspect(connection)
    lists: list[list[str | None]] = [
        list(one["column_names"]) for one in inspector.get_unique_constraints(table)
    ]
    lists += [list(one["column_names"]) for one in inspector.get_indexes(table) if one["unique"]]
    return {str(name) for names in lists for name in names}


def _choices() -> dict[str, dict[str, str]]:
    """The first of what a column may be, by table and column."""
    store = open_store(MEMORY)
    try:
        with store.connection() as connection:
            rows = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master").all()
    finally:
        store.close()
    return {name: dict(_IN.findall(text)) for name, text in rows if text}
