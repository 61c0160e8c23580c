"""Notices as use cases: what is stored with what it tells of, and what is mailed of it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from helpout_server.contracts.booking import CancellationDraft
from helpout_server.contracts.notice import (
    NoticeLinkDraft,
    NoticePreferencesDraft,
    NoticeQuery,
)
from helpout_server.domain.account import NOBODY, Account
from helpout_server.domain.errors import InvalidRequest, MailLinkInvalid, TooMany, WrongState
from helpout_server.domain.notice import MailState, Preferences
from helpout_server.ports.mailer import Delivery, Letter
from helpout_server.services import booking_moves, notice, notice_mail
from tests.factories import World, memory_world


@pytest.fixture
def world() -> Iterator[World]:
    with memory_world() as made:
        made.policy = replace(
            made.policy, mail_from="helpouts@example.org", address="https://market.example/"
        )
        yield made


def wants(world: World, account: Account, **changes: object) -> None:
    wanted = Preferences(email=f"{account.display_name.lower()}@example.org", email_confirmed=True)
    wanted = replace(wanted, **changes)  # type: ignore[arg-type]
    world.store.write_blocking(lambda uow: uow.notices.set_preferences(account.id, wanted))


def claimed(world: World) -> list[Letter]:
    found = world.write(notice_mail.claim, NOBODY, "me", lease_s=60.0, limit=50)
    assert isinstance(found, list)
    return found


def settle(world: World, letter: Letter, **outcome: object) -> None:
    delivery = Delivery(letter.mail.id, "me", **outcome)  # type: ignore[arg-type]
    mail = letter.mail
    world.write(
        notice_mail.settle, NOBODY, delivery, attempts=mail.attempts, expires_at=mail.expires_at
    )


def counts(world: World) -> dict[MailState, int]:
    return world.store.read_blocking(lambda uow: uow.notices.mail_counts())


def kinds(world: World, account: Account) -> list[str]:
    page = world.read(notice.list_notices, account, query=NoticeQuery(limit=100))
    return [one.kind for one in page.notices]


def tell(world: World, account: Account, kind: str = "booking_confirmed", **facts: str) -> None:
    world.write(notice.notify, NOBODY, kind, [account.id], about="bkg_000000000001", facts=facts)


def test_what_fails_tells_nobody(world: World) -> None:
    ada = world.account("Ada")
    wants(world, ada)

    def fails(context: object) -> None:
        notice.notify(context, "booking_confirmed", [ada.id], about="bkg_1")  # type: ignore[arg-type]
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        world.write(fails, NOBODY)
    assert kinds(world, ada) == []
    assert counts(world) == {}


def test_facts_are_bounded_and_on_one_line(world: World) -> None:
    ada = world.account("Ada")
    tell(world, ada, title="a\r\nBcc: x\u202eb", **{f"more_{n}": "y" * 9_000 for n in range(40)})
    [one] = world.read(notice.list_notices, ada, query=NoticeQuery()).notices
    assert one.facts["title"] == "a Bcc: xb"
    assert len(one.facts) == 20
    assert max(map(len, one.facts.values())) == 500


def test_a_retry_says_the_same_and_the_last_gives_up_with_its_reason(world: World) -> None:
    ada = world.account("Ada")
    wants(world, ada)
    tell(world, ada)
    seen = set()
    for attempt in range(1, 11):
        [letter] = claimed(world)
        assert letter.mail.attempts == attempt
        seen.add(letter.mail.message_id)
        settle(world, letter, sent=False, reason="421 later\r\nmore")
        assert claimed(world) == []
        world.move(hours=2)
    assert len(seen) == 1
    assert claimed(world) == []
    assert counts(world) == {"failed": 1}


def test_what_is_refused_for_ever_is_not_tried_again(world: World) -> None:
    ada = world.account("Ada")
    wants(world, ada)
    tell(world, ada)
    [letter] = claimed(world)
    settle(world, letter, sent=False, for_ever=True, reason="550 no such user")
    world.move(days=2)
    assert claimed(world) == []
    assert counts(world) == {"failed": 1}


def test_what_was_sent_before_the_end_is_not_sent_after_it(world: World) -> None:
    ada = world.account("Ada")
    wants(world, ada)
    tell(world, ada)
    tell(world, ada, "booking_moved")
    first, second = claimed(world)
    # The marketplace ended here; the mail process had an answer for the first alone.
    told = [Delivery(first.mail.id, "me", sent=True)]
    world.write(notice_mail.begin, NOBODY, told, alone=True)
    [again] = claimed(world)
    assert (again.mail.id, again.mail.message_id) == (second.mail.id, second.mail.message_id)
    assert counts(world) == {"sent": 1, "sending": 1}


def test_quiet_hours_hold_what_can_wait(world: World) -> None:
    ada = world.account("Ada", time_zone="Asia/Kolkata")
    # Monday 08:00 UTC is 13:30 there.
    wants(world, ada, quiet_from="13:00", quiet_until="15:00")
    tell(world, ada)
    tell(world, ada, "ticket_called")
    [now] = claimed(world)
    assert now.mail.kind == "ticket_called"
    world.move(minutes=89)
    assert claimed(world) == []
    world.move(minutes=1)
    [held] = claimed(world)
    assert held.mail.kind == "booking_confirmed"


def test_mail_that_is_no_longer_wanted_or_too_late_is_dropped(world: World) -> None:
    ada = world.account("Ada")
    wants(world, ada)
    tell(world, ada, "ticket_next")
    tell(world, ada, "urgent_asked")
    wants(world, ada, urgent=False)
    world.move(minutes=31)
    assert claimed(world) == []
    assert counts(world) == {"dropped": 2}


def test_mail_follows_its_person_to_a_new_address(world: World) -> None:
    ada = world.account("Ada")
    wants(world, ada)
    tell(world, ada)
    wants(world, ada, email="new@example.org")
    [letter] = claimed(world)
    assert letter.mail.address == "new@example.org"


def test_an_address_is_confirmed_by_the_link_mailed_to_it_and_no_other(world: World) -> None:
    ada = world.account("Ada")
    draft = NoticePreferencesDraft(email="ada@example.org")
    assert not world.write(notice.put_preferences, ada, body=draft).email_confirmed
    tell(world, ada)
    [first] = claimed(world)
    assert (first.mail.kind, first.mail.address) == ("confirm_address", "ada@example.org")
    world.write(notice.put_preferences, ada, body=NoticePreferencesDraft(email="b@example.org"))
    [second] = claimed(world)
    old = NoticeLinkDraft(code=first.code, purpose="confirm")
    with pytest.raises(MailLinkInvalid):
        world.write(notice.follow_link, NOBODY, body=old)
    wrong = NoticeLinkDraft(code=second.code, purpose="unsubscribe")
    with pytest.raises(MailLinkInvalid):
        world.write(notice.follow_link, NOBODY, body=wrong)
    link = NoticeLinkDraft(code=second.code, purpose="confirm")
    world.write(notice.follow_link, NOBODY, body=link)
    known = world.read(notice.get_preferences, ada)
    assert (known.email, known.email_confirmed) == ("b@example.org", True)
    # What was told before is not mailed afterwards; saving the same address asks nothing.
    world.write(notice.put_preferences, ada, body=NoticePreferencesDraft(email="b@example.org"))
    assert claimed(world) == []
    assert world.read(notice.get_preferences, ada).email_confirmed


def test_links_run_out(world: World) -> None:
    ada = world.account("Ada")
    wants(world, ada)
    tell(world, ada, "ticket_taken")
    [letter] = claimed(world)
    world.move(days=60)
    link = NoticeLinkDraft(code=letter.code, purpose="unsubscribe")
    with pytest.raises(MailLinkInvalid):
        world.write(notice.follow_link, NOBODY, body=link)


def test_nobody_can_have_others_flooded_with_links(world: World) -> None:
    ada = world.account("Ada")
    with pytest.raises(InvalidRequest):
        world.write(notice.put_preferences, ada, body=NoticePreferencesDraft(email="a b"))
    with pytest.raises(WrongState):
        world.write(notice.confirm_again, ada)
    for number in range(5):
        draft = NoticePreferencesDraft(email=f"somebody{number}@example.org")
        world.write(notice.put_preferences, ada, body=draft)
    with pytest.raises(TooMany):
        world.write(notice.confirm_again, ada)
    world.move(days=1, minutes=1)
    world.write(notice.confirm_again, ada)


def test_reminders_come_once_each_and_not_for_what_is_off(world: World) -> None:
    ada, tom = world.account("Ada"), world.tutor("Tom")
    offer = world.listing(tom)
    for person in (ada, tom):
        wants(world, person, reminder_minutes=15 if person is tom else 30)
    kept = world.booking(ada, offer, start=world.now + timedelta(hours=50))
    off = world.booking(ada, offer, start=world.now + timedelta(hours=51))
    start = kept.start
    told: dict[str, list[str]] = {ada.id: [], tom.id: []}
    world.now = start - timedelta(hours=25)
    while world.now < start + timedelta(hours=2):
        if world.now == start - timedelta(hours=10):
            body = CancellationDraft()
            world.write(booking_moves.cancel, ada, booking_id=off.id, body=body)
        world.write(notice.remind, NOBODY)
        world.write(notice.remind, NOBODY)
        world.move(minutes=5)
    for person in (ada, tom):
        page = world.read(notice.list_notices, person, query=NoticeQuery(limit=100))
        told[person.id] = sorted(
            f"{one.kind} {one.about == kept.id}"
            for one in page.notices
            if one.kind.startswith("reminder")
        )
        assert told[person.id] == ["reminder_day False", "reminder_day True", "reminder_soon True"]
        soon = next(one for one in page.notices if one.kind == "reminder_soon")
        assert start - soon.at == timedelta(minutes=15 if person is tom else 30)


def test_a_reminder_that_waited_is_not_sent_for_what_was_cancelled(world: World) -> None:
    ada, tom = world.account("Ada"), world.tutor("Tom")
    wants(world, ada, quiet_from="23:00", quiet_until="08:00")
    # Monday 08:00 and forty hours: Wednesday, at the stroke of midnight.
    made = world.booking(ada, world.listing(tom), start=world.now + timedelta(hours=40))
    [booked] = claimed(world)
    settle(world, booked, sent=True)
    world.now = made.start - timedelta(hours=23, minutes=30)
    world.write(notice.remind, NOBODY)
    assert "reminder_day" in kinds(world, ada)
    assert claimed(world) == []
    world.write(booking_moves.cancel, ada, booking_id=made.id, body=CancellationDraft())
    world.move(hours=9)
    sent = [letter.mail.kind for letter in claimed(world)]
    assert sent == ["booking_cancelled"]
    assert counts(world)["dropped"] == 1


def test_without_a_mail_server_nothing_is_promised(world: World) -> None:
    world.policy = replace(world.policy, mail_from="")
    ada = world.account("Ada")
    wants(world, ada)
    tell(world, ada)
    assert counts(world) == {}
    assert not world.read(notice.get_preferences, ada).mail_possible
