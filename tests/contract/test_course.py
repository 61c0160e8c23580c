"""Courses on any store: rosters, what is for a roster alone, terms, office hours."""

import asyncio
from datetime import timedelta
from typing import Any

import msgspec
import pytest

from helpout_server.contracts import course as wire
from helpout_server.contracts import queue as queue_wire
from helpout_server.contracts.availability import AvailabilityException, SlotQuery
from helpout_server.contracts.booking import HoldDraft
from helpout_server.contracts.fields import PageQuery
from helpout_server.contracts.listing import ListingDraft, ListingQuery
from helpout_server.domain.account import NOBODY, Account
from helpout_server.domain.errors import (
    AgreementChanged,
    Conflict,
    HelpoutError,
    InvalidRequest,
    NotAllowed,
    NotFound,
    TermsNotAgreed,
)
from helpout_server.ports.sign_in import VouchedPerson
from helpout_server.ports.unit_of_work import UnitOfWork
from helpout_server.services import (
    availability,
    booking,
    course,
    course_figures,
    course_hours,
    course_roster,
    listing,
    queue,
    queue_due,
    queue_ticket,
    review,
    vouched,
)
from tests.courses import Class, class_of, draft, hours
from tests.factories import MONDAY, World

RULE = pytest.mark.parametrize("store", ["sqlite_memory"], indirect=True)
"""What is a rule's and no store's is seen on one."""


def roles(of: Class) -> dict[str, str]:
    found = of.read(course_roster.list_people, of.prof, query=wire.RosterQuery())
    return {one.account.display_name: one.role for one in found.people}


def refused(
    kind: type[HelpoutError], of: Class, use_case: Any, actor: Account, **named: Any
) -> None:
    with pytest.raises(kind):
        of.write(use_case, actor, **named)


# ---- making and changing one -----------------------------------------------------------------


def test_a_course_comes_back_as_it_was_made(world: World) -> None:
    stella = world.account("Stella", is_staff=True)
    body = draft(terms="Be kind.", keep_problems_days=30, privacy="names")
    made = world.write(course.create, stella, body=body)
    found = world.read(course.get, stella, course_id=made.id)
    assert found == made
    same = ("name", "slug", "first_date", "last_date", "time_zone", "student_groups", "terms")
    assert [getattr(found, name) for name in same] == [getattr(body, name) for name in same]
    assert (found.keep_problems_days, found.keep_talk_days, found.privacy) == (30, None, "names")
    assert (found.my_role, found.may_manage, found.agreed) == ("staff", True, False)
    with pytest.raises(Conflict):
        world.write(course.create, stella, body=body)


@RULE
def test_a_course_needs_a_term_and_a_clock(world: World) -> None:
    stella = world.account("Stella", is_staff=True)
    for wrong in (
        {"last_date": "2026-05-03"},
        {"first_date": "2026-02-30"},
        {"time_zone": "Mars/Base"},
        {"last_date": "2029-05-04"},
    ):
        with pytest.raises(InvalidRequest):
            world.write(course.create, stella, body=draft(**wrong))


@RULE
def test_its_staff_change_it_but_not_who_comes_in_nor_what_they_see(world: World) -> None:
    of = class_of(world)
    changed = of.write(course.edit, of.prof, body=draft(name="Statistics 102", terms="Be kind."))
    assert (changed.name, changed.terms) == ("Statistics 102", "Be kind.")
    for wrong in ({"privacy": "names"}, {"slug": "other"}, {"student_groups": ["everybody"]}):
        refused(NotAllowed, of, course.edit, of.prof, body=draft(**wrong))
    assert of.write(course.edit, of.stella, body=draft(privacy="names")).privacy == "names"
    for nobody, kind in ((of.tutor, NotAllowed), (of.sam, NotAllowed), (of.stranger, NotFound)):
        refused(kind, of, course.edit, nobody, body=draft())


@RULE
def test_strangers_learn_nothing_and_students_manage_nothing(world: World) -> None:
    of = class_of(world)
    queue_id = of.opened()
    by_hand = wire.PersonByHandDraft(name=of.stranger.id, role="staff")
    attempts: list[tuple[Any, dict[str, Any]]] = [
        (course_roster.put_by_hand, {"body": by_hand}),
        (course_roster.remove, {"account_id": of.sam.id}),
        (course_roster.preview, {"body": wire.RosterFileDraft(text="name\nx")}),
        (course_roster.list_people, {"query": wire.RosterQuery()}),
        (course_hours.add, {"body": hours()}),
        (course_hours.edit, {"queue_id": queue_id, "body": hours()}),
        (course_hours.end, {"queue_id": queue_id}),
        (course_figures.get, {}),
    ]
    for use_case, named in attempts:
        refused(NotFound, of, use_case, of.stranger, **named)
        refused(NotAllowed, of, use_case, of.sam, **named)
        refused(NotAllowed, of, use_case, of.tutor, **named)
    assert world.read(course.list_own, of.stranger).courses == []
    [seen] = world.read(course.list_own, of.sam).courses
    assert (seen.my_role, seen.counts, seen.student_groups) == ("student", None, [])


# ---- rosters ---------------------------------------------------------------------------------


def test_groups_bring_people_in_and_take_them_off_again(world: World) -> None:
    of = class_of(world)
    assert roles(of) == {"Stella": "staff", "Prof": "staff", "Tutor": "tutor", "Sam": "student"}
    both = frozenset({"stat-students", "stat-tutors", "other"})
    world.write(course.take_in, of.sam, of.sam, both)
    assert roles(of)["Sam"] == "tutor", "of several groups the strongest"
    world.write(course.take_in, of.sam, of.sam, frozenset())
    assert "Sam" not in roles(of)
    assert world.read(course.list_own, of.sam).courses == []


def test_who_was_put_on_by_hand_stays_whatever_groups_say(world: World) -> None:
    of = class_of(world)
    body = wire.PersonByHandDraft(name=of.sam.id, role="tutor")
    of.write(course_roster.put_by_hand, of.prof, body=body)
    assert roles(of)["Sam"] == "tutor", "by hand counts before a group"
    world.write(course.take_in, of.sam, of.sam, frozenset())
    assert roles(of)["Sam"] == "tutor"
    of.write(course_roster.remove, of.prof, account_id=of.sam.id)
    assert "Sam" not in roles(of)


@RULE
def test_a_sign_in_that_changes_nothing_writes_nothing(world: World) -> None:
    of = class_of(world)
    world.write(course.take_in, of.sam, of.sam, frozenset({"stat-students"}))
    assert world.hints == []


def signed_in(world: World, name: str) -> Account:
    person = VouchedPerson(provider="hub", name=name, is_staff=False)
    found = world.write(vouched.ensure, NOBODY, person)
    assert isinstance(found, Account)
    return found


def test_a_course_that_names_other_groups_takes_in_who_signed_in_before(world: World) -> None:
    person = VouchedPerson("hub", "ada", is_staff=False, groups=frozenset({"bio"}))
    ada = world.write(vouched.ensure, NOBODY, person)
    of = class_of(world)
    assert "ada" not in roles(of)
    of.write(course.edit, of.stella, body=draft(student_groups=["bio", "stat-students"]))
    assert roles(of)["ada"] == "student"
    of.write(course.edit, of.stella, body=draft(tutor_groups=["bio"]))
    assert roles(of)["ada"] == "tutor"
    of.write(course.edit, of.stella, body=draft())
    assert world.read(course.list_own, ada).courses == []


def read_in(of: Class, text: str, *, replace: bool = False) -> wire.RosterPreview:
    shown = of.read(
        course_roster.preview, of.prof, body=wire.RosterFileDraft(text=text, replace=replace)
    )
    assert isinstance(shown, wire.RosterPreview)
    taken = wire.RosterTakenDraft(text=text, replace=replace, preview_hash=shown.preview_hash)
    of.write(course_roster.read_in, of.prof, body=taken)
    return shown


def test_a_file_is_shown_before_it_is_read_in_and_names_wait_for_their_people(world: World) -> None:
    of = class_of(world)
    signed_in(world, "ada")
    text = "name,role\nada,tutor\nben,\ncleo,student\n"
    shown = read_in(of, text)
    assert (shown.new, shown.awaited, shown.removed, shown.faults) == (1, 2, 0, [])
    assert (roles(of)["ada"], "ben" in roles(of)) == ("tutor", False)
    ben = signed_in(world, "ben")
    assert roles(of)["ben"] == "student"
    assert [one.id for one in world.read(course.list_own, ben).courses] == [of.id]
    again = of.read(course_roster.preview, of.prof, body=wire.RosterFileDraft(text=text))
    assert (again.new, again.same, again.awaited) == (0, 3, 0), "nothing would change"
    less = read_in(of, "name\nben\n", replace=True)
    assert less.removed == 2, "ada, and cleo who never came"
    assert "ada" not in roles(of)
    found = of.read(course_roster.list_people, of.prof, query=wire.RosterQuery())
    assert found.awaited == []


@RULE
def test_a_file_with_faults_does_nothing_and_says_where(world: World) -> None:
    of = class_of(world)
    text = "name;role\nada;tutor\n;student\nben;dean\nada;staff\n"
    shown = of.read(course_roster.preview, of.prof, body=wire.RosterFileDraft(text=text))
    assert [one.line for one in shown.faults] == [3, 4, 5]
    taken = wire.RosterTakenDraft(text=text, preview_hash=shown.preview_hash)
    refused(InvalidRequest, of, course_roster.read_in, of.prof, body=taken)
    fine = "name\nada\n"
    taken = wire.RosterTakenDraft(text=fine, preview_hash=shown.preview_hash)
    refused(AgreementChanged, of, course_roster.read_in, of.prof, body=taken)


def test_two_who_sign_in_at_once_are_both_on_the_roster_of_its_queues(world: World) -> None:
    of = class_of(world)
    queue_id = of.opened()
    people = [world.account(f"Student {number}") for number in range(6)]

    def come(uow: UnitOfWork, who: Account) -> None:
        course.take_in(world.context(uow, who), who, frozenset({"stat-students"}))

    async def all_come() -> None:
        await asyncio.gather(
            *(world.store.write(lambda uow, who=who: come(uow, who)) for who in people)  # type: ignore[misc]
        )

    asyncio.run(all_come())
    stored = world.store.read_blocking(lambda uow: uow.queues.get(queue_id))
    assert stored is not None
    assert set(stored.roster) == {of.sam.id, *(one.id for one in people)}
    assert set(stored.staff_ids) == {of.prof.id, of.tutor.id, of.stella.id}


# ---- for a roster alone ----------------------------------------------------------------------


def test_a_listing_of_a_course_is_there_for_its_roster_alone(world: World) -> None:
    of = class_of(world)
    world.always_open(of.tutor)
    offer = world.listing(of.tutor, title="Course clinic", course_id=of.id)
    assert (offer.course_id, offer.course_name) == (of.id, "Statistics 101")
    everywhere = world.listing(of.tutor, title="For anybody")
    slots = SlotQuery(since=MONDAY, to=MONDAY + timedelta(days=1), duration_minutes=30)
    hold = HoldDraft(
        listing_id=offer.id,
        start=MONDAY + timedelta(hours=2),
        duration_minutes=30,
        idempotency_key="key-hold-1",
    )

    def found(who: Account, **query: Any) -> set[str]:
        page = world.read(listing.search, who, query=ListingQuery(**query))
        assert page.total == len(page.listings)
        return {one.id for one in page.listings}

    for query in ({}, {"q": "clinic"}, {"q": "pandas"}, {"category": "data_analysis"}):
        assert offer.id in found(of.sam, **query)
        assert offer.id not in found(of.stranger, **query), query
    assert found(of.stranger) == {everywhere.id}
    hostile: list[tuple[Any, dict[str, Any]]] = [
        (listing.get, {"listing_id": offer.id}),
        (availability.list_slots, {"listing_id": offer.id, "query": slots}),
        (review.list_listing_reviews, {"listing_id": offer.id, "query": PageQuery()}),
        (booking.book, {"body": world.draft(offer)}),
        (booking.hold, {"body": hold}),
    ]
    for use_case, named in hostile:
        with pytest.raises(NotFound):
            world.write(use_case, of.stranger, **named)
    assert world.read(availability.list_slots, of.sam, listing_id=offer.id, query=slots).slots
    assert world.booking(of.sam, offer).status == "confirmed"
    world.write(course.take_in, of.sam, of.sam, frozenset())
    with pytest.raises(NotFound):
        world.booking(of.sam, offer)


@RULE
def test_only_who_helps_in_a_course_offers_to_it_and_the_listing_stays_there(world: World) -> None:
    of = class_of(world)
    other = world.write(course.create, of.stella, body=draft(slug="other", tutor_groups=[]))
    for who in (of.stranger, of.sam):
        with pytest.raises(InvalidRequest):
            world.listing(who, course_id=of.id)
    offer = world.listing(of.tutor, course_id=of.id)
    body = listing_draft(offer)
    kept = world.write(listing.edit, of.tutor, listing_id=offer.id, body=body)
    assert kept.course_id == of.id, "a page that knows no courses takes nothing out of one"
    moved = msgspec.structs.replace(body, course_id=other.id)
    with pytest.raises(InvalidRequest):
        world.write(listing.edit, of.tutor, listing_id=offer.id, body=moved)


def listing_draft(offer: Any) -> ListingDraft:
    names = ("title", "description", "category", "tags", "durations_minutes")
    return ListingDraft(**{name: getattr(offer, name) for name in names})


def test_a_queue_of_a_course_is_for_its_students_and_helped_by_its_tutors(world: World) -> None:
    of = class_of(world)
    queue_id = of.opened()
    assert world.read(queue.list_queues, of.stranger).queues == []
    with pytest.raises(NotFound):
        of.took(of.stranger, queue_id)
    [seen] = world.read(queue.list_queues, of.sam).queues
    assert (seen.id, seen.may_help) == (queue_id, False)
    [helped] = world.read(queue.list_queues, of.tutor).queues
    assert helped.may_help
    with pytest.raises(NotAllowed):
        of.took(of.tutor, queue_id)
    of.took(of.sam, queue_id)
    mine = queue_wire.QueuePatch(helpers=[of.stranger.id])
    with pytest.raises(NotAllowed):
        world.write(queue.change, of.prof, queue_id=queue_id, body=mine)
    newcomer = of.joined("New tutor", "tutor")
    assert world.read(queue.desk, newcomer, queue_id=queue_id).tickets
    world.write(course.take_in, newcomer, newcomer, frozenset())
    with pytest.raises(NotFound):
        world.read(queue.desk, newcomer, queue_id=queue_id)


def test_who_owned_a_queue_and_left_the_course_owns_it_no_more(world: World) -> None:
    of = class_of(world)
    queue_id = of.opened()
    world.write(course.take_in, of.prof, of.prof, frozenset())
    with pytest.raises(NotFound):
        world.read(queue.desk, of.prof, queue_id=queue_id)
    assert world.read(queue.get, of.tutor, queue_id=queue_id).owner.id == of.stella.id


# ---- terms -----------------------------------------------------------------------------------


def test_terms_come_before_the_first_help_and_again_when_they_are_others(world: World) -> None:
    of = class_of(world, terms="Be kind.")
    queue_id = of.opened()
    world.always_open(of.tutor)
    offer = world.listing(of.tutor, course_id=of.id)
    with pytest.raises(TermsNotAgreed) as raised:
        of.took(of.sam, queue_id)
    with pytest.raises(TermsNotAgreed):
        world.booking(of.sam, offer)
    shown = raised.value.context
    assert shown["course_id"] == of.id
    wrong = wire.TermsDraft(terms_hash="0" * 64)
    refused(AgreementChanged, of, course.agree, of.sam, body=wrong)
    body = wire.TermsDraft(terms_hash=str(shown["terms_hash"]))
    refused(NotFound, of, course.agree, of.stranger, body=body)
    assert of.write(course.agree, of.sam, body=body).agreed
    of.write(course.agree, of.sam, body=body)
    ticket_id = of.took(of.sam, queue_id)
    assert world.booking(of.sam, offer).status == "confirmed"
    kept = world.store.read_blocking(lambda uow: uow.courses.agreed(of.id, body.terms_hash))
    assert kept == {of.sam.id: world.now}
    of.write(course.edit, of.prof, body=draft(terms="Be kind and brief."))
    world.write(queue_ticket.leave, of.sam, ticket_id=ticket_id)
    with pytest.raises(TermsNotAgreed):
        of.took(of.sam, queue_id)


# ---- office hours ----------------------------------------------------------------------------


def status(of: Class, who: Account | None = None) -> str:
    [found] = of.read(course.get, who or of.sam).office_hours
    return str(found.status)


def test_a_queue_opens_and_closes_by_its_hours(world: World) -> None:
    of = class_of(world)
    of.opened(start="11:00", end="13:00")  # 09:00 to 11:00 UTC: Berlin is two hours ahead
    assert status(of) == "closed"
    [shown] = of.read(course.get, of.sam).office_hours
    assert shown.upcoming[0].start == MONDAY + timedelta(hours=1)
    assert shown.upcoming[0].end == MONDAY + timedelta(hours=3)
    world.now = MONDAY + timedelta(minutes=59)
    world.write(course_hours.open_due, NOBODY)
    assert status(of) == "closed"
    world.move(minutes=1)
    for _ in range(2):  # two processes, or twice
        world.write(course_hours.open_due, NOBODY)
    assert status(of) == "open"
    [shown] = of.read(course.get, of.sam).office_hours
    assert shown.closes_at == MONDAY + timedelta(hours=3)
    world.now = MONDAY + timedelta(hours=3)
    world.write(queue_due.closing, NOBODY)
    world.write(course_hours.open_due, NOBODY)
    assert status(of) == "closed"
    assert of.read(course.get, of.sam).office_hours[0].upcoming[0].start == MONDAY + timedelta(
        hours=25
    )


@RULE
def test_who_closes_by_hand_is_not_overruled_until_the_next_time(world: World) -> None:
    of = class_of(world)
    queue_id = of.opened(start="10:00", end="13:00")
    assert status(of) == "open"
    shut = queue_wire.QueuePatch(status="closed")
    world.write(queue.change, of.tutor, queue_id=queue_id, body=shut)
    world.move(minutes=5)
    world.write(course_hours.open_due, NOBODY)
    assert status(of) == "closed"
    world.move(days=1)
    world.write(course_hours.open_due, NOBODY)
    assert status(of) == "open"


@RULE
def test_other_hours_close_what_is_open_outside_of_them(world: World) -> None:
    of = class_of(world)
    queue_id = of.opened(start="10:00", end="13:00")
    of.took(of.sam, queue_id)
    off = AvailabilityException(date="2026-06-01", kind="replaces", start="00:00", end="00:00")
    body = hours(start="10:00", end="13:00", exceptions=[off])
    of.write(course_hours.edit, of.prof, queue_id=queue_id, body=body)
    assert status(of) == "closed"
    assert (
        world.read(queue_ticket.get, of.tutor, ticket_id=last_ticket(of, queue_id)).state == "left"
    )
    of.write(course_hours.edit, of.prof, queue_id=queue_id, body=hours(start="10:00", end="14:00"))
    assert status(of) == "open"
    of.write(course_hours.end, of.prof, queue_id=queue_id)
    assert of.read(course.get, of.sam).office_hours == []
    world.move(days=1)
    world.write(course_hours.open_due, NOBODY)
    assert world.read(queue.list_queues, of.sam).queues == []


def last_ticket(of: Class, queue_id: str) -> str:
    found, _ = of.world.store.read_blocking(
        lambda uow: uow.queues.history(queue_id, since=None, limit=1, offset=0)
    )
    return str(found[0].id)


@RULE
def test_nothing_opens_outside_of_the_term(world: World) -> None:
    of = class_of(world, last_date="2026-05-31")
    of.opened(start="00:00", end="24:00")
    world.write(course_hours.open_due, NOBODY)
    assert status(of) == "closed"
    of.write(course.edit, of.prof, body=draft(last_date="2026-06-01"))
    world.write(course_hours.open_due, NOBODY)
    assert status(of) == "open"
    of.write(course.edit, of.prof, body=draft(last_date="2026-05-31"))
    assert status(of) == "closed"
