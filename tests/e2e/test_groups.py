"""Eight people through a media server: all see all, hands, muting, and its sudden death."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from helpout_server.entrypoints.demo.check.media_servers import RunningJanus
from tests.e2e.group import Person, people_in, wait_all_see_all
from tests.e2e.seat import Seat

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


@pytest.mark.timeout(300)
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

    carrying = [server for server in media_servers if server.carries_media()]
    assert len(carrying) == 1
    with killed(carrying[0]):
        began = time.monotonic()
        wait_all_see_all(eight)
        record_property("all_see_all_again_s", round(time.monotonic() - began, 1))


@contextmanager
def killed(server: RunningJanus) -> Iterator[None]:
    """Without a word; there again for the tests that follow."""
    server.kill()
    try:
        yield
    finally:
        server.start()
