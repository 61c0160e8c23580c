"""Names that one transaction at a time may hold."""

from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

# One statement for all: its rows come, and so are locked, in the order of the names.
_LOCK = sa.text(
    "SELECT pg_advisory_xact_lock(hashtextextended(name, 0)) FROM unnest(:names) AS name"
).bindparams(sa.bindparam("names", type_=ARRAY(sa.Text)))


def lock(connection: sa.Connection, names: Iterable[str]) -> None:
    """Wait until no other transaction holds one of these names; held until this one ends."""
    if connection.dialect.name == "sqlite":
        return  # the one writer has the whole database
    wanted = sorted(set(names))
    if wanted:
        connection.execute(_LOCK, {"names": wanted})
