"""Chromium and Firefox in one helpout: call, screens, chat and a shared cell, both ways."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from helpout_server.entrypoints.demo.stage import Stage
from tests.e2e.appointments import book
from tests.e2e.fox_desk import FoxDesk
from tests.e2e.meeting import Desk, lent_kernel, run
from tests.e2e.seat import Seat
from tests.e2e.test_call_paths import desk_at, near
from tests.e2e.until import until
from tests.firefox import open_firefox

# The stage may have to be set up for it, and a second browser starts.
pytestmark = pytest.mark.timeout(360)

CHROMIUMS_SCREEN = (32, 96, 192)
FIREFOXS_SCREEN = (192, 32, 96)

# Without a window there is no screen to choose: a drawn one takes its place, all else is real.
_DRAWN_SCREEN = f"""() => {{
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [960, 540];
  const drawn = canvas.getContext('2d');
  let turn = 0;
  setInterval(() => {{
    drawn.fillStyle = 'rgb({",".join(map(str, FIREFOXS_SCREEN))})';
    drawn.fillRect(0, 0, canvas.width, canvas.height);
    drawn.fillStyle = turn++ % 2 ? '#ffffff' : '#000000';
    drawn.fillRect(0, 0, 40, 40);
  }}, 200);
  navigator.mediaDevices.getDisplayMedia = async () => canvas.captureStream(5);
}}"""

_SHOW_COLOUR = f"""() => {{
  const sheet = document.createElement('div');
  sheet.style.cssText = 'position: fixed; inset: 30% 40%; z-index: 2147483647;' +
    'background: rgb({",".join(map(str, CHROMIUMS_SCREEN))})';
  document.body.append(sheet);
}}"""

_SCREEN = """() => {
  const video = document.querySelector('[data-helpout-screen=other] video');
  if (!video?.videoWidth) return [0, 0, 0];
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [video.videoWidth, video.videoHeight];
  const drawn = canvas.getContext('2d');
  drawn.drawImage(video, 0, 0);
  const { data } = drawn.getImageData(video.videoWidth / 2, video.videoHeight / 2, 1, 1);
  return [...data.slice(0, 3)];
}"""

_HEARD = """async () => {
  let energy = 0;
  for (const peer of window.helpoutPeers)
    for (const one of (await peer.getStats()).values())
      if (one.type === 'inbound-rtp' && one.kind === 'audio') energy += one.totalAudioEnergy ?? 0;
  return energy;
}"""


# More than one connection was made, and only the last still stands.
_MOVED = """() => {
  const states = window.helpoutPeers.map((peer) => peer.connectionState);
  const last = states.pop();
  return states.includes('closed') && !states.includes('connected') && last === 'connected';
}"""


@dataclass
class Meeting:
    """The tutor in Chromium and the student in Firefox, in the call of one helpout."""

    live_session_id: str
    tutor: Desk
    student: FoxDesk


@pytest.fixture
def meeting(
    stage: Stage,
    tutor: Seat,
    student: Seat,
    adas_listing: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Meeting]:
    live = book(student, adas_listing, summary="another browser", code="rows = 41\n")
    live_id = live["live_session_id"]
    with (
        open_firefox(tmp_path_factory.mktemp("firefox")) as firefox,
        lent_kernel(student, live_id),
    ):
        fox = FoxDesk.open(firefox, stage.student, live_id)
        desk = desk_at(tutor, live_id)
        fox.enter("Join Ada")
        desk.enter("Join Amara")
        yield Meeting(live_id, desk, fox)
        student.api("POST", f"live_sessions/{live_id}/end", {})


def test_chromium_and_firefox_in_one_helpout(meeting: Meeting, student: Seat) -> None:
    chromium, firefox = meeting.tutor, meeting.student
    both_see_and_hear(meeting)

    # Each follows the other to a new connection, as when a direct path dies.
    for page in (chromium.page, firefox.page):
        page.evaluate("() => void window.dispatchEvent(new Event('online'))")
    until(chromium.page, lambda: chromium.page.evaluate(_MOVED), what=lambda: "Chromium")
    firefox.page.until(lambda: firefox.page.evaluate(_MOVED), lambda: "Firefox")
    both_see_and_hear(meeting)

    chromium.chat("said in Chromium")
    firefox.wait_said("said in Chromium")
    firefox.chat("said in Firefox")
    chromium.said("said in Firefox").wait_for()

    firefox.page.click("Edit", "[role=radio]")
    chromium.pane.get_by_text("You may edit").first.wait_for()
    chromium.write("# from Chromium\n")
    firefox.wait_written("# from Chromium")
    firefox.write("#fox ")
    chromium.text.get_by_text("#fox").first.wait_for()
    run(student, meeting.live_session_id, chromium.cell_id(), "print('ran', 40 + 1)")
    chromium.cell.get_by_text("ran 41").wait_for()
    firefox.page.until(lambda: "ran 41" in firefox.page.text())

    chromium.page.evaluate(_SHOW_COLOUR)
    chromium.pane.get_by_role("button", name="Share", exact=True).click()
    chromium.pane.get_by_role("button", name="This tab", exact=True).click()
    firefox.page.until(
        lambda: near(firefox.page.evaluate(_SCREEN), CHROMIUMS_SCREEN),
        lambda: firefox.page.evaluate(_SCREEN),
    )
    chromium.pane.get_by_role("button", name="Stop sharing").click()

    firefox.page.evaluate(_DRAWN_SCREEN)
    firefox.page.click("Share")
    firefox.page.click("A window")
    until(
        chromium.page,
        lambda: near(chromium.page.evaluate(_SCREEN), FIREFOXS_SCREEN),
        what=lambda: chromium.page.evaluate(_SCREEN),
    )
    firefox.page.click("Stop sharing")
    chromium.pane.locator("[data-helpout-screen=other]").wait_for(state="detached")

    both_see_and_hear(meeting)
    assert firefox.errors() == []


def both_see_and_hear(meeting: Meeting) -> None:
    chromium, firefox = meeting.tutor, meeting.student
    chromium.wait_more_frames(10)
    firefox.wait_more_frames(10)
    until(chromium.page, lambda: chromium.page.evaluate(_HEARD) > 0.001)
    firefox.page.until(lambda: firefox.page.evaluate(_HEARD) > 0.001)
