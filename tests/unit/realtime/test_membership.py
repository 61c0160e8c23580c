"""Who belongs to a live session is changed elsewhere, and its room looks."""

from helpout_server.contracts.call import PresenceCheckFrame
from helpout_server.contracts.entries import GrantsChanged, Joined, LeadChanged, Left, StillTaken
from helpout_server.contracts.room import LeadFrame, PresenceFrame
from helpout_server.realtime.facts import RoomFacts
from tests.unit.realtime.room_people import (
    GUESTS,
    booking,
    call,
    codes,
    gathering,
    heard,
    join,
    say,
)
from tests.unit.realtime.room_setting import STRANGER, STUDENT, TUTOR, Setting

STILL = StillTaken(still_id="still_000000000001", caption="", width=10, height=10)


def without(setting: Setting, account_id: str) -> dict[str, object]:
    return {id_: role for id_, role in setting.facts.members.items() if id_ != account_id}


def test_who_is_removed_is_closed_out_with_all_they_brought() -> None:
    setting = gathering()
    host, guest = setting.link(TUTOR, "tutor"), setting.link(GUESTS[0], "attendee")
    camera = setting.link(GUESTS[0], "attendee", device="camera")
    join(setting, guest)
    join(setting, camera, audio=False)
    setting.look(members=without(setting, GUESTS[0].id))
    assert (guest.closed_by, camera.closed_by) == (["removed"], ["removed"])
    assert call(host) == []
    assert [p.account.id for p in heard(host, PresenceFrame)[-1].participants] == [TUTOR.id]
    assert setting.bodies(Left) == [Left(role="attendee")]
    assert not host.closed_by


def test_another_lead_is_told_to_all_and_written() -> None:
    setting = booking()
    student, tutor = setting.link(), setting.link(TUTOR, "tutor")
    staff = setting.link(STRANGER, "staff")
    host = setting.link(STUDENT, "host")
    members = {**setting.facts.members, TUTOR.id: "staff", STRANGER.id: "tutor"}
    setting.look(lead_id=STRANGER.id, members=members)
    for link in (student, tutor, staff, host):
        assert [f.lead_id for f in heard(link, LeadFrame)] == [STRANGER.id]
    assert setting.bodies(LeadChanged) == [LeadChanged(to_account_id=STRANGER.id)]
    roles = {p.account.id: p.role for p in heard(student, PresenceFrame)[-1].participants}
    assert roles[TUTOR.id] == "staff"
    assert roles[STRANGER.id] == "tutor"
    assert not host.closed_by
    setting.look()
    assert len(setting.bodies(LeadChanged)) == 1
    assert setting.link(STUDENT).page.welcome.lead_id == STRANGER.id


def test_a_lead_that_changed_while_the_room_was_away_is_written_once_it_is_back() -> None:
    setting = booking()
    setting.look(lead_id=STRANGER.id)
    setting.facts = RoomFacts(STUDENT.id, TUTOR.id, setting.facts.members)
    for _ in range(2):
        setting.crash()
        setting.settle()
    leads = [b.to_account_id for b in setting.bodies(LeadChanged) if isinstance(b, LeadChanged)]
    assert leads == [STRANGER.id, TUTOR.id]


def test_who_leaves_does_so_in_the_role_they_had() -> None:
    setting = gathering("watcher")
    watcher = setting.link(GUESTS[0], "watcher")
    setting.drop(watcher)
    setting.pass_time(11)
    setting.settle()
    assert setting.bodies(Joined) == [Joined(role="watcher")]
    assert setting.bodies(Left) == [Left(role="watcher")]


def test_a_watcher_edits_nothing_whatever_the_host_says() -> None:
    setting = gathering("watcher")
    host = setting.link(TUTOR, "host")
    watcher = setting.link(GUESTS[0], "watcher")
    grant = {"grant_id": "grant_000000000001", "account_id": GUESTS[0].id, "level": "edit",
             "runs_left": None, "remaining_ms": None, "paused": False}  # fmt: skip
    body = {"kind": "grants_changed", "grants": [grant], "why": "given"}
    say(setting, host, "host_entry", frame_id="frm_grant0000001", body=body)
    assert len(setting.bodies(GrantsChanged)) == 1
    connection = setting.room.connections.get(watcher.page.connection_id)
    assert connection is not None
    assert not setting.room._may_edit(connection)


def test_a_camera_leaves_when_its_link_is_ended() -> None:
    setting = booking()
    page, camera = setting.link(), setting.link(device="camera")
    setting.do(setting.room.end_camera(STUDENT.id, setting.now))
    setting.settle()
    assert camera.closed_by == ["removed"]
    assert not page.closed_by


def test_an_entry_from_outside_is_written_once_and_told() -> None:
    setting = booking()
    student = setting.link()
    seqs = []
    for _ in range(2):
        seq, effects = setting.room.write(TUTOR.id, STILL, "frm_still0000001", setting.now)
        seqs.append(seq)
        setting.do(effects)
        setting.settle()
    assert seqs == [2, 2]
    assert setting.bodies(StillTaken) == [STILL]
    assert student.page.entries[2].account_id == TUTOR.id
    assert not codes(student)
    assert not heard(student, PresenceCheckFrame)
