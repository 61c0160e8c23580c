"""Many people in one gathering, each with a window of one browser before the tutor's server.

The host is the server's owner. The others are guests: their pages carry a token of theirs.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from helpout_server.entrypoints.demo.check.browsers import open_context
from tests.e2e.appointments import guest, send
from tests.e2e.meeting import Desk
from tests.e2e.seat import Seat
from tests.e2e.until import until

if TYPE_CHECKING:
    import httpx
    from playwright.sync_api import Browser, Page

_SMALL_CAMERA = """{
  // All alike: what is scrolled out of sight is not sent.
  localStorage.setItem("helpouts.call_layout", "side");
  const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  const video = { width: 320, height: 180, frameRate: 5 };
  navigator.mediaDevices.getUserMedia = (wanted) =>
    open(wanted.video ? { ...wanted, video } : wanted);
}"""
_FRAMES = """() => [...document.querySelectorAll(
    '.helpout-mesh__one:not(.helpout-mesh__one--self) video')]
  .map((video) => video.getVideoPlaybackQuality().totalVideoFrames)"""


@dataclass
class Person:
    """Somebody in the gathering."""

    name: str
    desk: Desk
    http: "httpx.Client"

    @property
    def page(self) -> "Page":
        return self.desk.page

    def frames(self) -> list[int]:
        """Pictures drawn of each of the others."""
        return [int(count) for count in self.page.evaluate(_FRAMES)]

    def show_people(self) -> None:
        """The list of people, where it is a tab."""
        self.desk.pane.get_by_role("tab", name="People").locator("visible=true").first.click()


@contextmanager
def people_in(
    browser: "Browser", host: Seat, gathering: dict[str, Any], names: list[str]
) -> Iterator[list[Person]]:
    """The host and guests of these names, in the call."""
    live = str(gathering["live_session_id"])
    with ExitStack() as opened:
        people = [_host(browser, host, live, opened)]
        people += [_guest(browser, host, gathering, name, opened) for name in names]
        for person in people:
            person.desk.enter("Join the room")
        yield people


def _host(browser: "Browser", host: Seat, live: str, opened: ExitStack) -> Person:
    seat = _seat(browser, host, opened)
    http = opened.enter_context(host.server.http())
    return Person("Ada", Desk.open(seat, seat.page(), live), http)


def _guest(
    browser: "Browser", host: Seat, gathering: dict[str, Any], name: str, opened: ExitStack
) -> Person:
    http = opened.enter_context(guest(host, name))
    send(http, "POST", f"gatherings/{gathering['id']}/enter", {})
    seat = opened.enter_context(open_guest(browser, host, http))
    return Person(name, Desk.open(seat, seat.page(), str(gathering["live_session_id"])), http)


@contextmanager
def open_guest(browser: "Browser", host: Seat, http: "httpx.Client") -> Iterator[Seat]:
    """A window of a guest's before the host's server."""
    with ExitStack() as opened:
        seat = _seat(browser, host, opened)
        # Jupyter still knows the owner by the cookie; the marketplace takes the token's account.
        seat.context.set_extra_http_headers({"Authorization": http.headers["Authorization"]})
        yield seat


def _seat(browser: "Browser", host: Seat, opened: ExitStack) -> Seat:
    context = open_context(browser, host.server.url, "UTC")
    opened.callback(context.close)
    context.add_init_script(_SMALL_CAMERA)
    return Seat.sign_in(host.server, context)


def wait_all_see_all(people: list[Person], more: int = 3) -> None:
    """So many further pictures of everybody else in each window."""
    others = len(people) - 1
    floors = {person.name: person.frames() for person in people}

    def seen(person: Person) -> bool:
        counts = person.frames()
        floor = floors[person.name]
        if len(floor) != others:
            floor = [0] * others
        return len(counts) == others and all(
            count >= low + more for count, low in zip(counts, floor, strict=True)
        )

    for person in people:
        until(
            person.page,
            lambda person=person: seen(person),  # type: ignore[misc]
            within_s=90,
            what=lambda person=person: (person.name, floors, person.frames()),  # type: ignore[misc]
        )
