"""The call itself: with another implementation of WebRTC, and over a path that dies."""

import os
import re
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from helpout_server.entrypoints.demo.check.browsers import REMEMBER_PEERS
from helpout_server.entrypoints.demo.check.relay import Relay
from tests.call_bot import BIT_PX, BITS, COLOUR, HEIGHT, WIDTH, CallBot, bot_in_call
from tests.e2e.appointments import book
from tests.e2e.held import ticket_of
from tests.e2e.meeting import Desk
from tests.e2e.seat import Seat
from tests.e2e.until import until

if TYPE_CHECKING:
    from playwright.sync_api import Page

NEAR = 40
"""How far a colour may be off after encoding, of 255."""
FREEZE_MS_MAX = 10_000
"""Far above what it takes: that it comes back is tested here, how fast is measured elsewhere."""

_LOOK = f"""() => {{
  const video = document.querySelector('.helpout-mesh__one video');
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [{WIDTH}, {HEIGHT}];
  const drawn = canvas.getContext('2d');
  drawn.drawImage(video, 0, 0, {WIDTH}, {HEIGHT});
  const at = (x, y) => [...drawn.getImageData(x, y, 1, 1).data.slice(0, 3)];
  let number = 0;
  for (let bit = 0; bit < {BITS}; bit += 1)
    if (at((bit + 0.5) * {BIT_PX}, {BIT_PX} / 2)[1] > 128) number += 2 ** bit;
  return {{ number, colour: at({WIDTH} / 2, {HEIGHT} * 0.6) }};
}}"""

_HEARD = """async () => {
  let energy = 0;
  for (const peer of window.helpoutPeers)
    for (const one of (await peer.getStats()).values())
      if (one.type === 'inbound-rtp' && one.kind === 'audio') energy += one.totalAudioEnergy;
  return energy;
}"""

_LOCAL_RELAY = """async () => {
  for (const peer of window.helpoutPeers) {
    if (peer.connectionState !== 'connected') continue;
    const stats = await peer.getStats();
    for (const one of stats.values()) {
      if (one.type !== 'transport' || !one.selectedCandidatePairId) continue;
      const pair = stats.get(one.selectedCandidatePairId);
      const local = stats.get(pair.localCandidateId);
      return [local.candidateType, local.url ?? ''];
    }
  }
  return null;
}"""

# The longest time in which no new picture of the other was drawn.
_WATCH_FREEZE = """() => {
  const video = document.querySelector('.helpout-mesh__one video');
  window.helpoutFreezeMs = 0;
  let [count, since] = [video.getVideoPlaybackQuality().totalVideoFrames, performance.now()];
  setInterval(() => {
    const now = performance.now();
    const drawn = video.getVideoPlaybackQuality().totalVideoFrames;
    window.helpoutFreezeMs = Math.max(window.helpoutFreezeMs, now - since);
    if (drawn !== count) [count, since] = [drawn, now];
  }, 20);
}"""


def near(colour: list[int], wanted: tuple[int, int, int]) -> bool:
    return all(abs(one - other) <= NEAR for one, other in zip(colour, wanted, strict=True))


def room_url(seat: Seat, live_session_id: str) -> str:
    server = re.sub("^http", "ws", seat.server.url)
    return f"{server}helpouts/ws/live_sessions/{live_session_id}"


@contextmanager
def appointment(student: Seat, listing_id: str) -> Iterator[str]:
    """A room that is open now; ended afterwards."""
    live: str = book(student, listing_id, summary="a call", code="1\n")["live_session_id"]
    try:
        yield live
    finally:
        student.api("POST", f"live_sessions/{live}/end", {})


def desk_at(seat: Seat, live_session_id: str, page: "Page | None" = None) -> Desk:
    """Before the check ahead of joining; the page's peer connections can be asked."""
    seat.context.add_init_script(REMEMBER_PEERS)
    return Desk.open(seat, page or seat.page(), live_session_id)


def meets(desk: Desk, bot: CallBot) -> None:
    """Each sees and hears what the other sends."""
    desk.wait_more_frames(10)
    until(desk.page, lambda: bot.failure() or bot.frames_seen >= 30, what=lambda: vars(bot))
    assert bot.failure() is None
    assert bot.contrast > 100
    until(desk.page, lambda: bot.peak_heard > 1_000, what=lambda: bot.peak_heard)
    until(desk.page, lambda: desk.page.evaluate(_HEARD) > 0.001)

    def looks() -> "dict[str, Any]":
        seen: dict[str, Any] = desk.page.evaluate(_LOOK)
        return seen

    until(desk.page, lambda: near(looks()["colour"], COLOUR), what=looks)
    first = looks()["number"]
    until(desk.page, lambda: looks()["number"] > first + 10, what=looks)
    assert 0 < first < looks()["number"] <= bot.picture.sent


def test_a_page_that_was_first_is_called_by_another_implementation(
    tutor: Seat, student: Seat, adas_listing: str
) -> None:
    with appointment(student, adas_listing) as live:
        desk = desk_at(student, live)
        desk.enter("Join Ada")
        ticket = ticket_of(tutor.api, live)
        with bot_in_call(room_url(tutor, live), "con_bot000000001", ticket) as bot:
            meets(desk, bot)
            assert bot.offers_made == 1


def test_another_implementation_that_was_first_is_called_by_a_page(
    tutor: Seat, student: Seat, adas_listing: str
) -> None:
    with appointment(student, adas_listing) as live:
        ticket = ticket_of(tutor.api, live)
        with bot_in_call(room_url(tutor, live), "con_bot000000002", ticket) as bot:
            desk = desk_at(student, live)
            desk.enter("Join Ada")
            meets(desk, bot)
            assert bot.offers_made == 0


@contextmanager
def stopped(relay: Relay) -> Iterator[None]:
    """It answers nobody and tells nobody: no refusal, no closed port."""
    os.kill(relay.pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(relay.pid, signal.SIGCONT)


def relay_of(desk: Desk, relays: tuple[Relay, ...]) -> Relay:
    """The relay that carries what this page sends and gets."""
    kind, url = desk.page.evaluate(_LOCAL_RELAY)
    assert kind == "relay"
    [relay] = [relay for relay in relays if relay.address in url]
    return relay


def test_a_dead_relay_is_left_for_another(
    tutor: Seat, student: Seat, adas_listing: str, relays: tuple[Relay, ...]
) -> None:
    with appointment(student, adas_listing) as live:
        desks = [desk_at(seat, live) for seat in (tutor, student)]
        for desk, other in zip(desks, ("Amara", "Ada"), strict=True):
            desk.page.evaluate("localStorage.setItem('helpouts.always_relay', 'yes')")
            desk.enter(f"Join {other}")
        for desk in desks:
            desk.wait_more_frames(20)
        in_use = relay_of(desks[0], relays)
        for desk in desks:
            desk.page.evaluate(_WATCH_FREEZE)
        with stopped(in_use):
            until(desks[0].page, lambda: relay_of(desks[0], relays) is not in_use, within_s=10)
            for desk in desks:
                desk.wait_more_frames(20)
            for desk in desks:
                assert desk.page.evaluate("window.helpoutFreezeMs") < FREEZE_MS_MAX
