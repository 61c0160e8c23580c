"""What one page sends to the media server: one handle, offered by the page, answered by Janus."""

from collections.abc import Callable, Sequence
from typing import Any

from helpout_server.adapters.media_server.descriptions import mids_of
from helpout_server.adapters.media_server.janus_link import JanusRefused, Message
from helpout_server.adapters.media_server.janus_room import JanusRoom
from helpout_server.contracts.call import CallLine
from helpout_server.ports.media_server import MediaRefused

_LINES_MAX = 3


class Publishing:
    """One page's sending connection, from its first offer until it is closed."""

    def __init__(self, room: JanusRoom, feed_id: str, lost: Callable[[], None]) -> None:
        self._room = room
        self._feed_id = feed_id
        self._lost = lost
        self._handle = 0
        self._published = False
        self._mids: dict[CallLine, str] = {}
        self._silenced: dict[CallLine, bool] = {}

    @classmethod
    async def begin(
        cls, room: JanusRoom, connection_id: str, lost: Callable[[], None]
    ) -> "Publishing":
        """A handle that is in the room and sends nothing yet.

        Args:
            lost: called once where the connection ends without our asking.

        Raises:
            LinkLost, JanusRefused
        """
        leg = cls(room, room.new_feed_id(connection_id), lost)
        leg._handle = await room.link.attach(leg._hear)
        joining = {"request": "join", "ptype": "publisher", "room": room.name, "id": leg._feed_id}
        try:
            await room.link.request(leg._handle, joining)
        except JanusRefused:
            leg.close()
            raise
        return leg

    async def publish(self, offer: Message, lines: Sequence[CallLine]) -> Message:
        """The answer to an offer: the first, one that changes lines, or one with a new path.

        Raises:
            MediaRefused: the lines are not those of the offer.
            LinkLost, JanusRefused
        """
        mids = mids_of(offer["sdp"])
        if not 1 <= len(lines) <= _LINES_MAX or len(mids) != len(lines):
            raise MediaRefused("bad_lines", "The lines are not those of the description.")
        described = [
            {"mid": mid, "description": line} for mid, line in zip(mids, lines, strict=True)
        ]
        request = "configure" if self._published else "publish"
        body: dict[str, Any] = {"request": request, "descriptions": described}
        _, answer = await self._room.link.request(self._handle, body, offer)
        if answer is None:
            raise MediaRefused("bad_description", "The media server has no answer to it.")
        self._published = True
        self._mids = dict(zip(lines, mids, strict=True))
        return {"type": answer["type"], "sdp": answer["sdp"]}

    async def silence(self, line: CallLine, *, silenced: bool) -> None:
        """Pass a line on, or not. Raises LinkLost; a feed that is gone is no fault."""
        mid = self._mids.get(line)
        if mid is None or self._silenced.get(line, False) == silenced:
            return
        self._silenced[line] = silenced
        try:
            await self._room.silence(self._feed_id, mid, silenced=silenced)
            if not silenced and line != "audio":
                await self.send_whole_picture(line)
        except JanusRefused:
            self._silenced.pop(line, None)

    async def send_whole_picture(self, line: CallLine) -> None:
        """Ask the page for a picture that needs none before it. Raises LinkLost, JanusRefused."""
        mid = self._mids.get(line)
        if mid is not None:
            asked = {"request": "configure", "streams": [{"mid": mid, "keyframe": True}]}
            await self._room.link.request(self._handle, asked)

    def trickle(self, candidate: Message | None) -> None:
        self._room.link.trickle(self._handle, candidate)

    def close(self) -> None:
        """Leave the room. Again is harmless."""
        if self._handle:
            self._room.link.detach(self._handle)
            self._handle = 0

    def _hear(self, message: Message) -> None:
        if message.get("janus") in {"hangup", "detached"} and self._handle:
            self.close()
            self._lost()
