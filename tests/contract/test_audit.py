"""Who did what when: in order, of a stretch of time, from both engines alike."""

import csv
import io
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from helpout_server.adapters.sql.audit import audit
from helpout_server.adapters.sql.engine import SqlStore
from helpout_server.contracts.booking import CancellationDraft
from helpout_server.domain.errors import InvalidRequest, StoreUnusable
from helpout_server.entrypoints.keeping.audit import export, moment
from helpout_server.services import booking, booking_moves
from tests.factories import World
from tests.filled import fill


def test_every_deed_of_a_filled_store_in_order(store: SqlStore) -> None:
    with store.connection() as connection:
        fill(connection)
        lines = list(audit(connection, since=None, until=None))
        middle = lines[len(lines) // 2].at
        before = list(audit(connection, since=None, until=middle))
        after = list(audit(connection, since=middle, until=None))
    assert lines == sorted(lines) == before + after
    assert {line.area for line in lines} == {
        "account", "invitation", "booking", "queue_ticket", "gathering", "live_session_member",
        "live_session", "recording", "review",
    }  # fmt: skip


def test_a_booking_that_was_cancelled_says_by_whom(world: World, tmp_path: Path) -> None:
    tutor, student = world.tutor(), world.account("Sam")
    made = world.write(booking.book, student, body=world.draft(world.listing(tutor)))
    world.move(minutes=5)
    why = CancellationDraft(reason="=cmd|'/c calc'!A1")
    world.write(booking_moves.cancel, tutor, booking_id=made.id, body=why)
    with world.store.connection(reading=True) as connection:
        lines = [line for line in audit(connection, since=None, until=None)
                 if line.about == made.id]  # fmt: skip
    assert [(line.actor_id, line.at) for line in lines][-1] == (tutor.id, world.now)
    assert lines[-1].reason.startswith("=cmd")


def test_as_lines_and_as_a_table(tmp_path: Path) -> None:
    from helpout_server.adapters.sql.engine import open_store

    path = tmp_path / "marketplace.sqlite"
    store = open_store(path)
    world = World(store)
    ada = world.account("Ada")
    store.close()
    out = io.StringIO()
    assert export(path, since=None, until=None, form="jsonl", reasons=False, to=out) == 2
    first = msgspec.json.decode(out.getvalue().splitlines()[0])
    assert first == {
        "at": world.now.isoformat(), "area": "account", "about": ada.id, "actor_id": "",
        "act": "made",
    }  # fmt: skip
    out = io.StringIO()
    export(path, since=None, until=None, form="csv", reasons=True, to=out)
    rows = list(csv.DictReader(io.StringIO(out.getvalue())))
    assert [row["act"] for row in rows] == ["made", "token_made"]
    assert rows[0].keys() >= {"reason"}
    with pytest.raises(StoreUnusable):
        export(tmp_path / "none", since=None, until=None, form="csv", reasons=False)


def test_moments_as_people_write_them() -> None:
    assert moment("", "--since") is None
    assert moment("2026-09-01", "--since") == datetime(2026, 9, 1, tzinfo=UTC)
    assert moment("2026-09-01T08:00+02:00", "--since") == datetime(2026, 9, 1, 6, tzinfo=UTC)
    with pytest.raises(InvalidRequest):
        moment("yesterday", "--since")
