"""The race for slots on SQLite; see ``booking_race``."""

from __future__ import annotations

import tempfile
from pathlib import Path

from benchmarks.booking_race import measure_on, sqlite_engine
from benchmarks.plan import Plan
from benchmarks.rows import Row


async def measure(plan: Plan) -> list[Row]:
    """All rows of ``booking_race_sqlite``."""
    with tempfile.TemporaryDirectory(prefix="helpout-bench-") as folder:
        return await measure_on(sqlite_engine(Path(folder)), plan)
