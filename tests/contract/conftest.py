"""The stores that must all behave alike. Another store is another name of ``STORES``."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from helpout_server.adapters.sql.engine import SqlStore
from helpout_server.adapters.sql.postgresql import open_postgresql
from tests.factories import World
from tests.migrated import file_store, memory_store
from tests.postgresql import PostgresServer

STORES = ("postgresql", "sqlite_file", "sqlite_memory")


@pytest.fixture(scope="session")
def empty_marketplace(postgres: PostgresServer) -> str:
    """The name of a database at today's revision, to be copied."""
    address = postgres.new_database()
    open_postgresql(address).close()
    return database_of(address)


def database_of(address: str) -> str:
    """The name in an address of a test's database."""
    return address.partition("@/")[2].partition("?")[0]


@pytest.fixture(params=STORES)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SqlStore]:
    if request.param == "postgresql":
        server: PostgresServer = request.getfixturevalue("postgres")
        template: str = request.getfixturevalue("empty_marketplace")
        opened = open_postgresql(server.new_database(template=template))
    elif request.param == "sqlite_file":
        opened = file_store(tmp_path / "marketplace.sqlite")
    else:
        opened = memory_store()
    yield opened
    opened.close()


@pytest.fixture
def world(store: SqlStore) -> World:
    return World(store)
