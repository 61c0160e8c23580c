"""Who may open and enter a queue, its PIN, its states; who is called together."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from helpout_server.contracts.problem import Problem
from helpout_server.domain import queue as rules
from helpout_server.domain import queue_ticket as tickets
from helpout_server.domain.errors import (
    CallLimit,
    InvalidRequest,
    NotAllowed,
    TooMany,
    WrongState,
)
from helpout_server.domain.queue import Queue
from helpout_server.domain.queue_line import alone_again, called_with, grouped, in_order, next_for
from helpout_server.domain.queue_ticket import Stuck, Ticket
from tests.factories import MONDAY

MINUTE = timedelta(minutes=1)


def a_queue(**changes: Any) -> Queue:
    made = Queue(
        id="que_1",
        owner_id="hana",
        title="Lab",
        description="",
        order="first_come",
        admission="anyone",
        pin_hash="",
        roster=(),
        helpers=("bo",),
        rooms=(),
        tags=(),
        status="open",
        grace_s=60,
        tickets_per_hour_max=4,
        usual_minutes=20,
        opened_at=MONDAY,
        closes_at=MONDAY + timedelta(hours=2),
    )
    return replace(made, **changes)


def a_ticket(number: int, **changes: Any) -> Ticket:
    made = tickets.taken(
        id_=f"tkt_{number}",
        queue_id="que_1",
        student_id=f"student_{number}",
        headline="Stuck",
        tried="",
        problem=Problem(),
        stuck=Stuck(),
        room="",
        deadline=None,
        now=MONDAY + number * MINUTE,
    )
    return replace(made, **changes)


def admits(queue: Queue, **changes: Any) -> None:
    asked: dict[str, Any] = {
        "pin": "",
        "room": "",
        "open_tickets": 0,
        "taken_at": [],
        "now": MONDAY,
        **changes,
    }
    rules.check_admits(queue, "ada", **asked)


# ---- a queue ---------------------------------------------------------------------------------


def test_a_pin_is_kept_as_a_hash() -> None:
    stored = rules.hashed_pin(" 4711 ", salt="s" * 40)
    assert "4711" not in stored
    assert rules.is_pin(stored, "4711")
    assert not rules.is_pin(stored, "4712")
    assert rules.hashed_pin("4711", salt="t" * 40).partition("$")[2] != stored.partition("$")[2]
    with pytest.raises(InvalidRequest):
        rules.hashed_pin("12 ", salt="s")


@pytest.mark.parametrize(
    ("changes", "asked", "refusal"),
    [
        ({"status": "closed"}, {}, WrongState),
        ({}, {"now": MONDAY + timedelta(hours=2)}, WrongState),
        ({"helpers": ("ada",)}, {}, NotAllowed),
        ({"admission": "roster", "roster": ("ben",)}, {}, NotAllowed),
        ({"rooms": ("A",)}, {"room": "B"}, InvalidRequest),
        ({}, {"room": "B"}, InvalidRequest),
        ({}, {"taken_at": [MONDAY - 9 * MINUTE] * 4}, TooMany),
        ({}, {"open_tickets": rules.OPEN_TICKETS_MAX}, TooMany),
    ],
)
def test_whom_a_queue_does_not_admit(
    changes: dict[str, Any], asked: dict[str, Any], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        admits(a_queue(**changes), **asked)


def test_whom_a_queue_admits() -> None:
    admits(a_queue(status="paused"))
    admits(a_queue(admission="roster", roster=("ada",)))
    admits(a_queue(rooms=("A",)), room="A")
    admits(a_queue(), taken_at=[MONDAY - 60 * MINUTE] * 9)


def test_who_may_know_of_it() -> None:
    hidden = a_queue(admission="roster", roster=("ada",))
    seen = {one: hidden.may_see(one, is_staff=False) for one in ("hana", "bo", "ada", "eve")}
    assert seen == {"hana": True, "bo": True, "ada": True, "eve": False}
    assert hidden.may_see("eve", is_staff=True)


def test_it_closes_and_opens_again() -> None:
    later = MONDAY + timedelta(hours=1)
    closed = rules.moved(a_queue(), "closed", open_minutes=None, now=later)
    assert (closed.status, closed.closes_at) == ("closed", later)
    with pytest.raises(WrongState):
        rules.moved(closed, "open", open_minutes=None, now=later)
    again = rules.moved(closed, "open", open_minutes=30, now=later)
    assert (again.status, again.closes_at) == ("open", later + 30 * MINUTE)


# ---- the line --------------------------------------------------------------------------------


def test_one_room_after_another_or_any() -> None:
    line = in_order([a_ticket(1, room="A"), a_ticket(2, room="B")], "first_come", {})
    assert next_for(line, "bo", now=MONDAY) is line[0]
    assert next_for(line, "bo", now=MONDAY, room="B") is line[1]
    assert next_for(line, "bo", now=MONDAY, room="C") is None


def test_a_group_is_called_by_its_first() -> None:
    line = [
        a_ticket(1, group_id="g"),
        a_ticket(2),
        a_ticket(3, group_id="g", state="paused"),
        a_ticket(4, group_id="g"),
    ]
    assert [one.id for one in called_with(line, line[0])] == ["tkt_1", "tkt_4"]
    assert called_with(line, line[1]) == [line[1]]


def test_groups_grow_together() -> None:
    line = [a_ticket(1, group_id="g"), a_ticket(2, group_id="g"), a_ticket(3)]
    together = grouped(line, ["tkt_1", "tkt_3"], group_id="h", people_max=4)
    assert [(one.id, one.group_id) for one in together] == [
        ("tkt_1", "h"),
        ("tkt_2", "h"),
        ("tkt_3", "h"),
    ]
    with pytest.raises(CallLimit):
        grouped(line, ["tkt_1", "tkt_3"], group_id="h", people_max=3)
    with pytest.raises(WrongState):
        grouped(line, ["tkt_1", "tkt_9"], group_id="h", people_max=4)
    with pytest.raises(WrongState):
        grouped([a_ticket(1), a_ticket(2, state="called")], ["tkt_1", "tkt_2"], group_id="h",
                people_max=4)  # fmt: skip


def test_nobody_is_a_group_alone() -> None:
    assert alone_again([a_ticket(1, group_id="g"), a_ticket(2, group_id="g")]) == []
    (left,) = alone_again([a_ticket(1, group_id="g"), a_ticket(2, group_id="g", state="left")])
    assert left == a_ticket(1)
