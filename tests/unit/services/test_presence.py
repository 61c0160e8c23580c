"""Whose presence is shown, and as what."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from helpout_server.contracts import presence as wire
from helpout_server.contracts import queue as queue_wire
from helpout_server.contracts.problem import Problem
from helpout_server.domain.account import Account
from helpout_server.domain.errors import InvalidRequest
from helpout_server.ports.presence import Here
from helpout_server.services import presence, queue, queue_urgent
from tests.factories import World, memory_world


class Connected:
    """``Presence`` as a test sets it."""

    def __init__(self, where: dict[str, Here]) -> None:
        self.where = where

    def here(self, account_ids: Any) -> dict[str, Here]:
        return {id_: self.where[id_] for id_ in account_ids if id_ in self.where}


@pytest.fixture
def world() -> Iterator[World]:
    with memory_world() as made:
        yield made


def seen(
    world: World, actor: Account, here: Connected | None, *accounts: Account
) -> dict[str, str]:
    query = wire.PresenceQuery(ids=",".join(one.id for one in accounts))
    found = world.store.read_blocking(
        lambda uow: presence.presence(
            replace(world.context(uow, actor), presence=here), query=query
        )
    )
    return {one.account_id: one.state for one in found.accounts}


def test_what_a_tutor_is_seen_as(world: World) -> None:
    ada, tom, hana = world.account("Ada"), world.tutor("Tom"), world.account("Hana", is_staff=True)
    world.listing(tom)
    here = Connected({tom.id: "page", hana.id: "page", ada.id: "page"})
    assert seen(world, ada, here, tom, hana) == {tom.id: "online", hana.id: "online"}
    draft = queue_wire.QueueDraft(title="Lab", helpers=[tom.id])
    made = world.write(queue.open_queue, hana, body=draft)
    assert seen(world, ada, here, tom, hana) == {tom.id: "free", hana.id: "free"}
    here.where[tom.id] = "room"
    assert seen(world, ada, here, tom) == {tom.id: "in_session"}
    del here.where[tom.id]
    assert seen(world, ada, here, tom) == {tom.id: "away"}
    patch = queue_wire.QueuePatch(status="paused")
    world.write(queue.change, hana, queue_id=made.id, body=patch)
    assert seen(world, ada, here, hana) == {hana.id: "online"}


def test_students_are_not_watched(world: World) -> None:
    ada, ben = world.account("Ada"), world.account("Ben")
    here = Connected({ada.id: "room", ben.id: "page"})
    assert seen(world, ben, here, ada, ben) == {ada.id: "away", ben.id: "online"}


def test_nobody_is_here_where_nobody_knows(world: World) -> None:
    tom = world.account("Tom", is_staff=True)
    assert seen(world, tom, None, tom) == {tom.id: "away"}


def test_so_many_at_a_time(world: World) -> None:
    ada = world.account("Ada")
    query = wire.PresenceQuery(ids=",".join(f"acc_{n:012d}" for n in range(101)))
    with pytest.raises(InvalidRequest):
        world.read(presence.presence, ada, query=query)


def test_an_urgent_question_is_sent_to_who_is_here(world: World) -> None:
    ada = world.account("Ada")
    tutors = [world.account(f"Tutor {n}", is_staff=True) for n in range(3)]
    for one in tutors:
        taking = queue_wire.UrgentPatch(takes_urgent=True)
        world.write(queue_urgent.set_taking, one, body=taking)
    here = Connected({tutors[0].id: "page", tutors[1].id: "room"})
    draft = queue_wire.UrgentDraft(headline="Now", problem=Problem())
    asked = world.store.write_blocking(
        lambda uow: queue_urgent.ask(replace(world.context(uow, ada), presence=here), body=draft)
    )
    assert asked.asked == 1
    # Who comes later finds it all the same.
    listed = world.read(queue_urgent.list_mine, tutors[2])
    assert [one.id for one in listed.questions] == [asked.id]
