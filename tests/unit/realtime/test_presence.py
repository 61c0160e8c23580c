"""Is anybody still there: who is asked, what counts as a sign of life, what follows silence."""

from typing import Any

import pytest
from pycrdt import Array, Doc

from helpout_server.contracts.call import PresenceCheckFrame
from helpout_server.contracts.entries import Ended
from helpout_server.contracts.room import CallFrame, RunRequest
from helpout_server.realtime import limits
from helpout_server.realtime.effects import Effect, EndLiveSession
from helpout_server.realtime.presence import Asked, Presence
from helpout_server.realtime.varint import write_bytes
from tests.unit.realtime.room_people import GUESTS, booking, call, gathering, heard, join, say
from tests.unit.realtime.room_setting import CELL, STUDENT, TUTOR, Link, Setting

LONG, WAIT = limits.PRESENCE_CONFIRM_S, limits.PRESENCE_WAIT_S
WAIT_MS = round(WAIT * 1_000)


def asked(link: Link) -> list[tuple[int, int]]:
    return [(frame.reminder, frame.due_in_ms) for frame in heard(link, PresenceCheckFrame)]


def pass_time(setting: Setting, seconds: float) -> None:
    """Time passes for a page that is well: it says so by acknowledging, and by nothing else."""
    setting.pass_time(seconds)
    setting.settle()


def silence(setting: Setting) -> list[Effect]:
    """Nobody answers, from now until after the last wait."""
    for _ in range(3):
        pass_time(setting, WAIT)
    return setting.orders


def pair() -> tuple[Setting, Link, Link]:
    setting = booking()
    student, tutor = setting.link(), setting.link(TUTOR, "tutor")
    for link in (student, tutor):
        join(setting, link)
    return setting, student, tutor


# ---- asking -------------------------------------------------------------------------------------


def test_each_is_asked_after_a_long_time_and_reminded_twice() -> None:
    setting, student, tutor = pair()
    pass_time(setting, LONG - 1)
    assert asked(student) == []
    pass_time(setting, 1)
    pass_time(setting, WAIT)
    pass_time(setting, WAIT)
    told = [(0, 3 * WAIT_MS), (1, 2 * WAIT_MS), (2, WAIT_MS)]
    assert asked(student) == asked(tutor) == told


def test_an_answer_takes_the_question_back_and_the_next_is_as_long_away() -> None:
    setting, student, tutor = pair()
    pass_time(setting, LONG)
    say(setting, student, "confirm_presence")
    assert asked(student) == [(0, 3 * WAIT_MS), (0, 0)]
    pass_time(setting, WAIT)
    assert [reminder for reminder, _ in asked(tutor)] == [0, 1]
    assert len(asked(student)) == 2
    say(setting, tutor, "confirm_presence")
    pass_time(setting, LONG - WAIT - 1)
    assert len(asked(student)) == 2
    pass_time(setting, 1)
    assert len(asked(student)) == 3
    assert setting.orders == []


def test_all_pages_of_a_person_are_asked_and_one_answers() -> None:
    setting, student, _ = pair()
    second = setting.link()
    pass_time(setting, LONG)
    say(setting, second, "confirm_presence")
    assert asked(student) == asked(second) == [(0, 3 * WAIT_MS), (0, 0)]


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("send_chat", {"frame_id": "frm_chat00000001", "text": "hm"}),
        ("ask_grant", {"frame_id": "frm_grant0000001", "level": "edit"}),
        ("raise_hand", {"raised": True}),
        ("run_request", {"grant_id": "grant_000000000001", "cell_id": CELL, "code": "1",
                         "code_hash": "0" * 64, "request_id": "run_000000000001"}),
    ],
)  # fmt: skip
def test_what_only_a_person_does_is_an_answer(kind: str, fields: dict[str, object]) -> None:
    setting, student, _ = pair()
    pass_time(setting, LONG)
    say(setting, student, kind, **fields)
    assert asked(student)[-1] == (0, 0)
    assert RunRequest.__struct_config__.tag == "run_request"


def test_an_edit_is_an_answer() -> None:
    setting, student, _ = pair()
    pass_time(setting, LONG)
    document = Doc[Any]()
    document.apply_update(setting.document.state)
    before = document.get_state()
    document.get("cells", type=Array)[0]["source"].insert(0, "# ")
    setting.raw(student, b"\0\2" + write_bytes(document.get_update(before)))
    setting.settle()
    assert asked(student)[-1] == (0, 0)


@pytest.mark.parametrize("kind", ["signal", "join", "heartbeat", "reconnect"])
def test_what_a_page_does_by_itself_is_none(kind: str) -> None:
    setting, student, tutor = pair()
    pass_time(setting, LONG)
    match kind:
        case "signal":
            say(setting, student, "send_signal", to=tutor.page.connection_id, candidate={})
        case "join":
            join(setting, student, audio=False)
        case "heartbeat":
            setting.raw(student, '{"type":"heartbeat"}')
        case "reconnect":
            setting.drop(student)
            setting.connect(student)
    setting.settle()
    assert asked(student) == [(0, 3 * WAIT_MS)]


def test_an_operator_may_ask_never() -> None:
    presence = Presence(confirm_s=0, wait_s=WAIT)
    presence.alive("acc_1", 0)
    assert presence.tick(10 * LONG) == []


def test_a_machine_that_slept_through_it_all_asks_once_it_wakes() -> None:
    presence = Presence(confirm_s=LONG, wait_s=WAIT)
    presence.alive("acc_1", 0)
    assert presence.tick(LONG + 9 * WAIT) == [Asked("acc_1", "ask", 0, 3 * WAIT)]


# ---- silence ------------------------------------------------------------------------------------


def test_silence_of_both_ends_it() -> None:
    setting, student, tutor = pair()
    pass_time(setting, LONG)
    assert silence(setting) == [EndLiveSession(TUTOR.id)]
    assert call(student) == call(tutor) == []
    setting.do(setting.room.end(TUTOR.id, setting.now, why="nobody_there"))
    pass_time(setting, WAIT)
    assert setting.bodies(Ended) == [Ended(why="nobody_there")]
    assert setting.orders == [EndLiveSession(TUTOR.id)]


@pytest.mark.parametrize("who", [STUDENT, TUTOR])
def test_in_a_booking_the_silence_of_one_ends_it(who: object) -> None:
    setting, student, tutor = pair()
    pass_time(setting, LONG)
    say(setting, tutor if who is STUDENT else student, "confirm_presence")
    assert silence(setting) == [EndLiveSession(TUTOR.id)]


def test_in_a_gathering_who_is_silent_leaves_the_call_and_the_others_go_on() -> None:
    setting = gathering()
    host, guest = setting.link(TUTOR, "tutor"), setting.link(GUESTS[0], "attendee")
    camera = setting.link(TUTOR, "tutor", device="camera")
    for link in (host, guest):
        join(setting, link)
    join(setting, camera, audio=False)
    pass_time(setting, LONG)
    say(setting, guest, "confirm_presence")
    assert silence(setting) == []
    assert [m.account_id for m in call(guest)] == [GUESTS[0].id]
    assert asked(host)[-1] == (0, 0)
    # They come back, and are asked again only after as long a time.
    setting.chat(host, "sorry, I was asleep")
    join(setting, host)
    pass_time(setting, WAIT)
    assert len(call(guest)) == 2


def test_a_gathering_of_watchers_alone_ends() -> None:
    setting = gathering("watcher")
    host, watcher = setting.link(TUTOR, "tutor"), setting.link(GUESTS[0], "watcher")
    pass_time(setting, LONG)
    say(setting, watcher, "confirm_presence")
    assert silence(setting) == [EndLiveSession(TUTOR.id)]
    assert not heard(host, CallFrame)


def test_who_has_left_is_not_waited_for() -> None:
    setting, student, tutor = pair()
    pass_time(setting, LONG)
    setting.drop(student)
    say(setting, tutor, "confirm_presence")
    assert silence(setting) == []


def test_a_page_that_comes_while_its_person_is_asked_is_asked_too() -> None:
    setting, student, _ = pair()
    pass_time(setting, LONG)
    pass_time(setting, WAIT)
    second = setting.link()
    assert asked(second) == [(1, 2 * WAIT_MS)]
    assert len(asked(student)) == 2


def test_a_restart_does_not_begin_the_time_anew() -> None:
    setting, student, tutor = pair()
    pass_time(setting, LONG - 10)
    setting.chat(tutor, "still here")
    setting.settle()
    setting.crash()
    for link in (student, tutor):
        setting.connect(link)
    setting.settle()
    pass_time(setting, 10)
    assert (asked(student), asked(tutor)) == ([(0, 3 * WAIT_MS)], [])


def test_who_left_and_comes_again_begins_anew() -> None:
    setting, student, _ = pair()
    setting.drop(student)
    pass_time(setting, limits.GRACE_S + 1)
    pass_time(setting, LONG)
    again = setting.link()
    pass_time(setting, WAIT)
    assert asked(again) == []
