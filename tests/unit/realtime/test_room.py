"""What a room lets happen: presence, host, grants, call, bounds."""

import msgspec
import pytest

from helpout_server.contracts.account import PublicAccount
from helpout_server.contracts.entries import (
    Chat,
    Ended,
    GrantsChanged,
    Joined,
    Left,
    RunRefused,
)
from helpout_server.contracts.room import (
    CallFrame,
    InterruptRequestedFrame,
    KernelFrame,
    PresenceFrame,
    RunRequestedFrame,
)
from helpout_server.realtime import limits
from tests.unit.realtime.room_setting import CELL, STRANGER, STUDENT, TUTOR, Link, Setting

RUN_REQUEST = {
    "grant_id": "grant_000000000001",
    "cell_id": CELL,
    "code": "1",
    "code_hash": "0" * 64,
}
GRANT = {
    "grant_id": "grant_000000000001",
    "account_id": TUTOR.id,
    "level": "run",
    "runs_left": 2,
    "remaining_ms": 60_000,
    "paused": False,
}


def give(setting: Setting, host: Link, *grants: dict[str, object], why: str = "given") -> None:
    body = {"kind": "grants_changed", "grants": list(grants), "why": why}
    setting.send(host, "host_entry", frame_id=setting.ids.new("frm"), body=body)
    setting.settle()


def ask_run(setting: Setting, link: Link) -> None:
    setting.send(link, "run_request", request_id=setting.ids.new("run"), **RUN_REQUEST)
    setting.settle()


def frames(link: Link, kind: type) -> list[object]:
    return [frame for frame in link.page.frames if isinstance(frame, kind)]


def codes(link: Link) -> list[str]:
    return [refused.code for refused in link.page.refused]


def test_coming_and_being_seen() -> None:
    setting = Setting()
    student = setting.link()
    tutor = setting.link(TUTOR, "tutor")
    assert setting.bodies(Joined) == [Joined(role="student"), Joined(role="tutor")]
    assert [p.account.id for p in tutor.page.welcome.participants] == [STUDENT.id, TUTOR.id]
    setting.drop(tutor)
    setting.settle()
    [*_, last] = frames(student, PresenceFrame)
    assert isinstance(last, PresenceFrame)
    assert [p.here for p in last.participants] == [True, False]


def test_another_connection_may_not_be_taken_over() -> None:
    setting = Setting()
    student = setting.link()
    thief = setting.link(TUTOR, "tutor", connect=False)
    thief.page.connection_id = student.page.connection_id
    setting.links.remove(student)
    setting.connect(thief)
    setting.carry_up(thief)
    assert thief.closed_by == ["not_allowed"]


def test_a_wrong_token_resumes_nothing() -> None:
    setting = Setting()
    student = setting.link()
    setting.drop(student)
    student.page.welcome.resume_token = "guessed"
    setting.connect(student)
    setting.settle()
    assert not student.page.welcome.resumed


def test_a_later_host_replaces_the_first_and_its_grants_end() -> None:
    setting = Setting()
    first = setting.link(STUDENT, "host")
    give(setting, first, GRANT)
    second = setting.link(STUDENT, "host")
    assert first.closed_by == ["replaced"]
    assert not second.closed_by
    last = setting.bodies(GrantsChanged)[-1]
    assert last == GrantsChanged(grants=[], why="host_away")


def test_grants_end_when_the_host_is_really_gone() -> None:
    setting = Setting()
    tutor = setting.link(TUTOR, "tutor")
    host = setting.link(STUDENT, "host")
    kernel = {"kernel_id": "k", "display_name": "Python", "language": "python", "status": "idle"}
    setting.send(host, "host_kernel", kernel=kernel)
    give(setting, host, GRANT)
    setting.drop(host)
    setting.pass_time(9)
    setting.settle()
    assert len(setting.bodies(GrantsChanged)) == 1
    setting.pass_time(2)
    setting.settle()
    assert setting.bodies(GrantsChanged)[-1] == GrantsChanged(grants=[], why="host_away")
    assert setting.bodies(Left) == [Left(role="host")]
    shown = [f.kernel is not None for f in frames(tutor, KernelFrame)]  # type: ignore[attr-defined]
    assert shown == [True, False]
    away = next(line.entry for line in setting.stored if line.entry.body == Left(role="host"))
    assert away.account_id == STUDENT.id


def test_a_host_with_grants_that_falls_silent_is_closed() -> None:
    setting = Setting()
    host = setting.link(STUDENT, "host")
    setting.pass_time(limits.HOST_SILENCE_S + 1)
    assert not host.closed_by
    give(setting, host, GRANT)
    setting.pass_time(limits.HOST_SILENCE_S + 1)
    assert host.closed_by == ["silent"]


def test_after_a_restart_grants_end_if_the_host_does_not_come_back() -> None:
    setting = Setting()
    host = setting.link(STUDENT, "host")
    give(setting, host, GRANT)
    setting.crash()
    tutor = setting.link(TUTOR, "tutor")
    snapshot = tutor.page.welcome.snapshot
    assert snapshot is not None
    assert [g.account_id for g in snapshot.grants] == [TUTOR.id]
    setting.pass_time(11)
    setting.settle()
    assert setting.bodies(GrantsChanged)[-1] == GrantsChanged(grants=[], why="host_away")


def test_what_remains_of_a_grant_is_told_as_of_now() -> None:
    setting = Setting()
    host = setting.link(STUDENT, "host")
    give(setting, host, GRANT)
    setting.seconds += 20
    tutor = setting.link(TUTOR, "tutor")
    assert tutor.page.welcome.snapshot is not None
    [grant] = tutor.page.welcome.snapshot.grants
    assert grant.remaining_ms == 40_000


def test_run_requests_go_to_the_host_with_the_account() -> None:
    setting = Setting()
    tutor = setting.link(TUTOR, "tutor")
    host = setting.link(STUDENT, "host")
    ask_run(setting, tutor)
    setting.send(tutor, "interrupt_request", run_id="run_000000000001")
    setting.settle()
    [asked] = frames(host, RunRequestedFrame)
    assert isinstance(asked, RunRequestedFrame)
    assert (asked.account_id, asked.request.code) == (TUTOR.id, "1")
    [stop] = frames(host, InterruptRequestedFrame)
    assert isinstance(stop, InterruptRequestedFrame)
    assert stop.account_id == TUTOR.id


def test_without_a_host_a_run_is_refused_and_an_interrupt_too() -> None:
    setting = Setting()
    tutor = setting.link(TUTOR, "tutor")
    ask_run(setting, tutor)
    setting.send(tutor, "interrupt_request", run_id="run_000000000001")
    setting.settle()
    [refused] = setting.bodies(RunRefused)
    assert isinstance(refused, RunRefused)
    assert (refused.code, refused.account_id) == ("host_away", TUTOR.id)
    assert codes(tutor) == ["host_away"]


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("host_entry", {"frame_id": "frm_x00000000001", "body": {
            "kind": "grants_changed", "grants": [GRANT], "why": "given"}}),
        ("host_kernel", {"kernel": None}),
    ],
)  # fmt: skip
def test_a_page_cannot_speak_as_the_host(kind: str, fields: dict[str, object]) -> None:
    setting = Setting()
    tutor = setting.link(TUTOR, "tutor")
    setting.send(tutor, kind, **fields)
    setting.settle()
    assert codes(tutor) == ["not_allowed"]
    assert not setting.bodies(GrantsChanged)
    assert not tutor.closed_by


def test_a_host_cannot_speak_as_a_page() -> None:
    setting = Setting()
    host = setting.link(STUDENT, "host")
    setting.chat(host, "hi")
    setting.send(host, "join_call", audio=True, video=True, screen=False)
    ask_run(setting, host)
    assert codes(host) == ["not_allowed"] * 3
    assert not setting.bodies(Chat)


def test_a_second_page_of_an_account_takes_its_place_in_the_call() -> None:
    setting = Setting()
    student = setting.link()
    pages = [setting.link(TUTOR, "tutor") for _ in range(2)]
    for page in pages:
        setting.send(page, "join_call", audio=True, video=False, screen=False)
        setting.settle()
    [*_, call] = frames(student, CallFrame)
    assert isinstance(call, CallFrame)
    assert [m.connection_id for m in call.members] == [pages[1].page.connection_id]
    setting.drop(pages[1])
    setting.settle()
    assert frames(student, CallFrame)[-1] is call  # the media may go on meanwhile
    setting.pass_time(11)
    setting.settle()
    [*_, call] = frames(student, CallFrame)
    assert isinstance(call, CallFrame)
    assert call.members == []


def test_chat_beyond_its_rate_is_refused_and_goes_on_later() -> None:
    setting = Setting()
    link = setting.link()
    for number in range(25):
        setting.chat(link, str(number))
    setting.settle()
    assert codes(link) == ["too_many"] * 5
    assert link.page.waiting == 0
    setting.seconds += 1
    setting.chat(link, "later")
    setting.settle()
    assert setting.bodies(Chat)[-1] == Chat(text="later")


def test_an_account_and_a_room_have_only_so_many_connections() -> None:
    setting = Setting()
    for _ in range(limits.CONNECTIONS_PER_ACCOUNT_MAX):
        setting.link()
    assert setting.link().closed_by == ["full"]
    setting.link(STUDENT, "host")  # is not counted
    for number in range(limits.PARTICIPANTS_MAX):
        account = PublicAccount(id=f"acc_{number:012d}", display_name="Guest")
        setting.link(account, "staff")
    assert len(setting.room.connections) == limits.PARTICIPANTS_MAX
    assert setting.links[-1].closed_by == ["full"]


def test_reloading_again_and_again_does_not_fill_the_room() -> None:
    setting = Setting()
    for _ in range(limits.CONNECTIONS_PER_ACCOUNT_MAX * 3):
        link = setting.link()
        assert not link.closed_by
        setting.drop(link)


def test_a_page_that_never_acknowledges_is_closed_and_starts_anew() -> None:
    setting = Setting()
    tutor = setting.link(TUTOR, "tutor")
    student = setting.link()
    for number in range(limits.RING_FRAMES_MAX + 20):
        setting.seconds += 1
        setting.chat(student, str(number))
        setting.settle()
        setting.raw(student, student.page.ack())
    assert tutor.closed_by == ["too_many"]
    setting.connect(tutor)
    setting.settle()
    assert not tutor.page.welcome.resumed
    assert tutor.page.seq == setting.room.log.seq


def test_who_comes_after_much_gets_a_snapshot_within_its_bounds() -> None:
    setting = Setting()
    student = setting.link()
    for number in range(limits.SNAPSHOT_TALK_MAX + 50):
        setting.seconds += 1
        setting.chat(student, str(number))
        setting.settle()
        setting.raw(student, student.page.ack())
    tutor = setting.link(TUTOR, "tutor")
    snapshot = tutor.page.welcome.snapshot
    assert snapshot is not None
    assert len(snapshot.chat) == limits.SNAPSHOT_TALK_MAX


def test_an_ended_room_says_so_takes_no_more_and_closes() -> None:
    setting = Setting()
    student, tutor = setting.link(), setting.link(TUTOR, "tutor")
    setting.do(setting.room.end(TUTOR.id, setting.now))
    setting.do(setting.room.end(TUTOR.id, setting.now))
    setting.settle()
    assert setting.bodies(Ended) == [Ended()]
    setting.chat(student, "one more thing")
    setting.settle()
    assert codes(student) == ["live_session_over"]
    assert setting.link().closed_by == ["over"]
    setting.pass_time(limits.AFTER_END_S + 1)
    assert tutor.closed_by == ["over"]


def test_a_second_hello_is_a_broken_frame() -> None:
    setting = Setting()
    student = setting.link()
    setting.raw(student, student.page.hello())
    setting.settle()
    assert student.closed_by == ["malformed"]


def test_a_signal_to_a_stranger_goes_nowhere() -> None:
    setting = Setting()
    student = setting.link()
    guest = setting.link(STRANGER, "staff")
    setting.send(student, "join_call", audio=True, video=False, screen=False)
    setting.send(student, "send_signal", to=guest.page.connection_id, candidate={})
    setting.settle()
    assert codes(student) == ["not_in_call"]


def test_a_numbered_frame_reads_back_with_its_number() -> None:
    setting = Setting()
    student = setting.link()
    setting.chat(student, 'tricky "n":0 text')
    setting.settle()
    assert setting.bodies(Chat) == [Chat(text='tricky "n":0 text')]
    assert msgspec.json.encode(student.page.frames[-1])
