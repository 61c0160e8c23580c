"""What passes through a room between pages and the kernel host."""

import pytest

from helpout_server.contracts.entries import RunOutput, RunStarted
from helpout_server.contracts.kernel_question import KernelAnsweredFrame, KernelAskedFrame
from helpout_server.contracts.room import WithdrawRequestedFrame
from helpout_server.realtime import limits
from tests.unit.realtime.room_people import codes, gathering, heard
from tests.unit.realtime.room_setting import CELL, STUDENT, TUTOR, Link, Setting

COMPLETE = {"kind": "complete", "code": "pri", "cursor": 3}
COMPLETED = {"kind": "completed", "matches": ["print"], "types": [], "start": 0, "end": 3}
KERNEL = {"kernel_id": "k", "display_name": "Python 3", "language": "python", "status": "idle"}


def lent(setting: Setting) -> Link:
    host = setting.link(STUDENT, "host")
    setting.send(host, "host_kernel", kernel=KERNEL)
    setting.settle()
    return host


def ask(setting: Setting, link: Link, question_id: str = "ask_000000000001") -> None:
    setting.send(link, "ask_kernel", question_id=question_id, question=COMPLETE)
    setting.settle()


def test_a_question_goes_to_the_host_and_its_answer_to_who_asked() -> None:
    setting = Setting()
    tutor, student = setting.link(TUTOR, "tutor"), setting.link(STUDENT)
    host = lent(setting)
    ask(setting, tutor)
    [asked] = heard(host, KernelAskedFrame)
    assert (asked.account_id, asked.connection_id) == (TUTOR.id, tutor.page.connection_id)
    setting.send(
        host,
        "answer_kernel",
        connection_id=asked.connection_id,
        question_id=asked.question_id,
        answer=COMPLETED,
    )
    setting.settle()
    [answered] = heard(tutor, KernelAnsweredFrame)
    assert (answered.question_id, answered.refusal) == (asked.question_id, "")
    assert not heard(student, KernelAnsweredFrame)


def test_without_host_or_kernel_the_room_answers_itself() -> None:
    setting = Setting()
    tutor = setting.link(TUTOR, "tutor")
    ask(setting, tutor)
    setting.link(STUDENT, "host")
    ask(setting, tutor, "ask_000000000002")
    told = [(one.question_id, one.refusal) for one in heard(tutor, KernelAnsweredFrame)]
    assert told == [("ask_000000000001", "no_kernel"), ("ask_000000000002", "no_kernel")]


def test_an_answer_for_somebody_who_is_gone_is_dropped() -> None:
    setting = Setting()
    host = lent(setting)
    setting.send(
        host, "answer_kernel", connection_id="con_nobody000000", question_id="ask_000000000001",
        answer=None, refusal="busy",
    )  # fmt: skip
    setting.settle()
    assert not host.closed_by
    assert codes(host) == []


def test_a_run_is_withdrawn_at_the_host_with_who_asks() -> None:
    setting = Setting()
    tutor = setting.link(TUTOR, "tutor")
    setting.send(tutor, "withdraw_run", request_id="run_000000000001")
    setting.settle()
    assert codes(tutor) == ["host_away"]
    host = lent(setting)
    setting.send(tutor, "withdraw_run", request_id="run_000000000001")
    setting.settle()
    [withdrawn] = heard(host, WithdrawRequestedFrame)
    assert (withdrawn.account_id, withdrawn.request_id) == (TUTOR.id, "run_000000000001")


def test_questions_are_bounded_in_number_and_size() -> None:
    setting = Setting()
    tutor = setting.link(TUTOR, "tutor")
    host = lent(setting)
    for count in range(int(limits.KERNEL_QUESTION.burst) + 3):
        ask(setting, tutor, f"ask_{count:012d}")
    assert len(heard(host, KernelAskedFrame)) == limits.KERNEL_QUESTION.burst
    assert codes(tutor) == ["too_many"] * 3
    large = {**COMPLETE, "code": "\n" * 90_000}
    setting.send(tutor, "ask_kernel", question_id="ask_large0000000", question=large)
    setting.settle()
    assert tutor.closed_by == ["too_large"]


def test_who_only_watches_asks_the_kernel_nothing() -> None:
    setting = gathering("watcher")
    watcher = setting.link(TUTOR, "watcher")
    lent(setting)
    ask(setting, watcher)
    assert codes(watcher) == ["watch_only"]


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("answer_kernel", {"connection_id": "con_000000000001", "question_id": "ask_000000000001",
            "answer": COMPLETED}),
        ("host_entry", {"frame_id": "frm_x00000000001", "body": {
            "kind": "run_started", "run_id": "run_000000000001", "cell_id": CELL}}),
        ("host_entry", {"frame_id": "frm_x00000000002", "body": {"kind": "run_output",
            "run_id": "run_000000000001", "cell_id": CELL, "part": 1, "steps": []}}),
        ("host_entry", {"frame_id": "frm_x00000000003", "body": {"kind": "run_answered",
            "request_id": "run_000000000001", "cell_id": CELL, "account_id": TUTOR.id,
            "allowed": True, "why": "answered"}}),
    ],
)  # fmt: skip
def test_a_page_forges_no_word_of_the_host(kind: str, fields: dict[str, object]) -> None:
    setting = Setting()
    tutor, student = setting.link(TUTOR, "tutor"), setting.link(STUDENT)
    lent(setting)
    for page in (tutor, student):
        setting.send(page, kind, **fields)
        setting.settle()
        assert codes(page) == ["not_allowed"]
    assert not setting.bodies(RunStarted)
    assert not setting.bodies(RunOutput)
