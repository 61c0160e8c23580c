"""A marketplace's database on a server: who may have it, how it grows, many writers at once."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import psycopg
import pytest
import sqlalchemy as sa

from helpout_server.adapters.sql import revisions
from helpout_server.adapters.sql.engine import SqlStore
from helpout_server.adapters.sql.postgresql import _engine, is_postgresql, open_postgresql
from helpout_server.adapters.sql.tables import METADATA
from helpout_server.contracts.booking import Booking, BookingDraft
from helpout_server.domain.account import Account
from helpout_server.domain.errors import SlotTaken, StoreUnusable
from helpout_server.ports.booking import MadeUnderKey
from helpout_server.ports.unit_of_work import UnitOfWork
from helpout_server.services import booking
from tests.contract.conftest import database_of
from tests.factories import World
from tests.postgresql import PostgresServer


@pytest.fixture
def address(postgres: PostgresServer) -> str:
    return postgres.new_database()


@pytest.fixture
def store(postgres: PostgresServer, empty_marketplace: str) -> Iterator[SqlStore]:
    opened = open_postgresql(postgres.new_database(template=empty_marketplace))
    yield opened
    opened.close()


def execute(address: str, statement: str) -> None:
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(statement.encode())


def test_an_address_is_told_from_a_file() -> None:
    assert is_postgresql("postgresql://me@host/name")
    assert is_postgresql("postgres://me@host/name")
    assert not is_postgresql("/srv/postgresql/marketplace.sqlite")


# ---- how it grows ----------------------------------------------------------------------------

OLDEST = """
INSERT INTO accounts VALUES
  ('acc_t', 'Zoë', 'UTC', false, false, now()), ('acc_s', 'Sam', 'UTC', false, false, now());
INSERT INTO listings VALUES
  (1, 'lst_1', 'acc_t', 'Café databases', 'SQL.', 'computers', '["joins"]', '', '[30]', true,
   now(), now());
INSERT INTO bookings VALUES
  ('bkg_1', 'lst_1', 'Café databases', 'acc_t', 'acc_s', '2030-01-01 10:00Z', '2030-01-01 11:00Z',
   '2030-01-01 09:45Z', '2030-01-01 11:00Z', 'confirmed',
   '{"summary": "", "code": "", "traceback": "", "notebook_name": ""}', 'live_1', 'key-00001', '',
   now());
INSERT INTO booking_moves VALUES ('bkg_1', 1, now(), 'acc_s', 'confirmed', '');
"""

OVERLAPPING = """
INSERT INTO bookings (id, listing_id, listing_title, tutor_id, student_id, starts_at, ends_at,
  blocked_from, blocked_until, status, problem, live_session_id, created_at) VALUES
  ('bkg_2', 'lst_1', 'Other', 'acc_s', 'acc_t', '2030-01-01 09:50Z', '2030-01-01 09:55Z',
   '2030-01-01 09:50Z', '2030-01-01 09:55Z', 'held',
   '{"summary": "", "code": "", "traceback": "", "notebook_name": ""}', 'live_2', now());
"""


def test_the_oldest_revision_becomes_todays_with_all_that_is_in_it(address: str) -> None:
    engine = _engine(address, "READ COMMITTED", connections=1)
    with engine.begin() as connection:
        revisions.upgrade(connection, to="0001")
    engine.dispose()
    execute(address, OLDEST)
    store = open_postgresql(address)
    try:
        found, total = store.read_blocking(
            lambda uow: uow.listings.search(
                ["cafe"], category=None, tutor_id=None, limit=5, offset=0
            )
        )
        assert (total, found[0].title) == (1, "Café databases")
        kept = store.read_blocking(lambda uow: uow.bookings.get("bkg_1"))
        assert kept is not None
        assert kept.status == "confirmed"
        assert [(move.status, move.act) for move in kept.history] == [("confirmed", "")]
        made = store.read_blocking(
            lambda uow: uow.bookings.made_under("acc_s", "book", "key-00001")
        )
        assert made == MadeUnderKey("", "bkg_1", None, [])
    finally:
        store.close()
    # What was taken before is taken: the tutor's buffer, now as somebody else's student.
    with pytest.raises(psycopg.errors.ExclusionViolation):
        execute(address, OVERLAPPING)
    for change in ("UPDATE booking_moves SET reason = 'x'", "DELETE FROM booking_moves"):
        with pytest.raises(psycopg.errors.RaiseException, match="stays"):
            execute(address, change)


def test_the_tables_are_those_that_queries_name(postgres: PostgresServer, store: SqlStore) -> None:
    del postgres

    def columns(uow: UnitOfWork) -> dict[str, set[str]]:
        inspector = sa.inspect(uow._connection)  # type: ignore[attr-defined]  # the SQL store's
        return {
            table.name: {column["name"] for column in inspector.get_columns(table.name)}
            for table in METADATA.sorted_tables
        }

    found = store.read_blocking(columns)
    for table in METADATA.sorted_tables:
        assert {column.name for column in table.columns} <= found[table.name], table.name


def test_a_newer_database_is_left_as_it_is(address: str) -> None:
    open_postgresql(address).close()
    execute(address, "UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StoreUnusable, match="revision 9999"):
        open_postgresql(address)


def test_somebody_elses_database_is_left_as_it_is(address: str) -> None:
    execute(address, "CREATE TABLE recipes (id int)")
    with pytest.raises(StoreUnusable, match="not ours"):
        open_postgresql(address)


def test_an_address_where_nobody_answers_is_told_without_its_password() -> None:
    with pytest.raises(StoreUnusable) as refused:
        open_postgresql("postgresql://me:hush@127.0.0.1:1/name")
    assert "hush" not in str(refused.value.detail)


def test_of_two_that_start_at_once_one_is_refused(address: str) -> None:
    def start(_number: int) -> SqlStore | str:
        try:
            return open_postgresql(address)
        except StoreUnusable as refused:
            return refused.detail

    with ThreadPoolExecutor(2) as pool:
        first, second = sorted(pool.map(start, range(2)), key=lambda one: isinstance(one, str))
    assert isinstance(first, SqlStore)
    assert isinstance(second, str)
    assert "Another process" in second
    first.close()
    open_postgresql(address).close()


# ---- many at once ----------------------------------------------------------------------------


def test_a_restarted_server_fails_no_later_request(
    postgres: PostgresServer, empty_marketplace: str
) -> None:
    address = postgres.new_database(template=empty_marketplace)
    store = open_postgresql(address)
    try:
        World(store).owner()
        for made in (1, 2):
            assert store.read_blocking(lambda uow: uow.accounts.page(limit=1, offset=0))[1] == made
            postgres.kill_connections(database_of(address))
            World(store).account("Ada")
    finally:
        store.close()


def test_a_warm_store_has_a_connection_for_every_thread(
    postgres: PostgresServer, empty_marketplace: str
) -> None:
    address = postgres.new_database(template=empty_marketplace)
    store = open_postgresql(address, writers=3, readers=2)
    try:
        store.warm()
        found = store.read_blocking(
            lambda uow: uow.accounts._connection.scalar(  # type: ignore[attr-defined]  # on PostgreSQL
                sa.text("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()")
            )
        )
        assert found == 3 + 2 + 1  # and the one that holds the database
    finally:
        store.close()


def test_contested_slots_have_one_winner_each(store: SqlStore) -> None:
    world = World(store)
    offer = world.listing(world.tutor())
    students = [world.account(f"Student {number}") for number in range(6)]
    first = world.draft(offer)
    starts = [first.start + timedelta(minutes=30 * number) for number in range(12)]

    def take(student: Account) -> list[Booking | None]:
        won: list[Booking | None] = []
        for number, start in enumerate(starts):
            draft = BookingDraft(
                listing_id=offer.id,
                start=start,
                duration_minutes=first.duration_minutes,
                problem=first.problem,
                idempotency_key=f"key-{student.id}-{number}"[:60],
            )
            try:
                won.append(
                    store.write_blocking(
                        lambda uow, draft=draft: booking.book(  # type: ignore[misc]
                            world.context(uow, student), body=draft
                        )
                    )
                )
            except SlotTaken:
                won.append(None)
        return won

    with ThreadPoolExecutor(len(students)) as pool:
        answers = list(pool.map(take, students))
    for number, start in enumerate(starts):
        assert sum(mine[number] is not None for mine in answers) == 1, start


def test_a_lock_is_held_until_the_transaction_ends(store: SqlStore) -> None:
    """Two that read, think and write: each sees what the other wrote."""
    meet = threading.Barrier(2)
    account = World(store).owner()

    def add(_number: int) -> None:
        def work(uow: UnitOfWork) -> None:
            uow.lock(account.id)
            known = uow.accounts.get(account.id)
            assert known is not None
            longer = Account(
                known.id,
                known.display_name + "!",
                known.time_zone,
                is_staff=known.is_staff,
                created_at=known.created_at,
            )
            uow.accounts.update(longer)

        meet.wait(30)
        for _ in range(20):
            store.write_blocking(work)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(add, range(2)))
    found = store.read_blocking(lambda uow: uow.accounts.get(account.id))
    assert found is not None
    assert found.display_name == account.display_name + "!" * 40
