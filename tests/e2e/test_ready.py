"""Connected at the check before joining: nothing flows before the press, and then at once."""

import re
from typing import TYPE_CHECKING

from helpout_server.entrypoints.demo.check.browsers import REMEMBER_PEERS
from tests.e2e.appointments import book
from tests.e2e.meeting import Desk
from tests.e2e.seat import Seat
from tests.e2e.until import until

if TYPE_CHECKING:
    from playwright.sync_api import Page

_CONNECTED = (
    """() => window.helpoutPeers.filter((one) => one.connectionState === 'connected').length"""
)

# What went out and came in, and what is attached to be sent.
_MEDIA = """async () => {
  let [packets, tracks] = [0, 0];
  for (const peer of window.helpoutPeers) {
    tracks += peer.getSenders().filter((sender) => sender.track !== null).length;
    for (const one of (await peer.getStats()).values()) {
      if (one.type === 'outbound-rtp') packets += one.packetsSent;
      if (one.type === 'inbound-rtp') packets += one.packetsReceived;
    }
  }
  return [packets, tracks];
}"""


def media(page: "Page") -> tuple[int, int]:
    packets, tracks = page.evaluate(_MEDIA)
    return packets, tracks


def test_nothing_flows_before_the_press_and_all_of_it_after(
    student: Seat, tutor: Seat, adas_listing: str
) -> None:
    live: str = book(student, adas_listing, summary="at the check")["live_session_id"]
    try:
        for seat in (student, tutor):
            seat.context.add_init_script(REMEMBER_PEERS)
        at_check, first = (Desk.open(seat, seat.page(), live) for seat in (student, tutor))
        pages = at_check.page, first.page
        for page in pages:
            page.wait_for_function(f"({_CONNECTED})() === 1")
        assert [media(page) for page in pages] == [(0, 0), (0, 0)]

        first.pane.get_by_role("button", name="Join Amara").click()
        at_check.pane.get_by_text("is in the call").first.wait_for()
        first.pane.get_by_text(re.compile("is here|chat")).first.wait_for()
        # Time in which a picture would have come: one's own is drawn meanwhile.
        own = first.pane.locator(".helpout-video__self video")
        until(
            first.page,
            lambda: own.evaluate("(one) => one.getVideoPlaybackQuality().totalVideoFrames") > 30,
        )
        assert [media(page) for page in pages] == [(0, 0), (0, 0)]
        assert first.pane.locator(".helpout-mesh__one").count() == 0
        assert first.page.locator("[data-helpout-voice]").count() == 0

        connections = [page.evaluate("window.helpoutPeers.length") for page in pages]
        at_check.enter("Join Ada")
        for desk in (at_check, first):
            desk.wait_more_frames(5)
            assert media(desk.page)[1] == 2
            assert desk.page.locator("[data-helpout-voice]").count() == 1
        assert [page.evaluate("window.helpoutPeers.length") for page in pages] == connections
    finally:
        student.api("POST", f"live_sessions/{live}/end", {})
