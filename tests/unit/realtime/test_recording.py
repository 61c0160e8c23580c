"""Recording by consent: asking, answering, pausing, stopping; what the recorder is told."""

from typing import Any

import pytest

from helpout_server.contracts.entries import EntryBody
from helpout_server.contracts.recording import (
    RecordedParts,
    RecordingAnswered,
    RecordingAsked,
    RecordingPaused,
    RecordingStarted,
    RecordingStopped,
)
from helpout_server.realtime import limits
from helpout_server.realtime.effects import PauseRecorder, StartRecorder, StopRecorder
from tests.unit.realtime.room_people import (
    GUESTS,
    booking,
    call,
    codes,
    gathering,
    join,
    say,
    standing,
)
from tests.unit.realtime.room_setting import STRANGER, STUDENT, TUTOR, Link, Setting

KINDS = (
    RecordingAsked,
    RecordingAnswered,
    RecordingStarted,
    RecordingPaused,
    RecordingStopped,
)


def ask(setting: Setting, link: Link, **changed: Any) -> str:
    """Ask; the id of the recording, or "" where it was refused."""
    fields = {"frame_id": setting.ids.new("frm"), "parts": {}, "keep_days": 7} | changed
    before = len(setting.bodies(RecordingAsked))
    say(setting, link, "ask_recording", **fields)
    asked = setting.bodies(RecordingAsked)[before:]
    return asked[0].recording_id if asked and isinstance(asked[0], RecordingAsked) else ""


def answer(setting: Setting, link: Link, recording_id: str, *, consent: bool = True) -> None:
    say(setting, link, "answer_recording", frame_id=setting.ids.new("frm"),
        recording_id=recording_id, consent=consent)  # fmt: skip


def two() -> tuple[Setting, Link, Link]:
    setting = booking()
    student, tutor = setting.link(), setting.link(TUTOR, "tutor")
    for link in (student, tutor):
        join(setting, link)
    return setting, student, tutor


def recorded() -> tuple[Setting, Link, Link, str]:
    """Both have agreed, and the recorder is there."""
    setting, student, tutor = two()
    id_ = ask(setting, tutor)
    answer(setting, student, id_)
    entrant = setting.room.recorder_entrant()
    assert entrant is not None
    recorder = setting.link(entrant.account, entrant.role, device="recorder")
    say(setting, recorder, "join_call", audio=False, video=False, screen=False)
    setting.do(setting.room.recorder_met(id_, setting.now))
    setting.settle()
    return setting, student, tutor, id_


def written(setting: Setting) -> list[EntryBody]:
    bodies = (line.entry.body for line in setting.stored)
    return [body for body in bodies if isinstance(body, KINDS)]


# ---- asking -------------------------------------------------------------------------------------


def test_both_agree_and_it_begins() -> None:
    setting, student, tutor = two()
    id_ = ask(setting, tutor, parts={"screen": False}, keep_days=30)
    parts = RecordedParts(screen=False)
    told = standing(student)
    assert (told.name, told.recording_id, told.asked_by) == ("asking", id_, TUTOR.id)
    assert (told.agreed, told.awaited) == ([TUTOR.id], [STUDENT.id])
    assert (told.parts, told.keep_days) == (parts, 30)
    assert setting.orders == []
    answer(setting, student, id_)
    assert standing(tutor).name == "on"
    assert setting.orders == [StartRecorder(id_, TUTOR.id, (TUTOR.id, STUDENT.id), parts, 30)]
    assert written(setting) == [
        RecordingAsked(recording_id=id_, parts=parts, keep_days=30),
        RecordingAnswered(recording_id=id_, consent=True),
        RecordingStarted(recording_id=id_),
    ]


def test_it_waits_until_its_recorder_meets_somebody_and_time_counts_from_there() -> None:
    setting, student, tutor = two()
    id_ = ask(setting, tutor)
    assert not standing(student).waits
    answer(setting, student, id_)
    setting.seconds += 5
    assert (standing(student).name, standing(student).waits) == ("on", True)
    setting.do(setting.room.recorder_met("rec_another00000", setting.now))
    setting.settle()
    assert standing(student).waits
    setting.do(setting.room.recorder_met(id_, setting.now))
    setting.do(setting.room.recorder_met(id_, setting.now))
    setting.settle()
    assert (standing(student).waits, standing(student).recorded_ms) == (False, 0)
    setting.seconds += 3
    staff = setting.link(STRANGER, "staff")
    told = staff.page.welcome.recording
    assert (told.name, told.waits, told.recorded_ms) == ("paused", False, 3_000)


def test_a_call_through_a_media_server_is_recorded_like_any_other() -> None:
    setting = booking(topology="server")
    student, tutor = setting.link(), setting.link(TUTOR, "tutor")
    id_ = ask(setting, tutor)
    answer(setting, student, id_)
    assert standing(student).name == "on"
    assert [type(order) for order in setting.orders] == [StartRecorder]


def test_nothing_begins_before_the_consent_is_stored() -> None:
    setting, student, tutor = two()
    id_ = ask(setting, tutor)
    setting.send(student, "answer_recording", frame_id="frm_answered0001",
                 recording_id=id_, consent=True)  # fmt: skip
    setting.carry_up(student)
    assert setting.orders == []
    setting.store()
    assert [type(order) for order in setting.orders] == [StartRecorder]


def test_a_consent_taken_back_before_it_is_stored_begins_nothing() -> None:
    setting, student, tutor = two()
    id_ = ask(setting, tutor)
    for number, consent in enumerate((True, False)):
        setting.send(student, "answer_recording", frame_id=f"frm_answered000{number}",
                     recording_id=id_, consent=consent)  # fmt: skip
        setting.carry_up(student)
    setting.settle()
    assert setting.orders == []
    assert written(setting)[-1] == RecordingStopped(recording_id=id_, why="withdrawn")


def test_a_refusal_ends_the_asking() -> None:
    setting, student, tutor = two()
    id_ = ask(setting, tutor)
    answer(setting, student, id_, consent=False)
    assert standing(tutor).name == "off"
    assert standing(tutor).recording_id is None
    assert written(setting)[-2:] == [
        RecordingAnswered(recording_id=id_, consent=False),
        RecordingStopped(recording_id=id_, why="refused"),
    ]
    assert setting.orders == []
    assert ask(setting, student) != id_


@pytest.mark.parametrize(
    ("facts", "fields", "code"),
    [
        ({"recording_refused": "off"}, {}, "recording_off"),
        ({"recording_refused": "under_18"}, {}, "recording_under_18"),
        ({"recording_refused": "category"}, {}, "recording_category"),
        ({"recording_keep_days_max": 6}, {}, "keep_too_long"),
        ({}, {"parts": {"sound": False, "camera": False, "screen": False}}, "nothing_to_record"),
    ],
)
def test_what_may_not_be_recorded_is_refused_with_its_reason(
    facts: dict[str, Any], fields: dict[str, Any], code: str
) -> None:
    setting = booking(**facts)
    tutor = setting.link(TUTOR, "tutor")
    assert ask(setting, tutor, **fields) == ""
    assert codes(tutor) == [code]
    assert standing(tutor).name == "off"


def test_there_is_one_recording_at_a_time() -> None:
    setting, student, tutor = two()
    ask(setting, tutor)
    ask(setting, student)
    assert codes(student) == ["recording_already"]


def test_asking_and_answering_twice_is_asking_and_answering_once() -> None:
    setting, student, tutor = two()
    for _ in range(2):
        ask(setting, tutor, frame_id="frm_asked0000001")
    [asked] = setting.bodies(RecordingAsked)
    assert isinstance(asked, RecordingAsked)
    for _ in range(2):
        say(setting, student, "answer_recording", frame_id="frm_answered0001",
            recording_id=asked.recording_id, consent=True)  # fmt: skip
    assert len(written(setting)) == 3
    assert (student.page.waiting, tutor.page.waiting) == (0, 0)
    assert not codes(tutor)


def test_an_answer_to_another_recording_is_none() -> None:
    setting, student, tutor = two()
    id_ = ask(setting, tutor)
    answer(setting, student, "rec_other0000000")
    assert codes(student) == ["no_such_recording"]
    assert standing(student).awaited == [STUDENT.id]
    assert id_


def test_the_question_goes_with_who_asked_it() -> None:
    setting, student, tutor = two()
    id_ = ask(setting, tutor)
    setting.drop(tutor)
    setting.pass_time(limits.GRACE_S + 1)
    setting.settle()
    assert written(setting)[-1] == RecordingStopped(recording_id=id_, why="withdrawn")
    assert standing(student).name == "off"


# ---- while it runs ------------------------------------------------------------------------------


def test_who_comes_new_pauses_it_until_they_agree() -> None:
    setting, student, _, id_ = recorded()
    setting.orders.clear()
    setting.seconds += 10
    staff = setting.link(STRANGER, "staff")
    assert setting.orders == [PauseRecorder(id_, paused=True)]
    told = staff.page.welcome.recording
    assert (told.name, told.awaited, told.recorded_ms) == ("paused", [STRANGER.id], 10_000)
    assert standing(student).name == "paused"
    setting.seconds += 60
    answer(setting, staff, id_)
    everybody = (TUTOR.id, STUDENT.id, STRANGER.id)
    assert setting.orders[1:] == [PauseRecorder(id_, paused=False, agreed=everybody)]
    assert standing(student).recorded_ms == 10_000
    assert written(setting)[-3:] == [
        RecordingPaused(recording_id=id_),
        RecordingAnswered(recording_id=id_, consent=True),
        RecordingStarted(recording_id=id_),
    ]


def test_it_goes_on_when_who_did_not_answer_leaves() -> None:
    setting, student, _, id_ = recorded()
    staff = setting.link(STRANGER, "staff")
    setting.drop(staff)
    setting.settle()
    assert standing(student).name == "paused"  # their media may go on without the socket
    setting.pass_time(limits.GRACE_S + 1)
    setting.settle()
    assert standing(student).name == "on"
    both = (TUTOR.id, STUDENT.id)
    assert setting.orders[-1] == PauseRecorder(id_, paused=False, agreed=both)


def test_a_refusal_of_who_comes_new_ends_it() -> None:
    setting, _, _, id_ = recorded()
    staff = setting.link(STRANGER, "staff")
    answer(setting, staff, id_, consent=False)
    assert written(setting)[-1] == RecordingStopped(recording_id=id_, why="refused")
    assert isinstance(setting.orders[-1], StopRecorder)


def test_a_consent_taken_back_stops_it_at_once() -> None:
    setting, student, tutor, id_ = recorded()
    setting.seconds += 5
    setting.send(student, "answer_recording", frame_id="frm_withdrawn001",
                 recording_id=id_, consent=False)  # fmt: skip
    setting.carry_up(student)
    # Not even the store is waited for.
    stop = StopRecorder(id_, "withdrawn", (TUTOR.id, STUDENT.id), 5_000)
    assert setting.orders[-1] == stop
    setting.settle()
    assert standing(tutor).name == "off"
    assert {m.device for m in call(tutor)} == {"page"}


def test_who_agreed_may_stop_it_and_who_did_not_says_no() -> None:
    setting, student, _, id_ = recorded()
    staff = setting.link(STRANGER, "staff")
    stop = {"frame_id": "frm_stopped00001", "recording_id": id_}
    say(setting, staff, "stop_recording", **stop)
    assert codes(staff) == ["not_allowed"]
    for _ in range(2):
        say(setting, student, "stop_recording", **stop)
    stops = setting.bodies(RecordingStopped)
    assert stops == [RecordingStopped(recording_id=id_, why="asked")]
    assert student.page.waiting == 0
    assert not codes(student)


def test_a_second_page_and_a_watcher_need_not_agree_and_a_camera_does() -> None:
    setting, student, tutor, _ = recorded()
    setting.link(TUTOR, "tutor")
    setting.look(members={**setting.facts.members, GUESTS[0].id: "watcher"})
    watcher = setting.link(GUESTS[0], "watcher")
    assert standing(student).name == "on"
    answer(setting, watcher, str(setting.room.recording.id))
    assert codes(watcher) == ["watch_only"]
    setting.link(STRANGER, "staff", device="camera")
    assert standing(tutor).name == "paused"


def test_who_becomes_a_watcher_is_not_asked_any_more() -> None:
    setting = gathering()
    host, guest = setting.link(TUTOR, "tutor"), setting.link(GUESTS[0], "attendee")
    join(setting, guest)
    ask(setting, host)
    assert standing(host).awaited == [GUESTS[0].id]
    setting.look(members={**setting.facts.members, GUESTS[0].id: "watcher"})
    assert standing(host).name == "on"
    assert call(host) == []  # who only watches sends nothing from now on
    assert not codes(guest)


def test_with_nobody_in_the_call_it_ends_after_a_while() -> None:
    setting, student, tutor, id_ = recorded()
    for link in (student, tutor):
        say(setting, link, "leave_call")
    setting.pass_time(1)
    setting.pass_time(limits.RECORDING_IDLE_S - 1)
    join(setting, student)
    setting.pass_time(2)
    say(setting, student, "leave_call")
    setting.pass_time(1)
    setting.pass_time(limits.RECORDING_IDLE_S - 1)
    assert standing(student).name == "on"
    setting.pass_time(2)
    setting.settle()
    assert written(setting)[-1] == RecordingStopped(recording_id=id_, why="nobody_in_call")


def test_the_end_of_the_live_session_ends_it_before() -> None:
    setting, _, _, id_ = recorded()
    setting.do(setting.room.end(TUTOR.id, setting.now))
    setting.settle()
    kinds = [line.entry.body for line in setting.stored][-2:]
    assert kinds[0] == RecordingStopped(recording_id=id_, why="ended")
    assert isinstance(setting.orders[-1], StopRecorder)


def test_what_becomes_forbidden_while_it_runs_is_stopped() -> None:
    setting, student, _, id_ = recorded()
    setting.look(recording_refused="under_18")
    assert written(setting)[-1] == RecordingStopped(recording_id=id_, why="refused")
    assert standing(student).name == "off"


# ---- the recorder -------------------------------------------------------------------------------


def test_the_recorder_is_a_member_of_the_call() -> None:
    setting, student, _, _ = recorded()
    [recorder] = [m for m in call(student) if m.device == "recorder"]
    assert (recorder.account_id, recorder.audio) == (TUTOR.id, False)
    say(setting, student, "send_signal", to=recorder.connection_id, candidate={})
    assert not codes(student)


def test_who_has_not_agreed_reaches_no_recorder() -> None:
    setting, student, _, id_ = recorded()
    [recorder] = [m for m in call(student) if m.device == "recorder"]
    staff = setting.link(STRANGER, "staff")
    join(setting, staff)
    signal = {"to": recorder.connection_id, "candidate": {}}
    say(setting, staff, "send_signal", **signal)
    assert codes(staff) == ["no_consent"]
    answer(setting, staff, id_)
    say(setting, staff, "send_signal", **signal)
    assert codes(staff) == ["no_consent"]


def test_a_recorder_that_is_gone_is_told_to_all_and_another_may_begin() -> None:
    setting, student, _, id_ = recorded()
    [recorder] = [link for link in setting.links if link.entrant.device == "recorder"]
    setting.drop(recorder)
    setting.settle()
    assert standing(student).name == "failed"
    assert written(setting)[-1] == RecordingStopped(recording_id=id_, why="failed")
    assert {m.device for m in call(student)} == {"page"}
    again = ask(setting, student)
    assert standing(student).name == "asking"
    setting.do(setting.room.recorder_failed(id_, setting.now))
    assert standing(student).recording_id == again


def test_a_recorder_that_does_not_start_is_a_failure() -> None:
    setting, student, tutor = two()
    id_ = ask(setting, tutor)
    answer(setting, student, id_)
    setting.do(setting.room.recorder_failed(id_, setting.now))
    setting.settle()
    assert standing(student).name == "failed"
    assert isinstance(setting.orders[-1], StopRecorder)


def test_nobody_comes_as_a_recorder_while_nothing_is_recorded() -> None:
    setting, _, tutor = two()
    assert setting.room.recorder_entrant() is None
    assert setting.link(TUTOR, "tutor", device="recorder").closed_by == ["over"]
    assert {m.device for m in call(tutor)} == {"page"}


def test_a_restart_ends_what_was_recorded_as_failed() -> None:
    setting, student, _, id_ = recorded()
    setting.crash()
    setting.settle()
    assert written(setting)[-1] == RecordingStopped(recording_id=id_, why="failed")
    by = [line.entry.account_id for line in setting.stored][-1]
    assert by == TUTOR.id
    setting.crash()
    setting.settle()
    assert len(setting.bodies(RecordingStopped)) == 1
    setting.connect(student)
    setting.settle()
    assert student.page.welcome.recording.name == "off"
