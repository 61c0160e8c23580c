"""What one page sends to the media server: one handle, offered by the page, answered by Janus."""

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

from helpout_server.adapters.media_server.descriptions import mids_of
from helpout_server.adapters.media_server.janus_link import JanusRefused, Message
from helpout_server.adapters.media_server.janus_room import JanusRoom
from helpout_server.contracts.call import CallLine
from helpout_server.ports.media_server import MediaRecording, MediaRefused

_LINES_MAX = 3
_FILE_ENDINGS: Final = (".mjr", ".mjr.part")
"""Of files that Janus has closed, and of those that it writes (``recordings_tmp_ext``)."""


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
        self._recorded: tuple[MediaRecording | None, tuple[CallLine, ...]] | None = None
        """What it is being written for, and which lines there were then."""

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

    async def record(self, recording: MediaRecording | None, account_id: str) -> None:
        """Have written down what was agreed to of it, or (None) nothing any more.

        Raises:
            LinkLost, JanusRefused
            OSError: our side of the folder cannot be written.
        """
        order = (recording, tuple(self._mids)) if recording is not None else None
        if not self._published or order == self._recorded:
            return
        if self._recorded is not None:
            self._recorded = None
            await self._room.record(self._handle, None)
        if recording is None:
            return
        wanted = tuple(line for line in self._mids if line in recording.lines)
        if not wanted:
            return
        path = await asyncio.to_thread(self._prepare, recording, account_id, wanted)
        self._recorded = order
        await self._room.record(self._handle, path)
        for line in wanted:
            if line != "audio":
                await self.send_whole_picture(line)

    def _prepare(
        self, recording: MediaRecording, account_id: str, wanted: tuple[CallLine, ...]
    ) -> str:
        """How its files are named; a folder stands where one that nobody agreed to would be."""
        path = str(recording.folder / recording.begins(account_id, wanted))
        for index, line in enumerate(self._mids):
            if line not in wanted:
                kind = "audio" if line == "audio" else "video"
                for ending in _FILE_ENDINGS:
                    Path(f"{path}-{kind}-{index}{ending}").mkdir()
        return path

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
