"""From a SQLite file to PostgreSQL: everything arrives once, or nothing does."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa

from helpout_server.adapters.sql import moving
from helpout_server.adapters.sql.engine import SqlStore, open_store
from helpout_server.adapters.sql.moving import move_store
from helpout_server.adapters.sql.postgresql import open_postgresql
from helpout_server.adapters.sql.table_facts import facts_of, named_tables, rows_of
from helpout_server.domain.errors import InvalidRequest, StoreUnusable
from tests.factories import World
from tests.filled import ROWS, fill
from tests.postgresql import PostgresServer

DERIVED = {"alembic_version", "booking_times"}
"""Of a database on PostgreSQL, what no query names: kept by triggers and by revisions."""


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("filled") / "marketplace.sqlite"
    store = open_store(path)
    with store.connection() as connection:
        fill(connection)
    store.close()
    return path


@pytest.fixture
def source(filled: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(filled, tmp_path / "marketplace.sqlite"))


@pytest.fixture
def target(postgres: PostgresServer, empty_marketplace: str) -> str:
    return postgres.new_database(template=empty_marketplace)


@contextmanager
def opened(address: str) -> Iterator[SqlStore]:
    store = open_postgresql(address)
    try:
        yield store
    finally:
        store.close()


def test_every_row_arrives_as_it_was(source: Path, target: str) -> None:
    told: list[str] = []
    moved = move_store(source, target, say=told.append)
    assert {name: facts.rows for name, facts in moved.items()} == {
        table.name: ROWS for table in named_tables()
    }
    assert f"accounts: {ROWS}" in told
    before = open_store(source)
    with (
        opened(target) as after,
        before.connection(reading=True) as old,
        after.connection(reading=True) as new,
    ):
        for table in named_tables():
            assert _texts(old, table) == _texts(new, table), table.name
        assert facts_of(old, named_tables()) == facts_of(new, named_tables())
    before.close()


def _texts(connection: sa.Connection, table: sa.Table) -> list[str]:
    return sorted(str(row) for row in rows_of(connection, table))


def test_what_triggers_keep_is_there_once(source: Path, target: str) -> None:
    move_store(source, target, say=lambda _: None)
    with psycopg.connect(target) as connection:
        taken = connection.execute("SELECT count(*) FROM booking_times").fetchone()
        found = connection.execute("SELECT count(*) FROM listings WHERE search @@ 'hello:A'")
        # Of each booking its tutor, its student, and one who gives it beside the tutor.
        assert taken == (3 * ROWS,)
        assert found.fetchone() == (1,)


def test_new_rows_are_numbered_after_the_old_ones(source: Path, target: str) -> None:
    move_store(source, target, say=lambda _: None)
    with opened(target) as store:
        world = World(store)
        made = world.listing(world.tutor("Nora New"))
        assert store.read_blocking(lambda uow: uow.listings.get(made.id)) is not None


def test_a_target_that_is_not_empty_is_left_as_it_is(source: Path, target: str) -> None:
    with opened(target) as store:
        World(store).owner("Somebody")
    with pytest.raises(StoreUnusable, match="not empty: accounts"):
        move_store(source, target, say=lambda _: None)
    with opened(target) as store, store.connection(reading=True) as connection:
        assert connection.scalars(sa.text("SELECT display_name FROM accounts")).all() == [
            "Somebody"
        ]


def test_a_row_that_cannot_be_kept_leaves_the_target_empty(source: Path, target: str) -> None:
    store = open_store(source)
    with store.connection() as connection:
        connection.exec_driver_sql("UPDATE reviews SET comment = 'a' || char(0) || 'b'")
    store.close()
    with pytest.raises(StoreUnusable, match="A row of reviews cannot be taken over"):
        move_store(source, target, say=lambda _: None)
    with psycopg.connect(target) as connection:
        assert connection.execute("SELECT count(*) FROM accounts").fetchone() == (0,)


def test_a_copy_that_differs_is_not_kept(
    source: Path, target: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = moving._copy

    def loses_a_row(old: sa.Connection, new: sa.Connection, table: sa.Table) -> int:
        number = copy(old, new, table)
        if table.name == "notices":
            new.exec_driver_sql("DELETE FROM notices WHERE id = (SELECT min(id) FROM notices)")
        return number

    monkeypatch.setattr(moving, "_copy", loses_a_row)
    with pytest.raises(StoreUnusable, match="differs, so nothing was kept: notices"):
        move_store(source, target, say=lambda _: None)
    with psycopg.connect(target) as connection:
        assert connection.execute("SELECT count(*) FROM accounts").fetchone() == (0,)


def test_a_marketplace_that_runs_is_not_moved(source: Path, target: str) -> None:
    running = open_store(source)
    with pytest.raises(StoreUnusable, match="in use"):
        move_store(source, target, say=lambda _: None)
    running.close()


def test_wrong_places_are_named(source: Path, tmp_path: Path, target: str) -> None:
    with pytest.raises(InvalidRequest) as refused:
        move_store(tmp_path / "none.sqlite", target, say=lambda _: None)
    assert refused.value.field == "--from"
    with pytest.raises(InvalidRequest) as refused:
        move_store(source, str(tmp_path / "other.sqlite"), say=lambda _: None)
    assert refused.value.field == "--to"


def test_queries_name_every_table_there_is(target: str, source: Path) -> None:
    """Or a move would leave it behind."""
    named = {table.name for table in named_tables()}
    with opened(target) as store, store.connection(reading=True) as connection:
        assert set(sa.inspect(connection).get_table_names()) - DERIVED == named
    store = open_store(source)
    with store.connection(reading=True) as connection:
        found = set(sa.inspect(connection).get_table_names()) - {"alembic_version"}
    store.close()
    assert {name for name in found if not name.startswith("listing_search")} == named
