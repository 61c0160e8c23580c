"""Gatherings, members and stills as any store keeps them."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from helpout_server.adapters.sql.engine import SqlStore
from helpout_server.contracts.entries import Chat, Entry, EntryBody, Joined, Left
from helpout_server.domain.account import Account
from helpout_server.domain.attendance import Passage
from helpout_server.domain.gathering import Gathering
from helpout_server.domain.member import Member
from helpout_server.ports.live_session import LogLine
from helpout_server.ports.still import StillRecord
from helpout_server.ports.unit_of_work import UnitOfWork
from tests.factories import MONDAY, World


def held(world: World, host: Account, number: int, **changes: Any) -> Gathering:
    """A stored gathering an hour long, ``number`` hours from Monday."""
    start = MONDAY + timedelta(hours=number)
    made = Gathering(
        id=f"gath_{number:012d}",
        live_session_id=f"live_{number:012d}",
        host_id=host.id,
        title="Office hours",
        description="",
        start=start,
        end=start + timedelta(hours=1),
        capacity=4,
        waiting_room=True,
        on_air=False,
        created_at=MONDAY,
    )
    made = replace(made, **changes)

    def work(uow: UnitOfWork) -> None:
        uow.live_sessions.open(made.live_session_id, booking_id=None, lead_id=host.id)
        uow.gatherings.add(made)

    world.store.write_blocking(work)
    return made


def test_a_gathering_comes_back_as_it_was(store: SqlStore, world: World) -> None:
    made = held(world, world.account("Hana"), 1, on_air=True, waiting_room=False)
    assert store.read_blocking(lambda uow: uow.gatherings.get(made.id)) == made
    found = store.read_blocking(lambda uow: uow.gatherings.by_live_session(made.live_session_id))
    assert found == made
    assert store.read_blocking(lambda uow: uow.gatherings.get("gath_none00000000")) is None
    record = store.read_blocking(lambda uow: uow.live_sessions.get(made.live_session_id))
    assert record is not None
    assert (record.booking_id, record.lead_id) == (None, made.host_id)


def test_what_lies_ahead_is_listed_soonest_first(store: SqlStore, world: World) -> None:
    hana, bo = world.account("Hana"), world.account("Bo")
    later, ended, past, soon = (
        held(world, who, n) for who, n in ((hana, 9), (hana, 5), (hana, 0), (bo, 3))
    )
    store.write_blocking(
        lambda uow: uow.live_sessions.mark_ended(ended.live_session_id, hana.id, MONDAY)
    )

    def looked(uow: UnitOfWork) -> tuple[list[Gathering], list[Gathering], int]:
        return (
            uow.gatherings.ahead(ends_after=past.end, limit=9),
            uow.gatherings.ahead(ends_after=MONDAY, limit=1),
            uow.gatherings.count_of_host(hana.id, ends_after=past.end),
        )

    assert store.read_blocking(looked) == ([soon, later], [past], 1)


def test_one_live_session_has_one_gathering(world: World) -> None:
    hana = world.account("Hana")
    made = held(world, hana, 1)
    with pytest.raises(sa.exc.IntegrityError):
        held(world, hana, 2, live_session_id=made.live_session_id)


def test_a_member_is_kept_once_and_changes(store: SqlStore, world: World) -> None:
    hana, ada = world.account("Hana"), world.account("Ada")
    made = held(world, hana, 1)
    waiting = Member(made.live_session_id, ada.id, "attendee", "waiting", None, False, MONDAY)
    admitted = replace(waiting, state="admitted", at=MONDAY + timedelta(minutes=1))
    colleague = Member(made.live_session_id, hana.id, "tutor", "asked", ada.id, True, MONDAY)
    for one in (waiting, admitted, colleague):
        store.write_blocking(lambda uow, one=one: uow.members.put(one))  # type: ignore[misc]
    found = store.read_blocking(lambda uow: uow.members.of(made.live_session_id))
    assert found == [colleague, admitted]
    assert store.read_blocking(lambda uow: uow.members.count(made.live_session_id)) == 2
    kept = store.read_blocking(lambda uow: uow.members.get(made.live_session_id, ada.id))
    assert kept == admitted
    assert store.read_blocking(lambda uow: uow.members.get("live_none00000000", ada.id)) is None


def test_where_somebody_is_latest_first_and_not_what_ended(store: SqlStore, world: World) -> None:
    hana, ada = world.account("Hana"), world.account("Ada")
    states: list[Any] = ["admitted", "waiting", "removed", "admitted", "admitted"]
    for number, state in enumerate(states, 1):
        made = held(world, hana, number)
        at = MONDAY + timedelta(minutes=number)
        member = Member(made.live_session_id, ada.id, "attendee", state, None, False, at)
        store.write_blocking(lambda uow, member=member: uow.members.put(member))  # type: ignore[misc]
    ended = f"live_{5:012d}"
    store.write_blocking(lambda uow: uow.live_sessions.mark_ended(ended, hana.id, MONDAY))

    def looked(since_minutes: int, limit: int) -> list[str]:
        since = MONDAY + timedelta(minutes=since_minutes)
        return store.read_blocking(
            lambda uow: uow.members.live_sessions_of(
                ada.id, ("waiting", "admitted"), since=since, limit=limit
            )
        )

    assert looked(0, 9) == [f"live_{n:012d}" for n in (4, 2, 1)]
    assert looked(2, 9) == [f"live_{n:012d}" for n in (4, 2)]
    assert looked(0, 1) == [f"live_{4:012d}"]


def test_who_came_and_left_is_told_without_kernel_hosts(store: SqlStore, world: World) -> None:
    hana = world.account("Hana")
    first, second = held(world, hana, 1), held(world, hana, 2)
    bodies: list[EntryBody] = [
        Joined(role="tutor"),
        Joined(role="host"),
        Chat(text="x"),
        Left(role="tutor"),
    ]

    def work(uow: UnitOfWork) -> None:
        for made in (first, second):
            lines = [
                LogLine(Entry(seq=n, at=MONDAY, account_id=hana.id, body=body), None)
                for n, body in enumerate(bodies, 1)
            ]
            uow.live_sessions.append_entries(made.live_session_id, lines)

    store.write_blocking(work)
    ids = [first.live_session_id, second.live_session_id, "live_none00000000"]
    expected = [Passage(hana.id, MONDAY, came=True), Passage(hana.id, MONDAY, came=False)]
    assert store.read_blocking(lambda uow: uow.live_sessions.passages(ids)) == {
        first.live_session_id: expected,
        second.live_session_id: expected,
    }


def test_another_leads(store: SqlStore, world: World) -> None:
    hana, bo = world.account("Hana"), world.account("Bo")
    made = held(world, hana, 1)
    store.write_blocking(lambda uow: uow.live_sessions.set_lead(made.live_session_id, bo.id))
    records = store.read_blocking(lambda uow: uow.live_sessions.many([made.live_session_id, "x"]))
    assert [(id_, one.lead_id) for id_, one in records.items()] == [(made.live_session_id, bo.id)]


def test_a_still_is_kept_once_and_its_picture_apart(store: SqlStore, world: World) -> None:
    hana = world.account("Hana")
    made = held(world, hana, 1)
    still = StillRecord(
        id="still_000000000001",
        live_session_id=made.live_session_id,
        account_id=hana.id,
        frame_id="frm_000000000001",
        caption="é",
        media_type="image/png",
        width=3,
        height=2,
        size_bytes=5,
        at=MONDAY,
    )
    store.write_blocking(lambda uow: uow.stills.add(still, b"\0\x01two"))
    id_ = made.live_session_id
    assert store.read_blocking(lambda uow: uow.stills.of(id_)) == [still]
    assert store.read_blocking(lambda uow: uow.stills.by_frame(id_, still.frame_id)) == still
    kept = store.read_blocking(lambda uow: uow.stills.content(id_, still.id))
    assert kept == ("image/png", b"\0\x01two")
    elsewhere = held(world, hana, 2).live_session_id
    assert store.read_blocking(lambda uow: uow.stills.content(elsewhere, still.id)) is None
    assert store.read_blocking(lambda uow: uow.stills.by_frame(elsewhere, still.frame_id)) is None
    with pytest.raises(sa.exc.IntegrityError):
        store.write_blocking(
            lambda uow: uow.stills.add(replace(still, id="still_000000000002"), b"again")
        )


def test_tutors_and_staff_by_name(store: SqlStore, world: World) -> None:
    world.account("Ada")
    zoe = world.account("Zoe", is_staff=True)
    tom, quiet = world.account("Tom"), world.account("Quiet")
    world.listing(tom)
    world.listing(tom)
    world.listing(quiet, published=False)
    found = store.read_blocking(lambda uow: uow.accounts.tutors_and_staff(limit=9))
    assert [one.id for one in found] == [tom.id, zoe.id]
    assert len(store.read_blocking(lambda uow: uow.accounts.tutors_and_staff(limit=1))) == 1


def test_who_is_under_18_stays_known(store: SqlStore, world: World) -> None:
    ada = world.account("Ada")
    assert not ada.under_18
    store.write_blocking(lambda uow: uow.accounts.update(replace(ada, under_18=True)))
    kept = store.read_blocking(lambda uow: uow.accounts.get(ada.id))
    assert kept is not None
    assert kept.under_18
