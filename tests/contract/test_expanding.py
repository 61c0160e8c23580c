"""The schema grows under code that runs: a revision only adds, and the code before goes on.

``docs/operations/upgrade.md`` promises it. A revision that has to take something away does so in
the release after the one that no longer uses it, and is then named in ``CONTRACTS``.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from helpout_server.adapters.sql import revisions
from helpout_server.adapters.sql.engine import _sqlite_engine
from helpout_server.adapters.sql.postgresql import _engine
from helpout_server.adapters.sql.table_facts import facts_of, named_tables
from tests.filled import ROWS, fill
from tests.postgresql import PostgresServer

RULE_SINCE = "0012"
CONTRACTS: frozenset[str] = frozenset()
"""Revisions that take something away which the release before did not use any more."""
ENGINES = ("sqlite", "postgresql")


@dataclass(frozen=True)
class Column:
    """What code that was written for it relies on."""

    type: str
    nullable: bool
    default: bool


Schema = dict[str, dict[str, Column]]


@contextmanager
def empty(kind: str, tmp_path: Path, postgres: PostgresServer) -> Iterator[sa.Engine]:
    if kind == "sqlite":
        engine = _sqlite_engine(tmp_path / "marketplace.sqlite")
    else:
        engine = _engine(postgres.new_database(), "READ COMMITTED", connections=1)
    try:
        yield engine
    finally:
        engine.dispose()


def schema(connection: sa.Connection) -> Schema:
    inspector = sa.inspect(connection)
    return {
        table: {
            str(column["name"]): Column(
                str(column["type"]),
                bool(column["nullable"]),
                column.get("default") is not None or bool(column.get("identity")),
            )
            for column in inspector.get_columns(table)
        }
        for table in inspector.get_table_names()
        if table != "alembic_version"
    }


def guards(connection: sa.Connection) -> dict[str, set[str]]:
    """What may refuse a row of a table, by table."""
    inspector = sa.inspect(connection)
    found: dict[str, set[str]] = {}
    for table in inspector.get_table_names():
        made = [
            ("unique", *map(str, one["column_names"]))
            for one in inspector.get_unique_constraints(table)
        ]
        made += [("unique", *map(str, one["column_names"])) for one in inspector.get_indexes(table)
                 if one["unique"]]  # fmt: skip
        made += [("check", one["sqltext"]) for one in inspector.get_check_constraints(table)]
        made += [
            ("foreign", *one["constrained_columns"], one["referred_table"])
            for one in inspector.get_foreign_keys(table)
        ]
        found[table] = {str(one) for one in made}
    return found


def taken_away(before: Schema, after: Schema) -> list[str]:
    """What code that knows ``before`` could not do on ``after``."""
    faults = []
    for table, columns in before.items():
        if table not in after:
            faults.append(f"{table} is gone")
            continue
        for name, column in columns.items():
            now = after[table].get(name)
            if now is None:
                faults.append(f"{table}.{name} is gone")
            elif now.type != column.type:
                faults.append(f"{table}.{name} was {column.type}, is {now.type}")
            elif column.nullable and not now.nullable:
                faults.append(f"{table}.{name} may not be NULL any more")
            elif column.default and not now.default:
                faults.append(f"{table}.{name} has no default any more")
        for name in after[table].keys() - columns.keys():
            new = after[table][name]
            if not new.nullable and not new.default:
                faults.append(f"{table}.{name} is new and needs a value")
    return faults


def stricter(before: dict[str, set[str]], after: dict[str, set[str]], old: Schema) -> list[str]:
    """New guards on tables of before that a row of before could fall foul of."""
    faults = []
    for table in before.keys() & after.keys() & old.keys():
        # On new columns alone a guard refuses nobody who does not know them.
        faults += [
            f"{table}: {guard}"
            for guard in after[table] - before[table]
            if any(name in guard for name in old[table])
        ]
    return faults


def since(first: str) -> list[str]:
    return [revision for revision in sorted(revisions.known()) if revision >= first]


@pytest.mark.parametrize("kind", ENGINES)
def test_a_revision_only_adds(kind: str, tmp_path: Path, postgres: PostgresServer) -> None:
    with empty(kind, tmp_path, postgres) as engine, engine.begin() as connection:
        revisions.upgrade(connection, to=RULE_SINCE)
        before, watched = schema(connection), guards(connection)
        for revision in since(RULE_SINCE)[1:]:
            revisions.upgrade(connection, to=revision)
            after, watches = schema(connection), guards(connection)
            if revision not in CONTRACTS:
                assert taken_away(before, after) == [], revision
                assert stricter(watched, watches, before) == [], revision
            before, watched = after, watches


@pytest.mark.parametrize("kind", ENGINES)
def test_code_of_before_works_on_todays_schema(
    kind: str, tmp_path: Path, postgres: PostgresServer
) -> None:
    """Its tables are today's without what came later; it writes, reads and changes all of them."""
    with empty(kind, tmp_path, postgres) as engine, engine.begin() as connection:
        revisions.upgrade(connection, to=RULE_SINCE)
        old = _tables_of(schema(connection))
        revisions.upgrade(connection)
        fill(connection, only=old)
        found = facts_of(connection, old.values())
        assert {facts.rows for facts in found.values()} == {ROWS}
        for table in old.values():
            same: dict[str, Any] = {column.name: column for column in table.columns}
            if table.name != "booking_moves":  # its history stays
                assert connection.execute(table.update().values(same)).rowcount == ROWS
        assert facts_of(connection, old.values()) == found
        # What came later is empty or has its default, so that today's code reads it too.
        for table in named_tables():
            connection.execute(sa.select(table)).all()


def _tables_of(known: Schema) -> dict[str, sa.Table]:
    """As the code of that revision named them."""
    made = sa.MetaData()
    return {
        table.name: sa.Table(
            table.name,
            made,
            *(
                sa.Column(column.name, column.type, primary_key=column.primary_key,
                          nullable=column.nullable)
                for column in table.columns
                if column.name in known[table.name]
            ),
        )
        for table in named_tables()
        if table.name in known
    }  # fmt: skip


# ---- that the rule sees what it is there for -------------------------------------------------

BREAKING = {
    "ALTER TABLE notices DROP COLUMN read_at": "notices.read_at is gone",
    "DROP TABLE help_listings": "help_listings is gone",
    "ALTER TABLE reviews RENAME COLUMN comment TO words": "reviews.comment is gone",
    "ALTER TABLE handouts ALTER COLUMN pages TYPE bigint": "handouts.pages was INTEGER, is BIGINT",
    "ALTER TABLE live_sessions ALTER COLUMN ended_by SET NOT NULL":
        "live_sessions.ended_by may not be NULL any more",
    "ALTER TABLE reviews ADD COLUMN kind text NOT NULL": "reviews.kind is new and needs a value",
}  # fmt: skip
HARMLESS = (
    "ALTER TABLE reviews ADD COLUMN kind text",
    "ALTER TABLE reviews ADD COLUMN kind text NOT NULL DEFAULT 'short'",
    "CREATE TABLE extras (id text PRIMARY KEY)",
)


def test_the_rule_sees_what_breaks(postgres: PostgresServer, empty_marketplace: str) -> None:
    engine = _engine(
        postgres.new_database(template=empty_marketplace), "READ COMMITTED", connections=1
    )
    for change, fault in BREAKING.items():
        assert fault in _after(engine, change)[0]
    for change in HARMLESS:
        assert _after(engine, change) == ([], [])
    assert _after(engine, "ALTER TABLE reviews ADD UNIQUE (author_id)")[1] != []
    assert _after(engine, "ALTER TABLE reviews ADD CHECK (rating > 1)")[1] != []
    engine.dispose()


def _after(engine: sa.Engine, change: str) -> tuple[list[str], list[str]]:
    with engine.connect() as connection, connection.begin() as undone:
        before, watched = schema(connection), guards(connection)
        connection.exec_driver_sql(change)
        after, watches = schema(connection), guards(connection)
        undone.rollback()
    return taken_away(before, after), stricter(watched, watches, before)
