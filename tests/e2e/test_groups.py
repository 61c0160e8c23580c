"""Eight people through a media server: all see all, hands, muting, recording, its sudden death."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from helpout_server.entrypoints.demo.check.media_servers import RunningJanus
from tests.e2e.group import Person, people_in, wait_all_see_all
from tests.e2e.meeting import open_more
from tests.e2e.seat import Seat
from tests.e2e.until import until

if TYPE_CHECKING:
    from playwright.sync_api import Browser

NAMES = ["Ben", "Cleo", "Dara", "Edo", "Fay", "Gus", "Hana"]


@pytest.fixture
def eight(browser: "Browser", tutor: Seat) -> Iterator[list[Person]]:
    """Ada's office hours, with seven guests in the call."""
    draft = {"title": "Office hours", "capacity": 8, "waiting_room": False}
    gathering = tutor.api("POST", "gatherings", draft)
    try:
        with people_in(browser, tutor, gathering, NAMES) as people:
            yield people
    finally:
        tutor.api("POST", f"gatherings/{gathering['id']}/end", {})


@pytest.mark.alone
@pytest.mark.timeout(480)
def test_eight_people_through_a_media_server_that_dies(
    eight: list[Person],
    media_servers: list[RunningJanus],
    record_property: Callable[[str, object], None],
) -> None:
    wait_all_see_all(eight)
    ada, ben = eight[:2]
    ada.show_people()

    # A hand, in the real page.
    ben.desk.pane.get_by_role("button", name="Raise hand").click()
    row = ada.desk.pane.locator("[data-helpout-person]", has_text="Ben")
    row.get_by_text("Hand up, number 1").wait_for()

    # Muted by the host: told so, and silent for everybody.
    row.get_by_role("button", name="What you can do about Ben").click()
    row.get_by_role("button", name="Mute", exact=True).click()
    ben.desk.pane.get_by_text("Ada muted you.").first.wait_for()
    ben.desk.pane.get_by_role("button", name="Unmute").first.wait_for()

    recorded(ada, eight[1:])
    carrying = [server for server in media_servers if server.carries_media()]
    assert len(carrying) == 1
    with killed(carrying[0]):
        began = time.monotonic()
        wait_all_see_all(eight)
        record_property("all_see_all_again_s", round(time.monotonic() - began, 1))
    is_kept(ada)


def recorded(host: Person, others: list[Person]) -> None:
    """By the host's wish and everybody's consent; it runs when this returns."""
    mark = "[data-helpout-recording=on][data-helpout-waits=false]"
    open_more(host.desk).get_by_role("button", name="Record").click()
    panel = host.desk.pane.locator("[data-helpout-panel=record]")
    for name in ("Voices", "Camera pictures", "I agree to be recorded"):
        panel.get_by_role("checkbox", name=name).check()
    panel.get_by_role("button", name="Ask everybody").click()
    for person in others:
        assert host.desk.pane.locator("[data-helpout-recording=on]").count() == 0
        question = person.desk.pane.locator("[data-helpout-recording=question]")
        question.get_by_role("button", name="I agree").click()
    for person in (host, *others):
        person.desk.pane.locator(mark).wait_for(timeout=150_000)


def is_kept(host: Person) -> None:
    """Stopped, it is whole, with everybody in it, whatever happened to the media server."""
    mark = host.desk.pane.locator("[data-helpout-recording=on]")
    mark.get_by_role("button", name="Stop", exact=True).click()
    mark.wait_for(state="detached")

    def latest() -> dict[str, Any]:
        found: dict[str, Any] = host.desk.seat.api("GET", "recordings")["recordings"][0]
        return found

    until(host.page, lambda: latest()["status"] == "ready", within_s=90, what=latest)
    tracks = latest()["tracks"]
    assert len(tracks) == 1 + len(NAMES), tracks
    assert len({track["account"]["id"] for track in tracks}) == len(tracks)
    for track in tracks:
        assert not track["fault"], track
        assert track["frames"] > 10, track
    # Ben was muted before it began.
    assert [t["account"]["display_name"] for t in tracks if not t["sound"]] == ["Ben"]
    host.desk.seat.api("DELETE", f"recordings/{latest()['id']}")


@contextmanager
def killed(server: RunningJanus) -> Iterator[None]:
    """Without a word; there again for the tests that follow."""
    server.kill()
    try:
        yield
    finally:
        server.start()
