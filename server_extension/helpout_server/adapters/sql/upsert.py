"""Insert, or what is there already: the engines know the same words for it, each its own way."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert


def insert(connection: sa.Connection, table: sa.Table) -> Any:
    """The engine's own, which has ``on_conflict_do_update`` and ``…_do_nothing``."""
    return (postgresql_insert if connection.dialect.name == "postgresql" else sqlite_insert)(table)


def put(
    connection: sa.Connection, table: sa.Table, key: Sequence[str], row: dict[str, Any]
) -> None:
    """Keep the row in place of the one with the same key."""
    rest = {name: value for name, value in row.items() if name not in key}
    connection.execute(
        insert(connection, table).values(row).on_conflict_do_update(index_elements=key, set_=rest)
    )
