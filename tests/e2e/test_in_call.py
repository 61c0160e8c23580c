"""Inside a call: two windows of one person, layouts, push to talk, people, a real recording."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from helpout_server.entrypoints.demo.check.browsers import REMEMBER_PEERS
from tests.e2e.appointments import book
from tests.e2e.meeting import Desk, open_more
from tests.e2e.seat import Seat
from tests.e2e.until import until

if TYPE_CHECKING:
    from playwright.sync_api import Locator

pytestmark = pytest.mark.timeout(240)

RECORDED_MS = 3_000
"""After the recorder has met both: its process takes its time on a busy machine."""

_MET = """() => window.helpoutPeers.filter((peer) => peer.connectionState === 'connected').length"""


@contextmanager
def call_of_two(student: Seat, tutor: Seat, listing_id: str) -> Iterator[tuple[Desk, Desk]]:
    """Both in the call, each with the other's moving picture; ended afterwards."""
    live: str = book(student, listing_id, summary="in the call", code="1\n")["live_session_id"]
    try:
        for seat in (student, tutor):
            seat.context.add_init_script(REMEMBER_PEERS)
        desks = tuple(Desk.open(seat, seat.page(), live) for seat in (student, tutor))
        for desk, other in zip(desks, ("Ada", "Amara"), strict=True):
            desk.enter(f"Join {other}")
        for desk in desks:
            desk.wait_more_frames(5)
        yield desks[0], desks[1]
    finally:
        student.api("POST", f"live_sessions/{live}/end", {})


def tiles(desk: Desk) -> "Locator":
    return desk.pane.locator(".helpout-mesh__one")


def speaks(desk: Desk, name: str) -> bool:
    """Whether that person's picture says that they can be heard."""
    tile = desk.pane.locator(".helpout-mesh__one", has_text=name).first
    return "muted" not in (tile.text_content() or "")


def test_a_second_window_watches_and_then_takes_the_call(
    student: Seat, tutor: Seat, adas_listing: str
) -> None:
    with call_of_two(student, tutor, adas_listing) as (first, other):
        second = Desk.open(student, student.page(), first.live_session_id)
        second.enter("Join Ada")
        second.pane.locator("[data-helpout-second]").wait_for()
        second.pane.get_by_role("button", name="Only watch here").click()
        second.wait_more_frames(5)
        # Nobody was pushed out, and who only watches has no picture.
        assert tiles(first).count() == 1
        assert tiles(other).count() == 1
        assert second.page.evaluate(
            "[...document.querySelectorAll('audio[data-helpout-voice]')].every((a) => a.muted)"
        )
        first.wait_more_frames(5)

        second.pane.get_by_role("button", name="Take the call here").click()
        first.pane.locator("[data-helpout-second]").wait_for()
        until(other.page, lambda: tiles(other).count() == 1, what=tiles(other).count)
        other.pane.locator(".helpout-mesh__one[data-helpout-peer=connected]").wait_for()
        second.wait_more_frames(5)
        other.wait_more_frames(5)


def test_layouts_talking_and_people(student: Seat, tutor: Seat, adas_listing: str) -> None:
    with call_of_two(student, tutor, adas_listing) as (desk, other):
        page = desk.page
        stage = desk.pane.locator(".helpout-live")

        # By key, and kept over a reload.
        page.keyboard.press("F8")
        page.keyboard.press("y")
        desk.pane.locator(".helpout-live--layout-side .helpout-mesh__one--self").wait_for()
        desk.reload()
        desk.wait_online()
        desk.pane.locator(".helpout-live--layout-side").wait_for()
        desk.wait_more_frames(5)

        until(other.page, lambda: speaks(other, "Amara"))
        panel = open_more(desk)
        panel.get_by_role("radio", name="Speaker").click()
        panel.get_by_role("checkbox", name="Push to talk").check()
        panel.get_by_role("button", name="Close").click()
        until(other.page, lambda: not speaks(other, "Amara"))
        stage.locator("[data-helpout-region=picture]").focus()
        page.keyboard.down("Space")
        until(other.page, lambda: speaks(other, "Amara"))
        page.keyboard.up("Space")
        until(other.page, lambda: not speaks(other, "Amara"))
        panel = open_more(desk)
        panel.get_by_role("checkbox", name="Push to talk").uncheck()

        # No sound in or out, for two computers in one room.
        panel.get_by_role("checkbox", name="No sound in or out").check()
        until(page, lambda: page.evaluate("document.querySelector('audio').muted"))
        panel.get_by_role("checkbox", name="No sound in or out").uncheck()
        until(page, lambda: not page.evaluate("document.querySelector('audio').muted"))
        panel.get_by_role("button", name="Raise hand").click()

        other.pane.get_by_role("tab", name="People").locator("visible=true").click()
        row = other.pane.locator("[data-helpout-person]", has_text="Amara")
        row.get_by_text("Hand up, number 1").wait_for(state="attached")
        row.get_by_role("button", name="What you can do about Amara").click()
        row.get_by_role("button", name="Camera off").click()
        desk.pane.locator("[data-helpout-question=moderated]").wait_for()
        tile = other.pane.locator(".helpout-mesh__one", has_text="Amara")
        tile.get_by_text("camera is off").wait_for()


def test_a_recording_begins_when_both_agreed_and_ends_for_both(
    student: Seat, tutor: Seat, adas_listing: str
) -> None:
    with call_of_two(student, tutor, adas_listing) as (desk, other):
        open_more(desk).get_by_role("button", name="Record").click()
        panel = desk.pane.locator("[data-helpout-panel=record]")
        ask = panel.get_by_role("button", name="Ask everybody")
        assert ask.get_attribute("aria-disabled") == "true"
        for name in ("Voices", "Camera pictures", "I agree to be recorded"):
            box = panel.get_by_role("checkbox", name=name)
            assert not box.is_checked()
            box.check()
        ask.click()

        desk.pane.locator("[data-helpout-recording=asking]").wait_for()
        question = other.pane.locator("[data-helpout-recording=question]")
        question.get_by_text("Voices, Camera pictures").wait_for()
        assert recordings(student) == []
        question.get_by_role("button", name="I agree").click()
        for one in (desk, other):
            one.pane.locator("[data-helpout-recording=on]").wait_for(timeout=60_000)
            until(one.page, lambda one=one: one.page.evaluate(_MET) == 2, within_s=90)  # type: ignore[misc]
        desk.page.wait_for_timeout(RECORDED_MS)

        mark = other.pane.locator("[data-helpout-recording=on]")
        mark.get_by_role("button", name="Stop", exact=True).click()
        for one in (desk, other):
            one.pane.locator("[data-helpout-recording]").wait_for(state="detached")
            one.pane.get_by_text("stopped the recording").wait_for()
        until(
            desk.page,
            lambda: statuses(student) == ["ready"],
            within_s=60,
            what=lambda: recordings(student),
        )
        (made,) = recordings(student)
        assert {track["account"]["display_name"].split()[0] for track in made["tracks"]} == {
            "Ada",
            "Amara",
        }
        assert all(track["sound"] and track["frames"] > 0 for track in made["tracks"])
    for seat in (student, tutor):
        plays_it(seat)
    is_heard_in_the_replay(student, desk.live_session_id)
    deletes_it(student)


_PLAYED = """() => [...document.querySelectorAll('[data-pane=my_helpouts] video')]
  .map((video) => video.getVideoPlaybackQuality().totalVideoFrames)"""


def plays_it(seat: Seat) -> None:
    """From My helpouts, on this person's own server; both files, seekable."""
    page = seat.page()
    pane = seat.show(page, ("my_helpouts", {"tab": "past"}))["my_helpouts"]
    pane.locator("[data-helpout-recording=ready]").get_by_role("button", name="Play").click()
    pane.get_by_role("button", name="Play", exact=True).click()
    until(
        page,
        lambda: len(page.evaluate(_PLAYED)) == 2 and min(page.evaluate(_PLAYED)) > 5,
        what=lambda: page.evaluate(_PLAYED),
    )
    pane.get_by_role("button", name="Pause").click()
    pane.get_by_role("slider", name="Position").fill("1500")
    pane.get_by_text("0:01 of").wait_for()
    with page.expect_download() as download:
        pane.get_by_role("link", name="Amara").click()
    content = download.value.path().read_bytes()
    assert content.startswith(b"\x1a\x45\xdf\xa3"), "Matroska begins with this"
    page.close()


_HEARD = """() => [...document.querySelectorAll('.helpout-replay__audio')]
  .filter((audio) => !audio.paused && audio.currentTime > 0.5).length"""


def is_heard_in_the_replay(seat: Seat, live_session_id: str) -> None:
    """Both voices go along, where in the helpout they were recorded."""
    page = seat.page()
    options = {"live_session_id": live_session_id}
    pane = seat.show(page, ("replay", options))["replay"]
    pane.get_by_role("button", name="Sound").wait_for()
    pane.get_by_role("radio", name="4×").click()
    pane.get_by_role("button", name="Play", exact=True).click()
    until(page, lambda: page.evaluate(_HEARD) == 2, what=pane.inner_text)
    page.close()


def deletes_it(seat: Seat) -> None:
    """Whoever asked for it may do away with it, after a question."""
    page = seat.page()
    pane = seat.show(page, ("my_helpouts", {"tab": "past"}))["my_helpouts"]
    pane.locator("[data-helpout-recording=ready]").get_by_role("button", name="Play").click()
    pane.get_by_role("button", name="Delete").click()
    pane.get_by_role("button", name="Delete for everybody").click()
    pane.get_by_role("tab", name="Past").wait_for()
    until(page, lambda: pane.locator("[data-helpout-recording]").count() == 0)
    assert recordings(seat) == []
    page.close()


def recordings(seat: Seat) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = seat.api("GET", "recordings")["recordings"]
    return found


def statuses(seat: Seat) -> list[str]:
    return [one["status"] for one in recordings(seat)]


def test_a_room_is_made_waited_for_entered_and_one_is_removed(student: Seat, tutor: Seat) -> None:
    host_page, guest_page = tutor.page(), student.page()
    host = tutor.show(host_page, ("my_helpouts", {"tab": "offer"}))["my_helpouts"]
    host.get_by_role("button", name="Make a room").click()
    host.get_by_label("Title").fill("Office hours, week 6")
    host.get_by_role("button", name="Open it now").click()
    host.get_by_role("button", name="Join the room").click()
    host.locator("[data-helpout-link=open]").wait_for()
    guest = student.show(guest_page, "marketplace")["marketplace"]
    try:
        row = guest.locator("[data-helpout-gathering]", has_text="Office hours, week 6")
        row.get_by_role("button", name="Go in").click()
        guest.locator("[data-helpout-door=waiting]").wait_for()

        host.get_by_text("Amara Diallo waits at the door").first.wait_for()
        host.get_by_role("button", name="Let in").first.click()
        guest.get_by_role("button", name="Join the room").click()
        for pane in (host, guest):
            pane.locator(".helpout-mesh__one[data-helpout-seen=true]").first.wait_for()

        host.get_by_role("tab", name="People").locator("visible=true").click()
        row = host.locator("[data-helpout-person]", has_text="Amara")
        row.get_by_role("button", name="What you can do about Amara").click()
        row.get_by_role("button", name="Remove", exact=True).click()
        row.get_by_role("button", name="Remove Amara").click()
        guest.locator("[data-helpout-door=removed]").wait_for()
        host.locator("[data-helpout-person]", has_text="Amara").wait_for(state="detached")
    finally:
        for one in tutor.api("GET", "gatherings")["gatherings"]:
            if one["is_mine"] and one["status"] != "over":
                tutor.api("POST", f"gatherings/{one['id']}/end")
