"""The stores that must all behave alike. Another store is another line of ``STORES``."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from helpout_server.adapters.sql.engine import MEMORY, SqlStore, open_store
from tests.factories import World

STORES: dict[str, Callable[[Path], SqlStore]] = {
    "sqlite_file": lambda folder: open_store(folder / "marketplace.sqlite"),
    "sqlite_memory": lambda _folder: open_store(MEMORY),
}


@pytest.fixture(params=sorted(STORES))
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SqlStore]:
    opened = STORES[request.param](tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def world(store: SqlStore) -> World:
    return World(store)
