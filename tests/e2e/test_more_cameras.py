"""What joins a call beside two pages: a phone as second camera, and a kernel."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from tests.e2e.appointments import book
from tests.e2e.meeting import Desk
from tests.e2e.seat import Seat
from tests.e2e.until import until

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

_SECONDS = 60_000
_REMEMBER_SOCKETS = """
window.sockets = [];
window.WebSocket = class extends WebSocket {
  constructor(...given) {
    super(...given);
    window.sockets.push(this);
  }
};
"""
_KERNEL = """
import sys, helpout_widgets, numpy as np
live = helpout_widgets.LiveSession(sys.argv[1])
def stripes():
    count = 0
    while True:
        picture = np.zeros((90, 160, 3), np.uint8)
        picture[:, count % 160 :] = (200, 30, 60)
        count += 4
        yield picture
live.publish(stripes(), fps=10)
print("shown", flush=True)
pictures = live.frames("student", "camera")
for number, picture in enumerate(pictures):
    if number == 0:
        print("first", *picture.shape, flush=True)
    if number == 5:
        print("more", int(picture.max()) - int(picture.min()) > 60, flush=True)
# The loop ends by itself when the consent is taken back.
print("over", flush=True)
live.leave_call()
"""


@contextmanager
def both_in_call(tutor: Seat, student: Seat, listing_id: str) -> Iterator[dict[str, Desk]]:
    """Ada and Amara see each other; the helpout is ended afterwards."""
    live = str(book(student, listing_id)["live_session_id"])
    desks = {
        name: Desk.open(seat, seat.page(), live)
        for name, seat in {"Ada": tutor, "Amara": student}.items()
    }
    try:
        desks["Ada"].enter("Join Amara")
        desks["Amara"].enter("Join Ada")
        for desk in desks.values():
            desk.wait_more_frames(5)
        yield desks
    finally:
        student.api("POST", f"live_sessions/{live}/end", {})


def pictures(desk: Desk) -> "Locator":
    """Of others, in the call."""
    return desk.pane.locator(
        ".helpout-mesh__one:not(.helpout-mesh__one--self)[data-helpout-seen=true]"
    )


def phone(browser: "Browser", address: str) -> "Page":
    """Somebody's phone: no cookie, no account."""
    context = browser.new_context(viewport={"width": 390, "height": 760}, permissions=["camera"])
    context.set_default_timeout(_SECONDS)
    context.add_init_script(_REMEMBER_SOCKETS)
    page = context.new_page()
    page.goto(address)
    return page


def test_a_phone_becomes_a_camera_once(
    browser: "Browser", tutor: Seat, student: Seat, adas_listing: str
) -> None:
    with both_in_call(tutor, student, adas_listing) as desks:
        amara = desks["Amara"]
        amara.pane.get_by_role("button", name="More", exact=True).click()
        amara.pane.get_by_role("button", name="Use your phone as a camera").click()
        amara.pane.get_by_role("button", name="Make a link").click()
        address = amara.pane.get_by_role("textbox", name="Address for your phone").input_value()
        assert address.startswith(f"{student.server.url}helpouts/camera#")
        # On this machine alone, and it says so.
        amara.pane.get_by_text("This address works on this computer alone").wait_for()
        amara.pane.get_by_role("img", name="QR code").wait_for()

        page = phone(browser, address)
        # The code leaves the address at once.
        assert "#" not in page.url
        page.get_by_role("button", name="Start the camera").click()
        page.get_by_text("A camera of Amara").wait_for()
        for desk in desks.values():
            until(desk.page, lambda desk=desk: pictures(desk).count() == 2, within_s=60)  # type: ignore[misc]
        page.get_by_text("2 screens show this picture").wait_for()

        # It serves once.
        second = phone(browser, address)
        second.get_by_role("button", name="Start the camera").click()
        second.get_by_text("This link was used already").wait_for()
        second.context.close()

        # A phone that loses its way finds it again by itself.
        page.evaluate("window.sockets[0].close()")
        until(page, lambda: page.evaluate("window.sockets.length") == 2, within_s=60)
        page.get_by_text("Finding the room again").wait_for(state="hidden")
        page.get_by_text("2 screens show this picture").wait_for()

        amara.pane.get_by_role("button", name="End the camera").click()
        page.get_by_text("The camera is off").wait_for()
        for desk in desks.values():
            until(desk.page, lambda desk=desk: pictures(desk).count() == 1, within_s=60)  # type: ignore[misc]
        page.context.close()


def test_a_kernel_gets_what_is_agreed_and_shows_what_it_makes(
    tutor: Seat, student: Seat, adas_listing: str
) -> None:
    with both_in_call(tutor, student, adas_listing) as desks:
        amara = desks["Amara"]
        where = {
            "HELPOUTS_SERVER_URL": tutor.server.url,
            "HELPOUTS_SERVER_TOKEN": tutor.server.token,
        }
        kernel = subprocess.Popen(
            [sys.executable, "-c", _KERNEL, amara.live_session_id],
            stdout=subprocess.PIPE, text=True, env={**os.environ, **where},
        )  # fmt: skip
        assert kernel.stdout is not None
        try:
            assert kernel.stdout.readline() == "shown\n"
            # Somebody else's kernel is drawn as one more picture.
            until(amara.page, lambda: pictures(amara).count() == 2, within_s=60)
            ask = amara.pane.get_by_text("kernel asks for pictures")
            ask.wait_for(timeout=_SECONDS)
            amara.pane.get_by_role("button", name="Let it").click()
            first = kernel.stdout.readline().split()
            assert first[0] == "first"
            assert first[3] == "3"
            assert kernel.stdout.readline() == "more True\n"
            amara.pane.get_by_role("button", name="Take it back").click()
            assert kernel.stdout.readline() == "over\n"
            assert kernel.wait(60) == 0
            until(amara.page, lambda: pictures(amara).count() == 1, within_s=60)
        finally:
            kernel.kill()
            kernel.wait()
            kernel.stdout.close()
