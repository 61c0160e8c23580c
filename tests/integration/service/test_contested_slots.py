"""Six processes ask a real server for the same slots at the same instant, on both engines."""

from pathlib import Path

import pytest

from benchmarks.booking_race import CLIENTS, contest, one_winner, what_came
from benchmarks.marketplace import StandaloneMarketplace
from tests.postgresql import PostgresServer

SLOTS = 5


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
async def test_each_slot_has_one_winner_and_the_others_are_told_what_is_free(
    engine: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    database = ""
    if engine == "postgresql":
        server: PostgresServer = request.getfixturevalue("postgres")
        database = server.new_database()
    marketplace = StandaloneMarketplace()
    try:
        await marketplace.start(tmp_path, database=database)
        answers = await contest(marketplace.staff, SLOTS)
    finally:
        marketplace.stop()
    assert dict(what_came(answers)) == {"201 ": SLOTS, "409 slot_taken": SLOTS * (CLIENTS - 1)}
    assert all(map(one_winner, answers))
