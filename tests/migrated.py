"""SQLite stores at today's revision, copied from one that was made step by step.

The steps themselves are tested in ``tests/contract``; to take them for each of a thousand tests
cost a third of the time of those.
"""

import tempfile
from functools import cache
from pathlib import Path
from unittest.mock import patch

import sqlalchemy as sa

from helpout_server.adapters.sql import revisions
from helpout_server.adapters.sql.engine import MEMORY, SqlStore, open_store

_JOURNAL_KIND = slice(18, 20)
"""Of a file's first bytes: 2 for a write-ahead log, which a database in memory cannot have."""


@cache
def _empty_file() -> bytes:
    with tempfile.TemporaryDirectory(prefix="helpouts-migrated-") as folder:
        path = Path(folder) / "marketplace.sqlite"
        open_store(path).close()
        return path.read_bytes()


def memory_store() -> SqlStore:
    """An empty one that ends with its closing."""
    copied = bytearray(_empty_file())
    copied[_JOURNAL_KIND] = b"\1\1"

    def restore(connection: sa.Connection) -> None:
        driver = connection.connection.driver_connection
        assert driver is not None
        driver.execute("COMMIT")
        driver.deserialize(bytes(copied))
        driver.execute("BEGIN")

    with patch.object(revisions, "upgrade", restore):
        return open_store(MEMORY)


def file_store(path: Path) -> SqlStore:
    """An empty one in a new file."""
    path.write_bytes(_empty_file())
    return open_store(path)
