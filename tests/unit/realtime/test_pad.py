"""The pad of a room: who may say what, what is open, what who comes new is told."""

from typing import Any

import pytest

from helpout_server.contracts.entries import GrantLevel, RunAnswered, RunFinished
from helpout_server.contracts.pad import (
    CellLinked,
    Commented,
    CommentSettled,
    OutputPictured,
    Suggested,
    SuggestionSettled,
)
from helpout_server.domain import pad
from helpout_server.realtime import limits
from tests.unit.realtime.room_people import GUESTS, codes, gathering, say
from tests.unit.realtime.room_setting import CELL, STRANGER, STUDENT, TUTOR, Link, Setting
from tests.unit.realtime.test_room import GRANT, give

RUN = "run_000000000001"
HASH = "a" * 64
PLACE = {"cell_id": CELL, "start": "AAAA", "end": "AAAB"}
WORDS = {**PLACE, "original": "a", "replacement": "b"}
REMARK = {**PLACE, "quote": "df", "text": "why?"}
LINK = {
    "cell_id": CELL,
    "notebook_name": "a.ipynb",
    "notebook_cell_id": "c1",
    "source_hash": HASH,
}
PICTURE = {"run_id": RUN, "place": 0, "sha256": HASH, "width": 10, "height": 10}


def tell(setting: Setting, link: Link, kind: str, **fields: object) -> None:
    say(setting, link, kind, frame_id=setting.ids.new("frm"), **fields)


def open_pad(setting: Setting) -> list[Any]:
    """What somebody who comes now is told of the pad."""
    snapshot = setting.link(STRANGER, "staff").page.welcome.snapshot
    assert snapshot is not None
    return [entry.body for entry in snapshot.pad]


def grant(setting: Setting, host: Link, level: GrantLevel) -> None:
    give(setting, host, {**GRANT, "level": level})


def test_a_comment_is_answered_and_settled_by_anybody_who_takes_part() -> None:
    setting = Setting()
    student, tutor = setting.link(), setting.link(TUTOR, "tutor")
    tell(setting, tutor, "send_comment", comment_id="cmt_000000000001", **REMARK)
    tell(setting, student, "send_comment", comment_id="cmt_000000000001", **REMARK)
    tell(setting, student, "send_comment", comment_id="cmt_000000000002", **REMARK)
    assert [body.comment_id[-1] for body in open_pad(setting)] == ["1", "1", "2"]
    tell(setting, student, "settle_comment", comment_id="cmt_000000000001")
    assert [body.comment_id[-1] for body in open_pad(setting)] == ["2"]
    # A second who is done with it changes nothing; an answer comes too late and is told so.
    tell(setting, tutor, "settle_comment", comment_id="cmt_000000000001")
    assert len(setting.bodies(CommentSettled)) == 1
    assert codes(tutor) == []
    tell(setting, tutor, "send_comment", comment_id="cmt_000000000001", **REMARK)
    assert codes(tutor) == ["settled"]
    snapshot = setting.link(STRANGER, "staff").page.welcome.snapshot
    assert snapshot is not None
    assert not [entry for entry in snapshot.chat if isinstance(entry.body, Commented)]


def test_an_answer_stays_on_the_cell_of_its_comment() -> None:
    setting = Setting()
    student = setting.link()
    tell(setting, student, "send_comment", comment_id="cmt_000000000001", **REMARK)
    other = {**REMARK, "cell_id": "cell_000000000002"}
    tell(setting, student, "send_comment", comment_id="cmt_000000000001", **other)
    assert codes(student) == ["not_found"]


def test_who_watches_writes_nothing() -> None:
    setting = gathering("watcher")
    watcher = setting.link(GUESTS[0], "watcher")
    tell(setting, watcher, "send_comment", comment_id="cmt_000000000001", **REMARK)
    tell(setting, watcher, "suggest", suggestion_id="sug_000000000001", **WORDS)
    assert codes(watcher) == ["watch_only", "watch_only"]


def test_suggestions_need_no_grant_and_are_settled_by_who_may_edit() -> None:
    setting = Setting()
    student, tutor = setting.link(), setting.link(TUTOR, "tutor")
    for number in range(1, 5):
        tell(setting, tutor, "suggest", suggestion_id=f"sug_00000000000{number}", **WORDS)
    settle = {"suggestion_id": "sug_000000000001", "how": "accepted"}
    tell(setting, tutor, "settle_suggestion", **settle)
    assert codes(tutor) == ["not_allowed"]
    tell(setting, student, "settle_suggestion", **settle)
    tell(setting, student, "settle_suggestion", suggestion_id="sug_000000000002", how="withdrawn")
    assert codes(student) == ["not_allowed"]
    tell(setting, tutor, "settle_suggestion", suggestion_id="sug_000000000002", how="withdrawn")
    grant(setting, setting.link(role="host"), "edit")
    tell(setting, tutor, "settle_suggestion", suggestion_id="sug_000000000003", how="declined")
    assert [body.how for body in setting.bodies(SuggestionSettled)] == [  # type: ignore[attr-defined]
        "accepted",
        "withdrawn",
        "declined",
    ]
    assert [body.suggestion_id[-1] for body in open_pad(setting)] == ["4"]


def test_what_was_declined_is_not_accepted_afterwards() -> None:
    setting = Setting()
    student, tutor = setting.link(), setting.link(TUTOR, "tutor")
    tell(setting, tutor, "suggest", suggestion_id="sug_000000000001", **WORDS)
    tell(setting, student, "settle_suggestion", suggestion_id="sug_000000000001", how="declined")
    tell(setting, student, "settle_suggestion", suggestion_id="sug_000000000001", how="accepted")
    tell(setting, student, "settle_suggestion", suggestion_id="sug_000000000009", how="accepted")
    tell(setting, tutor, "suggest", suggestion_id="sug_000000000001", **WORDS)
    assert (codes(student), codes(tutor)) == (["settled", "not_found"], ["repeated"])


def test_a_cell_of_suggestions_alone_is_accepted_into_by_its_lender() -> None:
    setting = Setting()
    student, tutor = setting.link(), setting.link(TUTOR, "tutor")
    grant(setting, setting.link(role="host"), "edit")
    tell(setting, student, "link_cell", **LINK, suggest_only=True)
    tell(setting, tutor, "suggest", suggestion_id="sug_000000000001", **WORDS)
    settle = {"suggestion_id": "sug_000000000001", "how": "accepted"}
    tell(setting, tutor, "settle_suggestion", **settle)
    assert codes(tutor) == ["not_allowed"]
    tell(setting, student, "settle_suggestion", **settle)
    assert len(setting.bodies(SuggestionSettled)) == 1


def test_the_lender_alone_links_cells_and_shows_pictures() -> None:
    setting = Setting()
    student, tutor, host = setting.link(), setting.link(TUTOR, "tutor"), setting.link(role="host")
    tell(setting, tutor, "link_cell", **LINK)
    tell(setting, tutor, "picture_output", **PICTURE)
    tell(setting, host, "link_cell", **LINK)
    assert (codes(tutor), codes(host)) == (["not_allowed", "not_allowed"], ["not_allowed"])
    tell(setting, student, "picture_output", **PICTURE)
    assert codes(student) == ["not_found"]
    _queue(setting, host)
    for place in (0, 1, 0):
        tell(setting, student, "picture_output", **{**PICTURE, "place": place})
    snapshot = setting.link(STRANGER, "staff").page.welcome.snapshot
    assert snapshot is not None
    assert [picture.place for picture in snapshot.runs[0].pictures] == [1, 0]
    assert len(setting.bodies(OutputPictured)) == 3


def test_the_latest_link_of_a_cell_counts_and_carries_bounded_outputs() -> None:
    setting = Setting()
    student = setting.link()
    tell(setting, student, "link_cell", **LINK)
    shown = {"output_type": "display_data", "data": {"text/plain": "x"}, "metadata": {}}
    large = {"output_type": "stream", "name": "stdout", "text": "y" * 400_000}
    evil = {"output_type": "strange", "data": {}}
    outputs = [{**shown, "onload": "alert()"}, evil, *[shown] * 100]
    tell(setting, student, "link_cell", **LINK, outputs=outputs, suggest_only=True)
    [link] = open_pad(setting)
    assert link.suggest_only
    assert len(link.outputs) == limits.LINK_OUTPUTS_MAX
    assert link.outputs[0] == shown
    tell(setting, student, "link_cell", **LINK, outputs=[large])
    [link] = open_pad(setting)
    assert len(link.outputs[0]["text"]) == limits.LINK_OUTPUTS_BYTES_MAX
    tell(setting, student, "link_cell", **LINK, outputs=[large, large])
    assert student.closed_by == ["too_large"]
    assert len(setting.bodies(CellLinked)) == 3


def test_said_again_after_a_restart_it_is_said_once() -> None:
    setting = Setting()
    student = setting.link()
    fields = {"frame_id": "frm_000000000099", "suggestion_id": "sug_000000000001", **WORDS}
    say(setting, student, "suggest", **fields)
    setting.crash()
    setting.connect(student)
    setting.settle()
    say(setting, student, "suggest", **fields)
    assert codes(student) == []
    assert len(setting.bodies(Suggested)) == 1


def test_a_full_pad_takes_no_more_until_something_is_settled(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pad, "OPEN_MAX", 2)
    setting = Setting()
    student = setting.link()
    for number in range(1, 4):
        tell(setting, student, "suggest", suggestion_id=f"sug_00000000000{number}", **WORDS)
    assert codes(student) == ["too_many"]
    tell(setting, student, "settle_suggestion", suggestion_id="sug_000000000001", how="declined")
    tell(setting, student, "suggest", suggestion_id="sug_000000000003", **WORDS)
    assert len(open_pad(setting)) == 2


def test_runs_that_wait_are_told_to_who_comes_and_answered_when_the_host_is_gone() -> None:
    setting = Setting()
    setting.link()
    host = setting.link(role="host")
    asked = {
        "kind": "run_asked",
        "request_id": RUN,
        "cell_id": CELL,
        "account_id": TUTOR.id,
        "code": "1",
        "code_hash": HASH,
        "scratch": False,
    }
    tell(setting, host, "host_entry", body=asked)
    assert [body.request_id for body in open_pad(setting)] == [RUN]
    setting.drop(host)
    setting.pass_time(limits.GRACE_S + 1)
    setting.settle()
    [answer] = setting.bodies(RunAnswered)
    assert isinstance(answer, RunAnswered)
    assert (answer.allowed, answer.why, answer.account_id) == (False, "grant_over", TUTOR.id)
    assert open_pad(setting) == []


def test_a_run_says_in_which_kernel_it_ran_and_since_when() -> None:
    setting = Setting()
    setting.link()
    host = setting.link(role="host")
    _queue(setting, host)
    started = {"kind": "run_started", "run_id": RUN, "cell_id": CELL, "kernel_name": "bash"}
    tell(setting, host, "host_entry", body=started)
    snapshot = setting.link(STRANGER, "staff").page.welcome.snapshot
    assert snapshot is not None
    [run] = snapshot.runs
    assert (run.kernel_name, run.started_at) == ("bash", setting.now.at)
    assert setting.bodies(RunFinished) == []


def _queue(setting: Setting, host: Link) -> None:
    queued = {
        "kind": "run_queued",
        "run_id": RUN,
        "cell_id": CELL,
        "account_id": STUDENT.id,
        "code": "1",
        "code_hash": HASH,
    }
    tell(setting, host, "host_entry", body=queued)
