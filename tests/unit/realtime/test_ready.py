"""Being ready for the call: connected from the check on, and otherwise not there."""

from hypothesis import given
from hypothesis import strategies as st

from helpout_server.contracts.room import CallMember, SignalFrame
from helpout_server.realtime import limits
from helpout_server.realtime.signalling import Call
from tests.unit.realtime.room_people import (
    GUESTS,
    booking,
    call,
    codes,
    gathering,
    heard,
    join,
    say,
    standing,
)
from tests.unit.realtime.room_setting import TUTOR, Link, Setting

NOTHING = {"audio": False, "video": False, "screen": False}


def ready(setting: Setting, link: Link) -> None:
    join(setting, link, **NOTHING, ready=True)


def listed(link: Link) -> list[tuple[str, bool]]:
    return [(member.connection_id, member.ready) for member in call(link)]


def of(link: Link) -> str:
    return link.page.connection_id


# ---- who may ------------------------------------------------------------------------------------


def test_a_page_is_ready_then_joins_and_keeps_its_place() -> None:
    setting = booking()
    student, tutor = setting.link(), setting.link(TUTOR, "tutor")
    ready(setting, student)
    join(setting, tutor)
    assert listed(tutor) == [(of(student), True), (of(tutor), False)]
    join(setting, student)
    assert listed(tutor) == [(of(student), False), (of(tutor), False)]


def test_who_is_ready_sends_nothing() -> None:
    setting = booking()
    student = setting.link()
    for line in NOTHING:
        join(setting, student, **{**NOTHING, line: True}, ready=True)
    assert codes(student) == ["not_allowed"] * 3
    assert call(student) == []


def test_watchers_and_devices_are_never_ready() -> None:
    setting = gathering("watcher")
    watcher = setting.link(GUESTS[0], "watcher")
    ready(setting, watcher)
    say(setting, watcher, "join_call", **NOTHING, watch=True, ready=True)
    assert codes(watcher) == ["watch_only", "not_allowed"]
    paired = booking()
    devices = [paired.link(device=device) for device in ("camera", "kernel")]
    for device in devices:
        ready(paired, device)
        assert codes(device) == ["not_allowed"]


def test_through_a_media_server_nobody_is_ready() -> None:
    setting = gathering(topology="server", call_limit=25)
    guest = setting.link(GUESTS[0], "attendee")
    ready(setting, guest)
    assert codes(guest) == ["not_here"]
    assert call(guest) == []


# ---- what it does not count for -----------------------------------------------------------------


def test_who_is_ready_takes_no_seat() -> None:
    setting = gathering()
    pages = [setting.link(guest, "attendee") for guest in GUESTS[:5]]
    for page in pages:
        ready(setting, page)
    for page in pages[:4]:
        join(setting, page)
    assert not any(codes(page) for page in pages)
    join(setting, pages[4])
    assert codes(pages[4]) == ["call_full"]


def test_it_does_not_keep_a_recording_going() -> None:
    setting = booking()
    student = setting.link()
    say(setting, student, "ask_recording", frame_id="frm_asked0000001", parts={}, keep_days=7)
    assert standing(student).name == "on"
    ready(setting, student)
    setting.pass_time(1)
    setting.pass_time(limits.RECORDING_IDLE_S + 1)
    setting.settle()
    assert standing(student).name != "on"


# ---- other windows of the same person -----------------------------------------------------------


def test_a_page_that_takes_part_stays_where_another_of_its_person_is_ready() -> None:
    setting = booking()
    first, second = setting.link(), setting.link()
    join(setting, first)
    ready(setting, second)
    assert listed(first) == [(of(first), False)]
    assert not codes(second)
    join(setting, second)
    assert listed(first) == [(of(second), False)]


def test_of_two_windows_at_the_check_the_later_is_ready_and_who_joins_ends_both() -> None:
    setting = booking()
    first, second = setting.link(), setting.link()
    ready(setting, first)
    ready(setting, second)
    assert listed(first) == [(of(second), True)]
    join(setting, first)
    assert listed(first) == [(of(first), False)]


# ---- signals ------------------------------------------------------------------------------------


def test_the_ready_signal_with_pages_alone() -> None:
    setting = booking()
    student, tutor = setting.link(), setting.link(TUTOR, "tutor")
    kernel, camera = (setting.link(device=device) for device in ("kernel", "camera"))
    second = setting.link(TUTOR, "tutor")
    join(setting, kernel, watch=True)
    join(setting, camera, audio=False)
    ready(setting, tutor)
    ready(setting, student)
    say(setting, student, "send_signal", to=of(tutor), candidate={})
    join(setting, tutor)
    say(setting, tutor, "send_signal", to=of(student), candidate={})
    assert [frame.sender for frame in heard(tutor, SignalFrame)] == [of(student)]
    assert [frame.sender for frame in heard(student, SignalFrame)] == [of(tutor)]
    join(setting, second, watch=True)
    for to in (kernel, camera, second):
        say(setting, student, "send_signal", to=of(to), candidate={})
        say(setting, to, "send_signal", to=of(student), candidate={})
        assert codes(to) == ["not_in_call"]
    assert codes(student) == ["not_in_call"] * 3
    join(setting, student)
    say(setting, student, "send_signal", to=of(camera), candidate={})
    assert codes(student) == ["not_in_call"] * 3


def test_who_leaves_the_check_is_ready_no_more() -> None:
    setting = booking()
    page = setting.link()
    ready(setting, page)
    say(setting, page, "leave_call")
    assert call(page) == []


# ---- whatever is done ---------------------------------------------------------------------------

ACCOUNTS = ("acc_a", "acc_b", "acc_c")
_moves = st.lists(
    st.tuples(
        st.sampled_from(ACCOUNTS),
        st.integers(0, 1),
        st.sampled_from(["ready", "join", "watch", "leave"]),
    ),
    max_size=30,
)


@given(_moves)
def test_of_an_account_one_page_takes_part_or_is_ready(moves: list[tuple[str, int, str]]) -> None:
    held = Call()
    for account, window, move in moves:
        id_ = f"{account}_{window}"
        before = {m.connection_id: m for m in held.members()}
        if move == "leave":
            held.leave(id_)
        else:
            changed = held.join(_member(id_, account, move))
            assert changed == (before != {m.connection_id: m for m in held.members()})
        for one in ACCOUNTS:
            theirs = [m for m in held.members() if m.account_id == one and not m.watch]
            assert len(theirs) <= 1
        if move == "ready":
            lost = [m for m in before.values() if not m.ready and held.get(m.connection_id) is None]
            assert all(m.connection_id == id_ for m in lost), "being ready turns nobody out"
        joined = {m.account_id for m in held.members() if not m.ready}
        assert held.anybody == bool(joined)
        assert held.full_for("acc_d", len(joined) + 1) is False
        assert held.full_for("acc_d", len(joined)) is True


def _member(id_: str, account: str, move: str) -> CallMember:
    sends = move == "join"
    return CallMember(
        connection_id=id_,
        account_id=account,
        order=1,
        device="page",
        watch=move == "watch",
        ready=move == "ready",
        audio=sends,
        video=sends,
        screen=False,
        paused=False,
    )
