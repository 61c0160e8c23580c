"""The race for slots on PostgreSQL; see ``booking_race``.

Owns the server of its own: a cluster in a temporary folder, with its care for the disk, on a
Unix socket alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from benchmarks.booking_race import RAW_TABLE, Engine, measure_on
from benchmarks.plan import Plan
from benchmarks.rows import Row
from tests.postgresql import PostgresServer, postgres_server


async def measure(plan: Plan) -> list[Row]:
    """All rows of ``booking_race_postgresql``."""
    return await measure_on(_engine(), plan)


@contextmanager
def _engine() -> Iterator[Engine]:
    with postgres_server(durable=True) as server:
        ours, raw = server.new_database(), server.new_database()
        with psycopg.connect(raw, autocommit=True) as connection:
            connection.execute(RAW_TABLE)
        yield Engine("PostgreSQL", ours, raw, lambda: _deadlocks(server))


def _deadlocks(server: PostgresServer) -> int:
    with psycopg.connect(server.address()) as connection:
        row = connection.execute("SELECT sum(deadlocks) FROM pg_stat_database").fetchone()
    return int(row[0]) if row is not None else 0
