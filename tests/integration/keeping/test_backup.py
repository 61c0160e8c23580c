"""A backup is whole, whatever is written meanwhile, and comes back as it was or not at all."""

import io
import tarfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
import psycopg
import pytest
import sqlalchemy as sa

from helpout_server.adapters.sql.engine import SqlStore, open_store
from helpout_server.adapters.sql.postgresql import open_postgresql
from helpout_server.adapters.sql.table_facts import facts_of, named_tables
from helpout_server.domain.errors import HelpoutError, InvalidRequest, StoreUnusable
from helpout_server.entrypoints.cli import main
from helpout_server.entrypoints.keeping.archive import Manifest, unpack
from helpout_server.entrypoints.keeping.backup import Place, Wanted, back_up, restore
from tests.factories import World
from tests.filled import ROWS, fill
from tests.postgresql import PostgresServer
from tests.servers import service

WROTE_MEANWHILE = 20


@contextmanager
def somebody_writes(store: SqlStore) -> Iterator[Callable[[], int]]:
    """Accounts, each with its token in one transaction, for as long as this goes on."""
    world, stop, made = World(store), threading.Event(), [0]

    def write() -> None:
        while not stop.is_set():
            world.account(f"Number {made[0]}")
            made[0] += 1

    thread = threading.Thread(target=write)
    thread.start()
    try:
        yield lambda: made[0]
    finally:
        stop.set()
        thread.join()


def back_up_while_writing(store: SqlStore, place: Place, file: Path) -> Manifest:
    with somebody_writes(store) as made:
        while made() < WROTE_MEANWHILE:
            assert threading.active_count() > 1
        before = made()
        manifest = back_up(place, file, Wanted())
        after = made()
    accounts = manifest.database.tables["accounts"].rows - ROWS
    assert before <= accounts <= after
    assert manifest.database.tables["account_tokens"].rows - ROWS == accounts
    return manifest


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup of a SQLite marketplace that was written to, with keys and recordings."""
    folder = tmp_path_factory.mktemp("filled")
    data = folder / "market"
    store = open_store(data / "marketplace.sqlite")
    with store.connection() as connection:
        fill(connection)
    back_up_while_writing(store, Place.of(data, ""), folder / "busy.tar")
    store.close()
    (data / "calendar-key").write_bytes(b"k" * 32)
    (data / "recordings" / "rec_000000000001").mkdir(parents=True)
    (data / "recordings" / "rec_000000000001" / "track-0.webm").write_bytes(b"sound" * 70_000)
    (data / "recordings" / "rec_000000000001" / "manifest.json").write_text("{}")
    (data / "recordings" / "rec_000000000002").mkdir()
    (data / "recordings" / "rec_000000000002" / "track-0.part").write_bytes(b"not yet")
    back_up(Place.of(data, ""), folder / "all.tar", Wanted(recordings=True, keys=True))
    return folder


def test_sqlite_comes_back_as_it_was(filled: Path, tmp_path: Path) -> None:
    place = Place.of(tmp_path / "again", "")
    manifest = restore(filled / "busy.tar", place)
    store = open_store(place.database)
    with store.connection(reading=True) as connection:
        found = facts_of(connection, named_tables())
    World(store).account("Afterwards")
    store.close()
    known = manifest.database.tables
    assert {name: facts.rows for name, facts in found.items()} == {
        name: facts.rows for name, facts in known.items() if name in found
    }
    assert sorted(path.name for path in place.data_dir.iterdir()) == [
        "marketplace.sqlite",
        "marketplace.sqlite.lock",
    ]


def test_keys_and_finished_recordings_come_along_where_asked_for(
    filled: Path, tmp_path: Path
) -> None:
    place = Place.of(tmp_path / "again", "", tmp_path / "again" / "shared")
    restore(filled / "all.tar", place)
    kept = {
        str(path.relative_to(place.data_dir)): path.stat().st_mode & 0o777
        for path in place.data_dir.rglob("*")
        if path.is_file()
    }
    assert kept == {
        "marketplace.sqlite": 0o600,
        "shared/calendar-key": 0o600,
        "shared/recordings/rec_000000000001/manifest.json": 0o600,
        "shared/recordings/rec_000000000001/track-0.webm": 0o600,
    }
    track = place.recordings / "rec_000000000001" / "track-0.webm"
    assert track.read_bytes() == b"sound" * 70_000
    assert (filled / "all.tar").stat().st_mode & 0o777 == 0o600


def test_nothing_is_overwritten(filled: Path, tmp_path: Path) -> None:
    place = Place.of(tmp_path, "")
    (tmp_path / "calendar-key").write_bytes(b"mine")
    with pytest.raises(InvalidRequest, match=r"calendar-key is there already"):
        restore(filled / "all.tar", place)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["calendar-key"]
    with pytest.raises(InvalidRequest, match="Nothing is overwritten"):
        back_up(Place.of(filled / "market", ""), filled / "all.tar", Wanted())


def _member(name: str, kind: bytes = tarfile.REGTYPE) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.type = kind
    member.linkname = "/etc/passwd"
    return member


def _rewritten(filled: Path, to: Path, change: Callable[[tarfile.TarFile], None]) -> None:
    """The whole backup again, and something before it."""
    with tarfile.open(filled / "all.tar") as old, tarfile.open(to, "w") as new:
        change(new)
        for member in old:
            new.addfile(member, old.extractfile(member))


def _outside(new: tarfile.TarFile) -> None:
    new.addfile(_member("../outside"), io.BytesIO())


def _link(new: tarfile.TarFile) -> None:
    new.addfile(_member("keys/calendar-key", tarfile.SYMTYPE))


def _twice(new: tarfile.TarFile) -> None:
    member = _member("keys/calendar-key")
    member.size = 5
    new.addfile(member, io.BytesIO(b"other"))


@pytest.mark.parametrize("change", [_outside, _link, _twice])
def test_an_archive_of_somebody_elses_making_is_refused(
    filled: Path, tmp_path: Path, change: Callable[[tarfile.TarFile], None]
) -> None:
    file = tmp_path / "theirs.tar"
    _rewritten(filled, file, change)
    place = Place.of(tmp_path / "folder" / "again", "")
    with pytest.raises(StoreUnusable, match="no backup of ours"):
        restore(file, place)
    assert list(place.data_dir.iterdir()) == []
    assert not (tmp_path / "folder" / "outside").exists()


def test_a_damaged_backup_is_refused(filled: Path, tmp_path: Path) -> None:
    whole = (filled / "all.tar").read_bytes()
    place = Place.of(tmp_path / "again", "")
    cut = tmp_path / "cut.tar"
    cut.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(StoreUnusable):
        restore(cut, place)
    turned = bytearray(whole)
    turned[whole.index(b"soundsound") + 1] ^= 1
    changed = tmp_path / "changed.tar"
    changed.write_bytes(turned)
    with pytest.raises(StoreUnusable, match="was changed"):
        restore(changed, place)
    (tmp_path / "text.tar").write_text("Dear diary, " * 500)
    with pytest.raises(StoreUnusable):
        restore(tmp_path / "text.tar", place)
    assert list(place.data_dir.iterdir()) == []


def test_what_came_back_is_compared_row_by_row(filled: Path, tmp_path: Path) -> None:
    """A backup whose parts fit its manifest, but whose database was changed before."""
    staged = tmp_path / "staged"
    manifest = unpack(filled / "busy.tar", staged)
    engine = sa.create_engine(f"sqlite:///{staged / 'database'}")
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE reviews SET rating = 5")
    engine.dispose()
    from helpout_server.adapters.sql.copying import bring_back

    with pytest.raises(StoreUnusable, match="differs from what was copied: reviews"):
        bring_back(manifest.database, staged / "database", tmp_path / "again.sqlite")
    assert not (tmp_path / "again.sqlite").exists()


def test_postgresql_comes_back_as_it_was(
    postgres: PostgresServer, tmp_path: Path, filled: Path
) -> None:
    source, target = postgres.new_database(), postgres.new_database()
    store = open_postgresql(source)
    with store.connection() as connection:
        fill(connection)
    file = tmp_path / "busy.tar"
    manifest = back_up_while_writing(store, Place(tmp_path, source), file)
    store.close()
    restore(file, Place(tmp_path / "again", target))
    again = open_postgresql(target)
    with again.connection(reading=True) as connection:
        assert len(facts_of(connection, named_tables())["accounts"].hash) == 64
    # Guards came back too.
    World(again).listing(World(again).tutor("Nora New"))
    again.close()
    with psycopg.connect(target) as connection, pytest.raises(psycopg.errors.RaiseException):
        connection.execute("DELETE FROM booking_moves")
    with psycopg.connect(target) as connection:
        taken = connection.execute("SELECT count(*) FROM booking_times").fetchone()
        assert taken == (manifest.database.tables["booking_times"].rows,) == (3 * ROWS,)
    with pytest.raises(StoreUnusable, match="not empty"):
        restore(file, Place(tmp_path / "again", target))
    with pytest.raises(InvalidRequest, match="migrate-store"):
        restore(filled / "busy.tar", Place(tmp_path / "other", postgres.new_database()))


def test_without_a_database_there_is_no_backup(tmp_path: Path) -> None:
    with pytest.raises(HelpoutError):
        back_up(Place.of(tmp_path, ""), tmp_path / "file.tar", Wanted())
    assert list(tmp_path.iterdir()) == []


def test_the_commands_beside_a_running_server(
    tmp_path: Path, postgres: PostgresServer, capsys: pytest.CaptureFixture[str]
) -> None:
    data, file, moved = tmp_path / "market", tmp_path / "kept.tar", postgres.new_database()
    move = ("migrate-store", "--from", str(data / "marketplace.sqlite"), "--to", moved)
    with service(data) as market:
        assert main(["backup", str(file), "--data-dir", str(data), "--keys"]) == 0
        assert "It holds keys" in capsys.readouterr().err
        assert main(["audit", "--data-dir", str(data)]) == 0
        lines = [msgspec.json.decode(line) for line in capsys.readouterr().out.splitlines()]
        assert ("account", "made") in {(line["area"], line["act"]) for line in lines}
        assert main(move) == 1
        assert "in use" in capsys.readouterr().err
        token = market.token
    again = tmp_path / "again"
    assert main(["restore", str(file), "--data-dir", str(again)]) == 0
    assert (again / "owner-token").read_text() == token
    assert main(move) == 0
    assert "each the same as it was" in capsys.readouterr().err
    assert main(["backup", str(tmp_path / "x"), "--db", "postgresql://me:hush@host/name"]) == 1
    assert "hush" not in capsys.readouterr().err
