"""Inside a call: two windows of one person, layouts, push to talk, people, a real recording."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from tests.e2e.appointments import book
from tests.e2e.meeting import Desk
from tests.e2e.seat import Seat
from tests.e2e.until import until

if TYPE_CHECKING:
    from playwright.sync_api import Locator

RECORDED_MS = 3_000


@contextmanager
def call_of_two(student: Seat, tutor: Seat, listing_id: str) -> Iterator[tuple[Desk, Desk]]:
    """Both in the call, each with the other's moving picture; ended afterwards."""
    live: str = book(student, listing_id, summary="in the call", code="1\n")["live_session_id"]
    try:
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


def open_more(desk: Desk) -> "Locator":
    desk.pane.get_by_role("button", name="More", exact=True).click()
    return desk.pane.locator("[data-helpout-panel=more]")


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
        desk.page.wait_for_timeout(RECORDED_MS)

        mark = other.pane.locator("[data-helpout-recording=on]")
        mark.get_by_role("button", name="Stop", exact=True).click()
        for one in (desk, other):
            one.pane.locator("[data-helpout-recording]").wait_for(state="detached")
            one.pane.get_by_text("stopped the recording").wait_for()
        until(desk.page, lambda: statuses(student) == ["ready"], what=lambda: recordings(student))
        (made,) = recordings(student)
        assert {track["account"]["display_name"].split()[0] for track in made["tracks"]} == {
            "Ada",
            "Amara",
        }
        assert all(track["sound"] and track["frames"] > 0 for track in made["tracks"])


def recordings(seat: Seat) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = seat.api("GET", "recordings")["recordings"]
    return found


def statuses(seat: Seat) -> list[str]:
    return [one["status"] for one in recordings(seat)]
