"""The call of a room: devices, who may join and signal, hands, moderation, pictures, media."""

from typing import get_args

import pytest

from helpout_server.contracts.call import Device, ModeratedFrame
from helpout_server.contracts.entries import Joined, PicturesAnswered
from helpout_server.contracts.media_server import MediaAnsweredFrame, PublishMedia, SpeakingFrame
from helpout_server.contracts.room import (
    CallFrame,
    PicturesAskedFrame,
    PresenceFrame,
    SignalFrame,
)
from helpout_server.realtime.effects import CallMembers, ToMediaServer
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
from tests.unit.realtime.room_setting import STRANGER, STUDENT, TUTOR, Link, Setting


def connection(link: Link) -> str:
    return link.page.connection_id


def devices(setting: Setting) -> dict[str, Link]:
    """Everything a student can bring, in the call."""
    found = {
        "page": setting.link(),
        "camera": setting.link(device="camera"),
        "kernel": setting.link(device="kernel"),
    }
    join(setting, found["page"])
    join(setting, found["camera"], audio=False)
    join(setting, found["kernel"], watch=True)
    return found


# ---- members ------------------------------------------------------------------------------------


def test_a_camera_and_a_kernel_join_beside_their_persons_page() -> None:
    setting = booking()
    tutor = setting.link(TUTOR, "tutor")
    devices(setting)
    assert [m.device for m in call(tutor)] == ["page", "camera", "kernel"]
    assert {m.account_id for m in call(tutor)} == {STUDENT.id}
    assert setting.bodies(Joined) == [Joined(role="tutor"), Joined(role="student")]


def test_members_stand_in_the_order_in_which_they_joined_not_in_which_they_came() -> None:
    setting = booking()
    tutor, student = setting.link(TUTOR, "tutor"), setting.link()
    join(setting, student)
    join(setting, tutor)
    join(setting, student, audio=False)
    assert [m.connection_id for m in call(tutor)] == [connection(student), connection(tutor)]
    say(setting, student, "leave_call")
    join(setting, student)
    assert [m.connection_id for m in call(tutor)] == [connection(tutor), connection(student)]


def test_another_camera_takes_the_place_of_the_first() -> None:
    setting = booking()
    first, second = setting.link(device="camera"), setting.link(device="camera")
    assert first.closed_by == ["replaced"]
    assert not second.closed_by


def test_a_second_page_that_watches_leaves_the_first_where_it_is() -> None:
    setting = booking()
    first, second = setting.link(), setting.link()
    join(setting, first)
    join(setting, second, watch=True)
    assert [(m.connection_id, m.watch) for m in call(first)] == [
        (connection(first), False),
        (connection(second), True),
    ]
    join(setting, second)
    assert [m.connection_id for m in call(first)] == [connection(second)]


def test_a_call_takes_so_many_people_and_watchers_count() -> None:
    setting = gathering()
    pages = [setting.link(guest, "attendee") for guest in GUESTS[:5]]
    for page in pages[:3]:
        join(setting, page)
    join(setting, pages[3], watch=True)
    join(setting, pages[4])
    join(setting, pages[4], watch=True)
    assert codes(pages[4]) == ["call_full", "call_full"]
    # Their own second page takes nobody's place, and a place that is free is taken.
    join(setting, setting.link(GUESTS[0], "attendee"))
    say(setting, pages[3], "leave_call")
    join(setting, pages[4])
    assert {m.account_id for m in call(pages[0])} == {g.id for g in (*GUESTS[:3], GUESTS[4])}


def test_who_watches_is_not_seen_or_heard_and_edits_nothing() -> None:
    setting = gathering("watcher")
    watcher = setting.link(GUESTS[0], "watcher")
    join(setting, watcher)
    say(setting, watcher, "join_call", audio=True, video=False, screen=False, watch=True)
    say(setting, watcher, "ask_grant", frame_id=setting.ids.new("frm"), level="edit")
    assert codes(watcher) == ["watch_only", "not_allowed", "watch_only"]
    join(setting, watcher, watch=True)
    setting.chat(watcher, "a question")
    say(setting, watcher, "raise_hand", raised=True)
    assert len(codes(watcher)) == 3
    assert call(watcher)[0].watch


@pytest.mark.parametrize(
    "media",
    [
        {"audio": True, "video": True, "screen": False},
        {"audio": False, "video": True, "screen": True},
        {"audio": False, "video": False, "screen": False, "watch": True},
    ],
)
def test_a_camera_sends_its_picture_and_nothing_else(media: dict[str, bool]) -> None:
    setting = booking()
    camera = setting.link(device="camera")
    say(setting, camera, "join_call", **media)
    assert codes(camera) == ["not_allowed"]


@pytest.mark.parametrize("device", sorted(set(get_args(Device)) - {"page"}))
def test_only_a_page_writes_runs_moderates_and_consents(device: Device) -> None:
    setting = booking()
    if device == "recorder":
        page = setting.link()
        say(setting, page, "ask_recording", frame_id="frm_asked0000001",
            parts={}, keep_days=7)  # fmt: skip
    link = setting.link(device=device)
    setting.chat(link, "I am a device")
    say(setting, link, "raise_hand", raised=True)
    say(setting, link, "moderate", account_id=STUDENT.id, action="mute")
    say(setting, link, "ask_recording", frame_id="frm_asked0000002", parts={}, keep_days=7)
    say(setting, link, "host_kernel", kernel=None)
    assert codes(link) == ["not_allowed"] * 5
    setting.raw(link, b"\0\0\1\0")
    setting.settle()
    assert link.closed_by == ["malformed"]


def test_a_camera_is_told_of_the_call_and_of_nothing_that_is_written() -> None:
    setting = booking()
    tutor, camera = setting.link(TUTOR, "tutor"), setting.link(device="camera")
    setting.chat(tutor, "private")
    setting.settle()
    join(setting, tutor)
    assert camera.page.welcome.snapshot is None
    assert camera.page.entries == {}
    assert camera.binary == []
    assert {type(frame) for frame in camera.page.frames} == {CallFrame}


# ---- signals ------------------------------------------------------------------------------------


def test_devices_signal_with_pages_and_not_with_each_other() -> None:
    setting = booking()
    tutor = setting.link(TUTOR, "tutor")
    join(setting, tutor)
    mine = devices(setting)
    for device, to in (("page", "camera"), ("camera", "page"), ("kernel", "page")):
        say(setting, mine[device], "send_signal", to=connection(mine[to]), candidate={})
    say(setting, mine["camera"], "send_signal", to=connection(tutor), candidate={})
    assert [frame.sender for frame in heard(tutor, SignalFrame)] == [connection(mine["camera"])]
    assert not any(codes(link) for link in mine.values())
    say(setting, mine["kernel"], "send_signal", to=connection(mine["camera"]), candidate={})
    assert codes(mine["kernel"]) == ["not_in_call"]


# ---- hands and moderation -----------------------------------------------------------------------


def test_hands_are_in_the_order_they_were_raised_and_go_with_their_person() -> None:
    setting = gathering()
    host = setting.link(TUTOR, "tutor")
    first, second = (setting.link(guest, "attendee") for guest in GUESTS[:2])
    say(setting, second, "raise_hand", raised=True)
    say(setting, first, "raise_hand", raised=True)
    say(setting, first, "raise_hand", raised=True)
    assert _hands(host) == {GUESTS[1].id: 1, GUESTS[0].id: 2}
    setting.drop(second)
    setting.pass_time(11)
    setting.settle()
    assert _hands(host) == {GUESTS[0].id: 2}
    say(setting, first, "raise_hand", raised=False)
    assert _hands(host) == {}


def test_the_lead_and_staff_may_ask_a_page_to_switch_off_and_nobody_else() -> None:
    setting = booking()
    student, tutor = setting.link(), setting.link(TUTOR, "tutor")
    staff, phone = setting.link(STRANGER, "staff"), setting.link(device="camera")
    for who, whom, action in (
        (tutor, STUDENT.id, "mute"),
        (staff, STUDENT.id, "camera_off"),
        (student, TUTOR.id, "mute"),
    ):
        say(setting, who, "moderate", account_id=whom, action=action)
    told = heard(student, ModeratedFrame)
    assert [(f.by.id, f.action) for f in told] == [
        (TUTOR.id, "mute"),
        (STRANGER.id, "camera_off"),
    ]
    assert codes(student) == ["not_allowed"]
    assert not heard(tutor, ModeratedFrame)
    assert [f.action for f in heard(phone, ModeratedFrame)] == ["camera_off"]


@pytest.mark.parametrize(
    ("action", "flag"), [("mute", "audio"), ("camera_off", "video"), ("screen_off", "screen")]
)
def test_through_a_media_server_who_is_switched_off_stays_so_until_they_switch_on(
    action: str, flag: str
) -> None:
    setting = gathering(topology="server")
    host, guest = setting.link(TUTOR, "tutor"), setting.link(GUESTS[0], "attendee")
    on = {"audio": True, "video": True, "screen": True}

    def is_on() -> bool:
        [member] = heard(host, CallFrame)[-1].members
        return bool(getattr(member, flag))

    say(setting, guest, "join_call", **on)
    assert is_on()
    # The page goes on sending, and says nothing.
    say(setting, host, "moderate", account_id=GUESTS[0].id, action=action)
    assert not is_on()
    told = len(heard(host, CallFrame))
    say(setting, host, "moderate", account_id=GUESTS[0].id, action=action)
    assert len(heard(host, CallFrame)) == told
    say(setting, guest, "join_call", **on)
    assert is_on()


def test_who_took_over_moderates_and_the_former_lead_does_not() -> None:
    setting = gathering()
    host, guest = setting.link(TUTOR, "tutor"), setting.link(GUESTS[0], "attendee")
    setting.look(lead_id=GUESTS[0].id)
    say(setting, host, "moderate", account_id=GUESTS[0].id, action="mute")
    say(setting, guest, "moderate", account_id=TUTOR.id, action="mute")
    assert codes(host) == ["not_allowed"]
    assert [f.by.id for f in heard(host, ModeratedFrame)] == [GUESTS[0].id]


def test_a_hand_is_lowered_by_its_owner_or_the_lead() -> None:
    setting = gathering()
    host = setting.link(TUTOR, "tutor")
    first, second = (setting.link(guest, "attendee") for guest in GUESTS[:2])
    for page in (first, second):
        say(setting, page, "raise_hand", raised=True)
    say(setting, first, "moderate", account_id=GUESTS[0].id, action="lower_hand")
    say(setting, first, "moderate", account_id=GUESTS[1].id, action="lower_hand")
    assert codes(first) == ["not_allowed"]
    assert _hands(host) == {GUESTS[1].id: 2}
    say(setting, host, "moderate", account_id=GUESTS[1].id, action="lower_hand")
    assert _hands(host) == {}
    assert [f.action for f in heard(second, ModeratedFrame)] == ["lower_hand"]
    assert not heard(first, ModeratedFrame)


def test_who_is_not_here_cannot_be_muted() -> None:
    setting = booking()
    tutor = setting.link(TUTOR, "tutor")
    say(setting, tutor, "moderate", account_id=STUDENT.id, action="mute")
    assert codes(tutor) == ["not_here"]


# ---- pictures for a kernel ----------------------------------------------------------------------


def test_a_kernel_asks_for_pictures_and_everybody_hears_the_answer() -> None:
    setting = booking()
    student, tutor = setting.link(), setting.link(TUTOR, "tutor")
    kernel = setting.link(device="kernel")
    say(setting, kernel, "ask_pictures", frame_id="frm_pictures0001",
        account_id=TUTOR.id, lines=["camera"])  # fmt: skip
    [asked] = heard(tutor, PicturesAskedFrame)
    assert (asked.connection_id, asked.account.id) == (connection(kernel), STUDENT.id)
    for _ in range(2):
        say(setting, tutor, "answer_pictures", frame_id="frm_answered0001",
            connection_id=asked.connection_id, lines=["camera"])  # fmt: skip
    answered = PicturesAnswered(to_account_id=STUDENT.id, lines=["camera"])
    assert setting.bodies(PicturesAnswered) == [answered]
    assert student.page.entries[student.page.seq].body == answered
    assert tutor.page.waiting == 0


def test_pictures_are_asked_by_kernels_and_answered_to_kernels() -> None:
    setting = booking()
    student, tutor = setting.link(), setting.link(TUTOR, "tutor")
    kernel = setting.link(device="kernel")
    fields = {"frame_id": "frm_pictures0001", "lines": ["camera"]}
    say(setting, student, "ask_pictures", account_id=TUTOR.id, **fields)
    say(setting, kernel, "ask_pictures", account_id=STRANGER.id, **fields)
    say(setting, tutor, "answer_pictures", connection_id=connection(student), **fields)
    assert (codes(student), codes(kernel), codes(tutor)) == (
        ["not_allowed"],
        ["not_here"],
        ["not_here"],
    )


# ---- the media server ---------------------------------------------------------------------------


def test_what_members_ask_goes_to_the_media_server_and_its_word_to_them() -> None:
    setting = gathering(topology="server", call_limit=25)
    host, guest = setting.link(TUTOR, "tutor"), setting.link(GUESTS[0], "attendee")
    offer = {"description": {"type": "offer", "sdp": "v=0"}, "lines": ["audio"]}
    say(setting, host, "publish_media", **offer)
    assert codes(host) == ["not_in_call"]
    join(setting, host)
    say(setting, host, "publish_media", **offer)
    [members, asked] = setting.orders
    assert isinstance(members, CallMembers)
    assert [m.account_id for m in members.members] == [TUTOR.id]
    assert isinstance(asked, ToMediaServer)
    assert isinstance(asked.request, PublishMedia)
    setting.do(
        setting.room.media_said(
            asked.connection_id, MediaAnsweredFrame(n=0, description={}, attempt=0)
        )
    )
    setting.do(setting.room.media_said(None, SpeakingFrame(n=0, connection_ids=[])))
    setting.do(setting.room.media_refused(asked.connection_id, asked.n, "wrong_lines", "No."))
    setting.settle()
    assert len(heard(host, MediaAnsweredFrame)) == 1
    assert len(heard(host, SpeakingFrame)) == 1
    assert codes(host)[1:] == ["wrong_lines"]
    assert not heard(guest, MediaAnsweredFrame)
    assert not heard(guest, SpeakingFrame)


def test_a_call_from_page_to_page_has_no_media_server() -> None:
    setting = booking()
    student = setting.link()
    join(setting, student)
    say(setting, student, "receive_media", feeds=[])
    assert codes(student) == ["not_here"]
    assert setting.orders == []


def test_twenty_five_are_in_a_call_with_a_media_server_and_one_more_is_not() -> None:
    setting = gathering(topology="server", call_limit=25)
    pages = [setting.link(guest, "attendee") for guest in GUESTS[:26]]
    for page in pages:
        join(setting, page)
    assert len(call(pages[0])) == 25
    assert codes(pages[25]) == ["call_full"]


def _hands(link: Link) -> dict[str, int]:
    participants = heard(link, PresenceFrame)[-1].participants
    return {p.account.id: p.hand for p in participants if p.hand}
