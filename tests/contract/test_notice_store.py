"""Notices, preferences and the outbox as any store keeps them."""

from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest
import sqlalchemy as sa

from helpout_server.adapters.sql.engine import SqlStore
from helpout_server.contracts.booking import CancellationDraft
from helpout_server.contracts.notice import NoticeQuery, NoticesReadDraft
from helpout_server.domain.notice import Invited, Mail, Preferences
from helpout_server.domain.seat import Seat
from helpout_server.ports.notice import StoredLink
from helpout_server.ports.unit_of_work import UnitOfWork
from helpout_server.services import booking_moves, notice
from tests.contract.test_gathering_store import held
from tests.factories import MONDAY, World


def mail(account_id: str, number: int, **changes: object) -> Mail:
    id_ = f"mail_{number:012d}"
    made = Mail(
        id=id_,
        account_id=account_id,
        address="ada@example.org",
        kind="booking_confirmed",
        about="bkg_000000000001",
        facts={"title": "Über é"},
        message_id=f"<{id_}@example.org>",
        created_at=MONDAY,
        due_at=MONDAY,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def test_notices_are_told_latest_first_and_read_once(world: World) -> None:
    ada, bob = world.account("Ada"), world.account("Bob")
    for title in ("one", "two", "three"):
        world.write(
            notice.notify,
            bob,
            "booking_confirmed",
            [ada.id, ada.id],
            about="bkg_000000000001",
            facts={"title": title},
        )
    page = world.read(notice.list_notices, ada, query=NoticeQuery(limit=2))
    assert [one.facts["title"] for one in page.notices] == ["three", "two"]
    assert (page.unread, page.total) == (3, 3)
    world.write(notice.mark_read, bob, body=NoticesReadDraft(ids=[page.notices[0].id]))
    assert world.read(notice.list_notices, ada, query=NoticeQuery()).unread == 3
    world.write(notice.mark_read, ada, body=NoticesReadDraft(ids=[page.notices[0].id]))
    after = world.read(notice.list_notices, ada, query=NoticeQuery())
    assert [one.read for one in after.notices] == [True, False, False]
    world.write(notice.mark_read, ada, body=NoticesReadDraft())
    assert world.read(notice.list_notices, ada, query=NoticeQuery()).unread == 0
    world.move(days=91)
    world.write(notice.prune, bob)
    assert world.read(notice.list_notices, ada, query=NoticeQuery()).total == 0


def _set(account_id: str, wanted: Preferences, uow: UnitOfWork) -> None:
    uow.notices.set_preferences(account_id, wanted)


def _tell(account_id: str, told: Invited, uow: UnitOfWork) -> None:
    uow.notices.set_invited("bkg_1", account_id, told)


def test_preferences_and_calendars_are_replaced_whole(store: SqlStore, world: World) -> None:
    ada = world.account("Ada")
    assert store.read_blocking(lambda uow: uow.notices.preferences([ada.id])) == {}
    for wanted in (
        Preferences(email="a@example.org"),
        Preferences(email="b@example.org", queue=False),
    ):
        store.write_blocking(partial(_set, ada.id, wanted))
    assert store.read_blocking(
        lambda uow: uow.notices.preferences([ada.id, "acc_none00000000"])
    ) == {ada.id: Preferences(email="b@example.org", queue=False)}
    assert store.read_blocking(lambda uow: uow.notices.invited("bkg_1", ada.id)) is None
    for sequence in (0, 1):
        told = Invited(
            "REQUEST", sequence, "2026-01-05T10:00:00+00:00", "2026-01-05T10:30:00+00:00"
        )
        store.write_blocking(partial(_tell, ada.id, told))
        assert store.read_blocking(lambda uow: uow.notices.invited("bkg_1", ada.id)) == told


def test_a_link_is_used_once(store: SqlStore, world: World) -> None:
    ada = world.account("Ada")
    link = StoredLink(ada.id, "unsubscribe", "queue", MONDAY + timedelta(days=1))
    store.write_blocking(lambda uow: uow.notices.add_link("h" * 64, link))
    assert store.read_blocking(lambda uow: uow.notices.link("h" * 64)) == link
    assert store.write_blocking(lambda uow: uow.notices.use_link("h" * 64, now=MONDAY))
    assert not store.write_blocking(lambda uow: uow.notices.use_link("h" * 64, now=MONDAY))
    assert not store.write_blocking(lambda uow: uow.notices.use_link("g" * 64, now=MONDAY))


def test_a_mail_is_claimed_by_one_until_its_lease_ends(store: SqlStore, world: World) -> None:
    ada = world.account("Ada")
    later = mail(ada.id, 3, due_at=MONDAY + timedelta(hours=1))
    store.write_blocking(lambda uow: uow.notices.post([mail(ada.id, 1), mail(ada.id, 2), later]))

    def claim(who: str, minutes: int) -> list[tuple[str, int]]:
        now = MONDAY + timedelta(minutes=minutes)
        found = store.write_blocking(
            lambda uow: uow.notices.claim(
                who, now=now, lease_until=now + timedelta(minutes=2), limit=10
            )
        )
        return [(one.id[-1], one.attempts) for one in found]

    assert claim("first", 0) == [("1", 1), ("2", 1)]
    assert claim("second", 1) == []
    # Its lease ended while it was sending: another has it, and it cannot end it any more.
    assert claim("second", 2) == [("1", 2), ("2", 2)]
    now = MONDAY + timedelta(minutes=3)
    first, second = "mail_000000000001", "mail_000000000002"
    assert not store.write_blocking(lambda uow: uow.notices.settle("first", first, "sent", now=now))
    assert store.write_blocking(lambda uow: uow.notices.settle("second", first, "sent", now=now))
    assert not store.write_blocking(
        lambda uow: uow.notices.settle("second", first, "failed", now=now)
    )
    again = now + timedelta(minutes=10)
    store.write_blocking(
        lambda uow: uow.notices.settle(
            "second", second, "waiting", now=now, due_at=again, reason="away"
        )
    )
    assert claim("third", 12) == []
    assert claim("third", 13) == [("2", 3)]
    assert store.write_blocking(lambda uow: uow.notices.let_go(now=now)) == 1
    assert claim("fourth", 13) == [("2", 4)]
    counts = store.read_blocking(lambda uow: uow.notices.mail_counts())
    assert counts == {"sent": 1, "sending": 1, "waiting": 1}


def test_no_two_mails_have_one_message_id(store: SqlStore, world: World) -> None:
    ada = world.account("Ada")
    one = mail(ada.id, 1)
    store.write_blocking(lambda uow: uow.notices.post([one]))
    with pytest.raises(sa.exc.IntegrityError):
        store.write_blocking(lambda uow: uow.notices.post([replace(one, id="mail_other0000000")]))


def test_a_reminder_is_noted_once_for_each_time_of_a_booking(store: SqlStore, world: World) -> None:
    ada, tom = world.account("Ada"), world.tutor()
    made = world.booking(ada, world.listing(tom))
    [found] = store.read_blocking(
        lambda uow: uow.notices.upcoming(since=world.now, until=made.start)
    )
    assert (found.about, found.start) == (made.id, made.start)
    assert (found.hosts, found.guests) == ((tom.id,), (ada.id,))
    assert set(found.told) == {ada.id, tom.id}
    assert (found.other(ada.id), found.other(tom.id)) == (tom.id, ada.id)
    assert found.since == world.now
    args = (made.id, ada.id, "reminder_soon")
    assert store.write_blocking(lambda uow: uow.notices.remind(*args, made.start))
    assert not store.write_blocking(lambda uow: uow.notices.remind(*args, made.start))
    assert store.write_blocking(
        lambda uow: uow.notices.remind(*args, made.start + timedelta(hours=1))
    )
    assert store.read_blocking(lambda uow: uow.notices.still_on(made.id, made.start))
    assert not store.read_blocking(lambda uow: uow.notices.still_on(made.id, made.end))
    world.write(booking_moves.cancel, ada, booking_id=made.id, body=CancellationDraft())
    assert not store.read_blocking(lambda uow: uow.notices.still_on(made.id, made.start))
    assert (
        store.read_blocking(lambda uow: uow.notices.upcoming(since=world.now, until=made.start))
        == []
    )


def test_seats_of_gatherings_are_reminded_of_and_waiting_ones_are_not(
    store: SqlStore, world: World
) -> None:
    hana, ada, bob = world.account("Hana"), world.account("Ada"), world.account("Bob")
    made = held(world, hana, 30)
    off = held(world, hana, 31)
    seats = [
        Seat(made.id, ada.id, "seat", 1, MONDAY + timedelta(hours=1)),
        Seat(made.id, bob.id, "waiting", 2, MONDAY),
        Seat(off.id, ada.id, "seat", 1, MONDAY),
    ]
    for seat in seats:
        store.write_blocking(partial(_sit, seat))
    store.write_blocking(
        lambda uow: uow.live_sessions.mark_ended(off.live_session_id, hana.id, MONDAY)
    )
    found = store.read_blocking(lambda uow: uow.notices.upcoming(since=MONDAY, until=off.start))
    assert [(one.about, one.told, one.since) for one in found] == [
        (made.id, (hana.id,), MONDAY),
        (made.id, (ada.id,), MONDAY + timedelta(hours=1)),
    ]
    assert [one.other(one.told[0]) for one in found] == [None, hana.id]
    assert store.read_blocking(lambda uow: uow.notices.still_on(made.id, made.start))
    assert not store.read_blocking(lambda uow: uow.notices.still_on(off.id, off.start))


def _sit(seat: Seat, uow: UnitOfWork) -> None:
    uow.seats.put(seat)
