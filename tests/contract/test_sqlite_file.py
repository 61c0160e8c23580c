"""A marketplace's file: who may have it, how it grows with versions, how it is kept."""

import asyncio
import os
import sqlite3
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa

from helpout_server import __version__
from helpout_server.adapters.sql import blob, handout, history, revisions, solved
from helpout_server.adapters.sql.engine import SqlStore, _sqlite_engine, open_store
from helpout_server.adapters.sql.tables import METADATA
from helpout_server.domain.errors import StoreUnusable
from helpout_server.ports.booking import MadeUnderKey
from helpout_server.ports.unit_of_work import UnitOfWork
from tests.factories import World


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "a folder of 100%" / "marketplace.sqlite"


@contextmanager
def opened(path: Path) -> Iterator[SqlStore]:
    store = open_store(path)
    try:
        yield store
    finally:
        store.close()


def query(path: Path, statement: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as connection, connection:
        return connection.execute(statement).fetchall()


def at_revision(path: Path, revision: str) -> None:
    """A database as an older version left it."""
    path.parent.mkdir(parents=True)
    engine = _sqlite_engine(path)
    with engine.begin() as connection:
        revisions.upgrade(connection, to=revision)
    engine.dispose()


async def test_one_thread_writes(path: Path) -> None:
    threads = set()
    with opened(path) as store:
        for _ in range(4):
            await store.write(lambda _uow: threads.add(threading.get_ident()))
    assert len(threads) == 1


# ---- keeping ---------------------------------------------------------------------------------


def test_a_new_file_is_its_owners_alone(path: Path) -> None:
    with opened(path) as store:
        World(store).owner()
        kept = [one for one in path.parent.iterdir() if one.name.startswith(path.name)]
        assert {stat.S_IMODE(one.stat().st_mode) for one in kept} == {0o600}


def test_a_file_that_others_could_read_is_closed_to_them(path: Path) -> None:
    with opened(path):
        pass
    path.chmod(0o644)
    with opened(path):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_what_was_kept_is_there_again(path: Path) -> None:
    with opened(path) as store:
        owner = World(store).owner("Olga")
    with opened(path) as store:
        assert World(store).owner("Somebody else") == owner


def test_settings_that_keep_promises(path: Path) -> None:
    with opened(path) as store:
        for run in (store.write_blocking, store.read_blocking):
            assert run(_settings) == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


def _settings(uow: UnitOfWork) -> dict[str, object]:
    connection: sa.Connection = uow._connection  # type: ignore[attr-defined]
    names = ("journal_mode", "synchronous", "foreign_keys")
    return {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in names}


def test_a_reader_cannot_write(path: Path) -> None:
    with opened(path) as store:
        ada = World(store).account("Ada")
        with pytest.raises(StoreUnusable):
            store.read_blocking(lambda uow: uow.accounts.update(ada))


async def test_a_reader_beside_a_writer_sees_what_was_committed(path: Path) -> None:
    with opened(path) as store:
        ada = World(store).account("Ada")
        written, seen = threading.Event(), threading.Event()

        def write(uow: UnitOfWork) -> None:
            uow.accounts.add_token("f" * 64, ada.id, now=ada.created_at)
            written.set()
            assert seen.wait(10)

        writing = asyncio.ensure_future(store.write(write))
        assert await asyncio.to_thread(written.wait, 10)
        assert await store.read(lambda uow: uow.accounts.by_token("f" * 64, ada.created_at)) is None
        seen.set()
        await writing
        assert await store.read(lambda uow: uow.accounts.by_token("f" * 64, ada.created_at)) == ada


def test_an_errors_text_does_not_carry_what_was_written(path: Path) -> None:
    with opened(path) as store:
        ada = World(store).account("A secret name")
        with pytest.raises(sa.exc.IntegrityError) as refusal:
            store.write_blocking(lambda uow: uow.accounts.add(ada))
        assert "A secret name" not in str(refusal.value)


# ---- versions --------------------------------------------------------------------------------


def test_the_tables_are_those_that_queries_name(path: Path) -> None:
    with opened(path):
        pass
    found = sa.MetaData()
    engine = sa.create_engine(f"sqlite:///{path}")
    found.reflect(engine)
    engine.dispose()
    for table in (blob.BLOBS, handout.HANDOUTS, history.HISTORY, solved.SOLVED_TERMS):
        assert table.metadata is METADATA
    for table in METADATA.sorted_tables:
        made = {column.name: column.nullable for column in found.tables[table.name].columns}
        named = {
            column.name: bool(column.nullable) and not column.primary_key
            for column in table.columns
        }
        assert made == named, table.name


def test_every_revision_comes_up_to_today(path: Path) -> None:
    at_revision(path, "0001")
    query(path, "INSERT INTO accounts VALUES ('acc_old000000000', 'Old', 'UTC', 1, 1, 0)")
    with opened(path) as store:
        owner = store.read_blocking(lambda uow: uow.accounts.owner())
        assert owner is not None
        assert owner.display_name == "Old"
    assert query(path, "SELECT version_num FROM alembic_version") == [(revisions.head(),)]


_OLD_LIVE_SESSION = """
    INSERT INTO accounts VALUES
        ('acc_tutor', 'Tom', 'UTC', 0, 0, 0), ('acc_sam', 'Sam', 'UTC', 0, 0, 0);
    INSERT INTO listings VALUES
        (1, 'lst_1', 'acc_tutor', 't', 'd', 'other', '[]', '', '[30]', 1, 0, 0);
    INSERT INTO bookings VALUES ('bkg_1', 'lst_1', 't', 'acc_tutor', 'acc_sam', 1, 2, 1, 2,
        'confirmed', '{}', 'live_1', 'k', 'h', 0);
    INSERT INTO live_sessions VALUES ('live_1', 'bkg_1', 5, NULL, NULL);
    INSERT INTO live_session_entries VALUES
        ('live_1', 1, 0, 'acc_tutor', NULL, 'chat', '{"kind": "chat", "text": "x"}');
    INSERT INTO live_session_documents VALUES ('live_1', 'epoch_1', 'seed');
    INSERT INTO live_session_updates VALUES (1, 'live_1', 'first'), (2, 'live_1', 'second');
"""


def test_a_live_session_of_before_keeps_its_log_and_gets_its_lead(path: Path) -> None:
    at_revision(path, "0002")
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(_OLD_LIVE_SESSION)
    with opened(path) as store:
        record = store.read_blocking(lambda uow: uow.live_sessions.get("live_1"))
        assert record is not None
        assert (record.booking_id, record.lead_id) == ("bkg_1", "acc_tutor")
        assert record.both_connected_at is not None
        assert len(store.read_blocking(lambda uow: uow.live_sessions.lines("live_1"))) == 1
        assert store.read_blocking(lambda uow: uow.live_sessions.document("live_1")) is not None
    assert query(path, "SELECT epoch, at_ms, state FROM document_epochs") == [
        ("epoch_1", 0, "seed")
    ]
    assert query(path, "SELECT epoch, at_ms, authors, content FROM document_history") == [
        ("epoch_1", 0, "{}", "first"),
        ("epoch_1", 0, "{}", "second"),
    ]
    assert query(path, "PRAGMA foreign_key_check") == []
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA foreign_keys = ON")
        with pytest.raises(sqlite3.IntegrityError):
            connection.execute("DELETE FROM live_sessions")


_OLD_BOOKINGS = """
    INSERT INTO accounts VALUES
        ('acc_tutor', 'Tom', 'UTC', 0, 0, 0), ('acc_sam', 'Sam', 'UTC', 0, 0, 0);
    INSERT INTO listings VALUES
        (1, 'lst_1', 'acc_tutor', 't', 'd', 'other', '[]', '', '[30]', 1, 0, 0);
    INSERT INTO bookings VALUES
        ('bkg_1', 'lst_1', 't', 'acc_tutor', 'acc_sam', 10, 20, 5, 25,
            'confirmed', '{}', 'live_1', 'key-0001', 'hash', 0),
        ('bkg_2', 'lst_1', 't', 'acc_tutor', 'acc_sam', 10, 20, 5, 25,
            'cancelled', '{}', 'live_2', 'key-0002', 'hash', 0);
    INSERT INTO booking_moves VALUES
        ('bkg_1', 1, 1, 'acc_sam', 'confirmed', ''), ('bkg_2', 1, 1, 'acc_sam', 'confirmed', ''),
        ('bkg_2', 2, 2, 'acc_tutor', 'cancelled', 'ill');
    INSERT INTO reviews VALUES
        ('rev_1', 'bkg_1', 'lst_1', 'acc_sam', 'student', 'acc_tutor', 5, 'Good', 3, 3);
"""
_HELD = (
    "INSERT INTO bookings (id, listing_id, listing_title, tutor_id, student_id, starts_at, "
    "ends_at, blocked_from, blocked_until, status, problem, live_session_id, created_at) VALUES "
    "('{id}', 'lst_1', 't', 'acc_sam', 'acc_tutor', {start}, {end}, {start}, {end}, 'held', "
    "'{{}}', 'live_{id}', 0)"
)


def test_the_oldest_bookings_stay_and_keep_their_time_under_todays_guard(path: Path) -> None:
    at_revision(path, "0001")
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(_OLD_BOOKINGS)
    with opened(path) as store:
        kept = store.read_blocking(lambda uow: uow.bookings.get("bkg_1"))
        gone = store.read_blocking(lambda uow: uow.bookings.get("bkg_2"))
        assert kept is not None
        assert gone is not None
        assert (kept.status, kept.agreement, kept.booked) == ("confirmed", None, True)
        assert (gone.cancelled_by, [move.reason for move in gone.history]) == ("tutor", ["", "ill"])
        made = store.read_blocking(
            lambda uow: uow.bookings.made_under("acc_sam", "book", "key-0001")
        )
        assert made == MadeUnderKey("hash", "bkg_1", None, [])
    assert query(path, "SELECT booking_id FROM reviews") == [("bkg_1",)]
    assert query(path, "PRAGMA foreign_key_check") == []
    # The buffers of the tutor are taken, also of them as somebody else's student, also by a hold.
    with pytest.raises(sqlite3.IntegrityError, match="slot_taken"):
        query(path, _HELD.format(id="bkg_3", start=20, end=24))
    query(path, _HELD.format(id="bkg_4", start=25, end=30))
    for change in (
        "UPDATE bookings SET starts_at = 24, blocked_from = 24 WHERE id = 'bkg_4'",
        "UPDATE bookings SET status = 'requested' WHERE id = 'bkg_2'",
    ):
        with pytest.raises(sqlite3.IntegrityError, match="slot_taken"):
            query(path, change)
    for change in ("UPDATE booking_moves SET reason = 'x'", "DELETE FROM booking_moves"):
        with pytest.raises(sqlite3.IntegrityError, match="stays"):
            query(path, change)


def test_revisions_are_one_line_from_the_first() -> None:
    known = revisions.known()
    assert "0001" in known
    assert revisions.head() == max(known)


def test_a_newer_database_is_refused_and_left_as_it_is(path: Path) -> None:
    with opened(path) as store:
        World(store).owner()
    query(path, "UPDATE alembic_version SET version_num = '9999'")
    before = path.read_bytes()
    with pytest.raises(StoreUnusable) as refusal:
        open_store(path)
    assert "9999" in refusal.value.detail
    assert revisions.head() in refusal.value.detail
    assert __version__ in refusal.value.detail
    assert path.read_bytes() == before


@pytest.mark.parametrize("foreign", ["another program's database", "a text", "nothing we wrote"])
def test_a_file_that_is_not_ours_is_refused_and_left_as_it_is(path: Path, foreign: str) -> None:
    path.parent.mkdir()
    if foreign == "another program's database":
        query(path, "CREATE TABLE bookings (id TEXT)")
    elif foreign == "a text":
        path.write_text("Dear diary, " * 500)
    else:
        with opened(path):
            pass
        query(path, "DELETE FROM alembic_version")
    before = path.read_bytes()
    with pytest.raises(StoreUnusable):
        open_store(path)
    assert path.read_bytes() == before


def test_an_upgrade_that_fails_is_undone_whole(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    at_revision(path, "0001")
    query(path, "CREATE TABLE live_sessions (in_the_way TEXT)")
    with pytest.raises(StoreUnusable):
        open_store(path)
    assert query(path, "SELECT version_num FROM alembic_version") == [("0001",)]
    names = {name for (name,) in query(path, "SELECT name FROM sqlite_master")}
    assert not any(str(name).startswith("live_session_") for name in names)


def test_a_folder_that_cannot_be_made_is_a_refusal(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreUnusable):
        open_store(tmp_path / "file" / "marketplace.sqlite")


# ---- one process -----------------------------------------------------------------------------

_HOLDER = """
import sys
from helpout_server.adapters.sql.engine import open_store
store = open_store(sys.argv[1])
print("open", flush=True)
sys.stdin.read()
store.close()
"""


@contextmanager
def holder(path: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that has the database."""
    with subprocess.Popen(
        [sys.executable, "-c", _HOLDER, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "open\n"
        try:
            yield process
        finally:
            process.kill()


def test_a_second_process_is_refused_and_told_which_has_it(path: Path) -> None:
    with holder(path) as process:
        with pytest.raises(StoreUnusable) as refusal:
            open_store(path)
        assert f"process {process.pid}" in refusal.value.detail
        process.communicate("", timeout=20)
        assert process.returncode == 0
        with opened(path):
            pass


def test_a_killed_process_leaves_the_database_free(path: Path) -> None:
    with holder(path) as process:
        process.kill()
        process.wait(20)
        with opened(path) as store:
            assert World(store).owner().is_staff


def test_the_same_process_twice_is_refused_too(path: Path) -> None:
    with opened(path), pytest.raises(StoreUnusable) as refusal:
        open_store(path)
    assert f"process {os.getpid()}" in refusal.value.detail
