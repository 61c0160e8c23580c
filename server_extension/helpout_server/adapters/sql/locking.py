"""Names that one transaction at a time may hold."""

from collections.abc import Iterable

import sqlalchemy as sa


def lock(connection: sa.Connection, names: Iterable[str]) -> None:
    """Wait until no other transaction holds one of these names; held until this one ends."""
    if connection.dialect.name == "sqlite":
        return  # the one writer has the whole database
    for name in sorted(set(names)):
        connection.execute(
            sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtextextended(name, 0)))
        )
