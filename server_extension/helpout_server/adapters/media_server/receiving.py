"""What one page receives from the media server: one handle, offered by Janus.

Owns the difference between what the page wants and what Janus sends it. One offer at a time:
what changes while an answer is awaited is done after it.
"""

from collections.abc import Callable, Sequence
from typing import Any, Final

from msgspec import Struct

from helpout_server.adapters.media_server.janus_link import JanusRefused, Message
from helpout_server.adapters.media_server.janus_room import JanusRoom, connection_of, line_of
from helpout_server.contracts.call import CallLine
from helpout_server.contracts.media_server import MediaLine, WantedFeed

Key = tuple[str, CallLine]
"""A connection and one of its lines."""
_NO_SUCH_FEED: Final = 428
LARGEST: Final = 2


class Stream(Struct):
    """One line of the receiving connection, as Janus has it."""

    mid: str
    key: Key
    feed_id: str
    layer: int
    sends: bool


class Receiving:
    """One page's receiving connection. Its calls must not overlap.

    ``comes`` is called for each line that was added and agreed to: Janus itself asks for a whole
    picture only where a connection begins.
    """

    def __init__(
        self,
        room: JanusRoom,
        offer: Callable[[Message, list[MediaLine]], None],
        lost: Callable[[], None],
        comes: Callable[[Key], None],
    ) -> None:
        self._room = room
        self._offer = offer
        self._lost = lost
        self._comes = comes
        self._handle = 0
        self._wanted: dict[Key, int] = {}
        self._streams: dict[str, Stream] = {}
        self._fresh: set[Key] = set()
        self._awaiting_answer = False

    def want(self, feeds: Sequence[WantedFeed]) -> None:
        """All that the page wants from now on; ``settle`` does it."""
        self._wanted = {(feed.connection_id, feed.line): feed.layer for feed in feeds}

    async def settle(self) -> None:
        """Ask Janus for what is wanted and not sent; nothing while an answer is awaited.

        Raises:
            LinkLost, JanusRefused
        """
        if self._awaiting_answer:
            return
        missing = self._missing()
        if missing:
            try:
                await self._subscribe(missing)
            except JanusRefused as error:
                # It left just now; the observer says so in a moment, and then this is called.
                if error.code != _NO_SUCH_FEED:
                    raise
        await self._tune()

    async def answer(self, description: Message) -> None:
        """The page's answer to the last offer; one that nobody awaits is dropped.

        Raises:
            LinkLost, JanusRefused
        """
        if not self._awaiting_answer:
            return
        # Before the request: the next offer may come ahead of its answer.
        self._awaiting_answer = False
        fresh, self._fresh = self._fresh, set()
        await self._room.link.request(self._handle, {"request": "start"}, description)
        for key in fresh:
            self._comes(key)

    def trickle(self, candidate: Message | None) -> None:
        if self._handle:
            self._room.link.trickle(self._handle, candidate)

    def close(self) -> None:
        """End it. Again is harmless."""
        if self._handle:
            self._room.link.detach(self._handle)
            self._handle = 0

    # ---- asking ---------------------------------------------------------------------------------

    def _missing(self) -> list[dict[str, Any]]:
        """What to subscribe to: wanted, being sent to the room, and not on its way to the page."""
        have = {(stream.key, stream.feed_id) for stream in self._streams.values()}
        missing: list[dict[str, Any]] = []
        for key, layer in self._wanted.items():
            connection_id, line = key
            feed = self._room.feed_of(connection_id)
            mid = feed.mids.get(line) if feed is not None else None
            if feed is None or mid is None or (key, feed.id) in have:
                continue
            entry: dict[str, Any] = {"feed": feed.id, "mid": mid}
            if line != "audio":
                entry["substream"] = layer
            missing.append(entry)
        return missing

    async def _subscribe(self, missing: list[dict[str, Any]]) -> None:
        link = self._room.link
        if self._handle:
            told, jsep = await link.request(
                self._handle, {"request": "subscribe", "streams": missing}
            )
            self._take(told, jsep)
            return
        self._handle = await link.attach(self._hear)
        joining = {
            "request": "join",
            "ptype": "subscriber",
            "room": self._room.name,
            "streams": missing,
        }
        try:
            told, jsep = await link.request(self._handle, joining)
        except JanusRefused:
            self.close()
            raise
        self._take(told, jsep)

    async def _tune(self) -> None:
        """Pause what is not wanted any more, and choose layers; needs no new offer."""
        changes: list[dict[str, Any]] = []
        for stream in self._streams.values():
            layer = self._wanted.get(stream.key)
            sends = layer is not None
            change: dict[str, Any] = {}
            if sends != stream.sends:
                change["send"] = stream.sends = sends
            if layer is not None and layer != stream.layer and stream.key[1] != "audio":
                change["substream"] = stream.layer = layer
            if change:
                changes.append({"mid": stream.mid, **change})
        if changes and self._handle:
            asked = {"request": "configure", "streams": changes}
            await self._room.link.request(self._handle, asked)

    # ---- hearing --------------------------------------------------------------------------------

    def _hear(self, message: Message) -> None:
        if message.get("janus") in {"hangup", "detached"}:
            if self._handle:
                self.close()
                self._lost()
            return
        told = message.get("plugindata", {}).get("data", {})
        if told.get("videoroom") in {"updated", "attached"}:
            self._take(told, message.get("jsep"))

    def _take(self, told: Message, jsep: Message | None) -> None:
        """What Janus sends now; with an offer where the page has to agree to it."""
        if "streams" in told:
            before = {(stream.key, stream.feed_id) for stream in self._streams.values()}
            self._streams = {
                stream.mid: stream
                for stream in (self._stream_of(one) for one in told["streams"])
                if stream is not None
            }
            self._fresh |= {
                stream.key
                for stream in self._streams.values()
                if (stream.key, stream.feed_id) not in before
            }
        if jsep is None or jsep.get("type") != "offer":
            return
        self._awaiting_answer = True
        lines = [
            MediaLine(mid=stream.mid, connection_id=stream.key[0], line=stream.key[1])
            for stream in self._streams.values()
        ]
        self._offer({"type": "offer", "sdp": jsep["sdp"]}, lines)

    def _stream_of(self, told: dict[str, Any]) -> Stream | None:
        line = line_of(told.get("feed_description"))
        if not told.get("active") or line is None:
            return None
        feed_id = str(told.get("feed_id", ""))
        return Stream(
            mid=str(told.get("mid", "")),
            key=(connection_of(feed_id), line),
            feed_id=feed_id,
            layer=int(told.get("simulcast", {}).get("substream-target", LARGEST)),
            sends=bool(told.get("send", True)),
        )
