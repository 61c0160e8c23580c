"""One media server: connected to for as long as it answers, and again when it is back.

Owns the link and its renewal. Knows no room; who has rooms there is told of ups and downs.
"""

import asyncio
import contextlib
import logging
from collections.abc import Callable
from typing import Final

from helpout_server.adapters.media_server.janus_link import JanusLink, JanusRefused, LinkLost
from helpout_server.adapters.media_server.janus_room import OURS

_log = logging.getLogger("helpouts")
RETRY_FIRST_S: Final = 0.5
RETRY_MOST_S: Final = 5.0


class Instance:
    """A Janus at an address. ``start`` it once; ``close`` ends it."""

    def __init__(self, url: str, secret: str, changed: Callable[["Instance"], None]) -> None:
        self.url = url
        self.link: JanusLink | None = None
        """None while it is away."""
        self._secret = secret
        self._changed = changed
        self._task: asyncio.Task[None] | None = None
        self.tried = asyncio.Event()
        """Set once the first attempt has ended, well or not."""

    def start(self) -> None:
        if self._task is None:
            self._task = asyncio.create_task(self._stay_connected())

    async def close(self) -> None:
        if self._task is None:
            return
        self._task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._task
        if self.link is not None:
            self.link.close()
            self.link = None

    async def _stay_connected(self) -> None:
        pause_s = RETRY_FIRST_S
        told_away = False
        while True:
            try:
                self.link = await JanusLink.open(self.url, self._secret)
            except LinkLost as error:
                if not told_away:
                    _log.warning("The media server %s is away: %s", self.url, error)
                    told_away = True
            finally:
                self.tried.set()
            if self.link is not None:
                _log.info("The media server %s answers.", self.url)
                pause_s, told_away = RETRY_FIRST_S, False
                await self._serve(self.link)
            await asyncio.sleep(pause_s)
            pause_s = min(RETRY_MOST_S, pause_s * 2)

    async def _serve(self, link: JanusLink) -> None:
        with contextlib.suppress(LinkLost, JanusRefused):
            await _sweep(link)
        self._changed(self)
        await link.lost()
        _log.warning("The media server %s does not answer any more.", self.url)
        self.link = None
        self._changed(self)


async def _sweep(link: JanusLink) -> None:
    """End rooms that a marketplace left behind when it was killed: they have no observer."""
    handle = await link.attach(lambda _message: None)
    try:
        told, _ = await link.request(handle, {"request": "list"})
        for room in told.get("list", []):
            if room.get("description") == OURS and not room.get("num_participants"):
                name = str(room["room"])
                asked = {"request": "destroy", "room": name, "secret": link.secret_of(name)}
                with contextlib.suppress(JanusRefused):
                    await link.request(handle, asked)
    finally:
        link.detach(handle)
