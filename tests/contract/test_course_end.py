"""Figures, privacy, retention and the end of courses, on any store."""

import csv
import io
import json
import zipfile
from base64 import b64decode
from dataclasses import replace
from datetime import timedelta
from typing import Any

import msgspec
import pytest

from helpout_server.contracts import course as wire
from helpout_server.contracts import queue as queue_wire
from helpout_server.contracts.entries import Chat, Entry
from helpout_server.contracts.recording import RecordedParts
from helpout_server.domain.account import NOBODY
from helpout_server.domain.errors import (
    AgreementChanged,
    InvalidRequest,
    NotAllowed,
    NotFound,
    WrongState,
)
from helpout_server.ports.live_session import LogLine
from helpout_server.ports.recording import RecordingRecord
from helpout_server.ports.unit_of_work import UnitOfWork
from helpout_server.services import (
    course,
    course_end,
    course_export,
    course_figures,
    course_hours,
    listing,
    queue,
    queue_ticket,
)
from tests.courses import Class, class_of, draft
from tests.factories import World


def busy_week(of: Class, queue_id: str) -> list[str]:
    """Six students with one notebook; one of them alone with another."""
    students = [of.joined(f"Student {number}") for number in range(6)]
    tickets = [
        of.helped(one, queue_id, waited_s=60 * number) for number, one in enumerate(students, 1)
    ]
    tickets.append(of.helped(students[0], queue_id, outcome="not_solved", notebook="odd.ipynb"))
    return tickets


def test_staff_see_figures_and_nothing_of_a_few(world: World) -> None:
    of = class_of(world)
    queue_id = of.opened(start="00:00", end="24:00")
    of.helped(of.sam, queue_id)
    few = of.read(course_figures.get, of.prof)
    assert (few.asked, few.students, few.outcomes, few.sources) == (None, None, [], [])
    busy_week(of, queue_id)
    found = of.read(course_figures.get, of.prof)
    assert (found.asked, found.students, found.helped) == (8, 7, 8)
    assert (found.wait_median_s, found.wait_p90_s) == (120, 360)
    assert [(one.label, one.detail, one.asked) for one in found.sources] == [("", "", 8)], (
        "one person's notebook is told of with all others, or not at all"
    )
    assert [(one.asked, one.students) for one in found.weeks] == [(8, 7)]
    assert (found.by_student, found.by_helper, found.load) == (None, None, None)
    of.write(course.edit, of.stella, body=draft(privacy="names"))
    named = of.read(course_figures.get, of.prof)
    assert named.by_student is not None
    assert named.by_student[0].account.display_name == "Student 0"
    assert [one.helped for one in named.by_helper or []] == [8]


def test_helpers_see_whom_they_helped_themself_unless_names_are_told(world: World) -> None:
    of = class_of(world)
    queue_id = of.opened(start="00:00", end="24:00")
    of.helped(of.sam, queue_id)
    page = queue_wire.QueueHistoryQuery()
    assert world.read(queue.history, of.tutor, queue_id=queue_id, query=page).total == 1
    for other in (of.prof, of.stella):
        assert world.read(queue.history, other, queue_id=queue_id, query=page).total == 0
    of.write(course.edit, of.stella, body=draft(privacy="names"))
    assert world.read(queue.history, of.prof, queue_id=queue_id, query=page).total == 1


def talk(world: World, live_session_id: str, who: str) -> None:
    entry = Entry(seq=900, at=world.now, account_id=who, body=Chat(text="the answer is 42"))

    def work(uow: UnitOfWork) -> None:
        uow.live_sessions.append_entries(live_session_id, [LogLine(entry, None)])
        uow.live_sessions.seed_document(live_session_id, "epoch", b"state")
        uow.live_sessions.append_updates(live_session_id, b"update")

    world.store.write_blocking(work)


def test_what_was_kept_long_enough_is_gone_and_figures_stay(world: World) -> None:
    of = class_of(world, keep_problems_days=10, keep_talk_days=5, keep_recordings_days=3)
    queue_id = of.opened(start="00:00", end="24:00")
    other = of.took(of.sam, queue_id)
    world.write(queue_ticket.leave, of.sam, ticket_id=other)
    ticket_id = of.helped(of.sam, queue_id)
    before = world.store.read_blocking(lambda uow: uow.queues.ticket(ticket_id))
    assert before is not None
    assert before.live_session_id is not None
    assert before.booking_id is not None
    talk(world, before.live_session_id, of.sam.id)
    live, booked = before.live_session_id, before.booking_id

    def kept() -> tuple[bool, bool, bool]:
        def work(uow: UnitOfWork) -> tuple[bool, bool, bool]:
            ticket, found = uow.queues.ticket(ticket_id), uow.bookings.get(booked)
            assert ticket is not None
            assert found is not None
            said = any(isinstance(one.entry.body, Chat) for one in uow.live_sessions.lines(live))
            assert said == (uow.live_sessions.document(live) is not None)
            return ticket.problem.code != "", found.problem.code != "", said

        return world.store.read_blocking(work)

    recorded(world, live, of)
    world.move(days=2)
    world.write(course_end.let_go, NOBODY)
    assert world.store.read_blocking(lambda uow: uow.recordings.due(world.now)) == []
    world.move(days=2)
    world.write(course_end.let_go, NOBODY)
    assert kept() == (True, True, True)
    [due] = world.store.read_blocking(lambda uow: uow.recordings.due(world.now))
    assert due.live_session_id == live
    world.move(days=2)
    world.write(course_end.let_go, NOBODY)
    assert kept() == (True, True, False)
    world.move(days=5)
    for _ in range(2):
        world.write(course_end.let_go, NOBODY)
    assert kept() == (False, False, False)
    ticket = world.store.read_blocking(lambda uow: uow.queues.ticket(ticket_id))
    assert ticket is not None
    assert (ticket.headline, ticket.tried, ticket.notes) == ("", "", ())
    asked = world.store.read_blocking(lambda uow: uow.courses.asked(of.id))
    assert {(one.notebook, one.exercise) for one in asked} == {("hw1.ipynb", "ex-1")}


def recorded(world: World, live_session_id: str, of: Class) -> None:
    """A recording that was agreed to be kept for a month."""
    made = RecordingRecord(
        id="rec_000000000001",
        live_session_id=live_session_id,
        asked_by=of.tutor.id,
        agreed=(of.tutor.id, of.sam.id),
        parts=RecordedParts(screen=False),
        keep_days=30,
        status="ready",
        started_at=world.now,
        ended_at=world.now,
        duration_ms=1_000,
        delete_at=world.now + timedelta(days=30),
        encrypted=False,
        tracks=(),
    )
    world.store.write_blocking(lambda uow: uow.recordings.add(made))


def files_of(of: Class) -> dict[str, Any]:
    found = of.read(course_export.get, of.prof)
    with zipfile.ZipFile(io.BytesIO(b64decode(found.content_base64))) as packed:
        assert packed.testzip() is None
        return {
            name.removeprefix("stat-101/"): packed.read(name).decode() for name in packed.namelist()
        }


def test_the_archive_tells_no_names_unless_the_privacy_does(world: World) -> None:
    of = class_of(world)
    world.account("=HYPERLINK(1)")
    queue_id = of.opened(start="00:00", end="24:00")
    formula = of.joined("=1+1")
    busy_week(of, queue_id)
    of.helped(formula, queue_id)
    shown = files_of(of)
    assert json.loads(shown["course.json"])["short_name"] == "stat-101"
    assert "'=1+1" in shown["roster.csv"], "no formula for a spreadsheet"
    history = list(csv.DictReader(io.StringIO(shown["queue_history.csv"])))
    assert history == [], "a notebook of one person makes all of them untold"
    of.write(course.edit, of.stella, body=draft(privacy="names"))
    history = list(csv.DictReader(io.StringIO(files_of(of)["queue_history.csv"])))
    assert {row["student"] for row in history} >= {"'=1+1", "Student 0"}
    for nobody, kind in ((of.sam, NotAllowed), (of.tutor, NotAllowed), (of.stranger, NotFound)):
        with pytest.raises(kind):
            of.read(course_export.get, nobody)


def test_a_term_ends_by_archive_and_purge_each_shown_before(world: World) -> None:
    of = class_of(world, terms="")
    queue_id = of.opened(start="00:00", end="24:00")
    world.always_open(of.tutor)
    offer = world.listing(of.tutor, course_id=of.id)
    appointment = world.booking(of.sam, offer, start=world.now + timedelta(days=1))
    ticket_id = of.helped(of.sam, queue_id)
    waiting = of.took(of.sam, queue_id)
    with pytest.raises(WrongState):
        of.write(course_end.purge, of.prof, body=wire.PurgeDraft(confirm="0" * 64, slug="stat-101"))
    shown = of.read(course_end.preview_archive, of.prof)
    assert (shown.in_line, shown.appointments) == (1, 1)
    for nobody, kind in ((of.sam, NotAllowed), (of.tutor, NotAllowed), (of.stranger, NotFound)):
        with pytest.raises(kind):
            of.write(course_end.archive, nobody)
    assert of.write(course_end.archive, of.prof).archived_at == world.now
    world.write(course_hours.open_due, NOBODY)
    assert world.read(queue.get, of.tutor, queue_id=queue_id).status == "closed"
    assert world.read(queue_ticket.get, of.sam, ticket_id=waiting).state == "left"
    assert world.read(course.list_own, of.sam).courses == []
    with pytest.raises(NotFound):
        world.read(listing.get, of.sam, listing_id=offer.id)
    with pytest.raises(NotFound):
        world.booking(of.sam, offer)

    ahead = of.read(course_end.preview_purge, of.prof)
    assert (ahead.tickets, ahead.bookings, ahead.appointments) == (2, 2, 1)
    body = wire.PurgeDraft(confirm=ahead.confirm, slug="stat-101")
    with pytest.raises(WrongState):
        of.write(course_end.purge, of.prof, body=body)
    world.store.write_blocking(lambda uow: cancelled(uow, appointment.id))
    with pytest.raises(InvalidRequest):
        of.write(course_end.purge, of.prof, body=msgspec.structs.replace(body, slug="other"))
    with pytest.raises(AgreementChanged):
        of.write(course_end.purge, of.prof, body=msgspec.structs.replace(body, confirm="0" * 64))
    assert of.write(course_end.purge, of.prof, body=body).purged_at == world.now
    gone = world.store.read_blocking(lambda uow: uow.queues.ticket(ticket_id))
    assert gone is None
    left = world.store.read_blocking(lambda uow: uow.courses.entries([of.id])[of.id])
    assert {one.account_id for one in left} == {of.prof.id}
    found = world.store.read_blocking(lambda uow: uow.bookings.get(appointment.id))
    assert found is not None
    assert (found.problem.code, found.problem.summary) == ("", "")
    with pytest.raises(WrongState):
        of.write(course_end.purge, of.prof, body=body)


def cancelled(uow: UnitOfWork, booking_id: str) -> None:
    found = uow.bookings.get(booking_id)
    assert found is not None
    uow.bookings.update(replace(found, status="cancelled"))
