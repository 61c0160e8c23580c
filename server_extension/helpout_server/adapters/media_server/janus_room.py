"""One room on one Janus: made, watched, moderated, destroyed.

Owns the observer, a handle that is in the room and sends nothing: it tells which feeds there
are and who speaks. Knows no page; a feed is named by its connection and a number of ours.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from helpout_server.adapters.media_server.janus_link import JanusLink, JanusRefused, Message
from helpout_server.contracts.call import CallLine

OURS: Final = "helpouts"
"""Description of every room that we make."""
_OBSERVER: Final = "observer"
_BIT_RATE_MAX: Final = 2_500_000
"""Of one sender, camera and screen together."""
_SPEAKING_PACKETS: Final = 20
"""Packets of 20 ms that are looked at together: 0.4 s."""
_SPEAKING_DBOV: Final = 45
"""Quieter than this on average (127 is silence) is not speech."""
_LINES: Final[dict[str, CallLine]] = {"audio": "audio", "camera": "camera", "screen": "screen"}


@dataclass(frozen=True, slots=True)
class Feed:
    """What one connection sends, as it is now."""

    id: str
    connection_id: str
    mids: dict[CallLine, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RoomEars:
    """Who is told what the observer hears. None of them may wait."""

    feeds_changed: Callable[[], None]
    spoke: Callable[[str, float | None], None]
    """A connection began to speak, with its level in dBov below the loudest; None: it stopped."""
    gone: Callable[[], None]
    """The room is no more, although its Janus is."""


class JanusRoom:
    """A room that we made. ``destroy`` ends it with all that is in it."""

    def __init__(self, link: JanusLink, name: str, ears: RoomEars) -> None:
        self.link = link
        self.name = name
        self._secret = link.secret_of(name)
        self._ears = ears
        self._feeds: dict[str, Feed] = {}
        self._observer = 0
        self._count = 0

    @classmethod
    async def make(
        cls, link: JanusLink, live_session_id: str, *, capacity: int, ears: RoomEars
    ) -> "JanusRoom":
        """A new room, with a name that no room had before.

        Raises:
            LinkLost, JanusRefused
        """
        name = f"{live_session_id}.{secrets.token_hex(4)}"
        room = cls(link, name, ears)
        room._observer = await link.attach(room._hear)
        made = {
            "request": "create",
            "room": name,
            "description": OURS,
            "secret": room._secret,
            # Listed, so that what a killed marketplace left can be found and ended.
            "is_private": False,
            # The observer is a participant that may not send; leavers overlap with comers.
            "publishers": capacity * 2 + 2,
            "bitrate": _BIT_RATE_MAX,
            "audiocodec": "opus",
            # A camera offers VP8 alone, which can be sent in layers; a screen VP9 before it.
            "videocodec": "vp9,vp8",
            "opus_fec": True,
            "opus_dtx": True,
            "audiolevel_event": True,
            "audio_active_packets": _SPEAKING_PACKETS,
            "audio_level_average": _SPEAKING_DBOV,
            "lock_record": True,
        }
        try:
            await link.request(room._observer, made)
            joined, _ = await link.request(
                room._observer,
                {"request": "join", "ptype": "publisher", "room": name, "id": _OBSERVER},
            )
        except JanusRefused:
            link.detach(room._observer)
            raise
        room._take_publishers(joined.get("publishers", []))
        return room

    async def destroy(self) -> None:
        """For good. Raises LinkLost, JanusRefused."""
        asked = {"request": "destroy", "room": self.name, "secret": self._secret}
        observer, self._observer = self._observer, 0
        try:
            await self.link.request(observer, asked)
        finally:
            self.link.detach(observer)

    # ---- feeds ----------------------------------------------------------------------------------

    def new_feed_id(self, connection_id: str) -> str:
        """Never given twice: the one before may not be gone yet."""
        self._count += 1
        return f"{connection_id}.{self._count}"

    def feed_of(self, connection_id: str) -> Feed | None:
        """The newest that is being sent."""
        found = [feed for feed in self._feeds.values() if feed.connection_id == connection_id]
        return max(found, key=_number, default=None)

    async def silence(self, feed_id: str, mid: str, *, silenced: bool) -> None:
        """Pass nothing of a line on, whatever its page does. Raises LinkLost, JanusRefused."""
        asked = {
            "request": "moderate",
            "room": self.name,
            "secret": self._secret,
            "id": feed_id,
            "mid": mid,
            "mute": silenced,
        }
        await self.link.request(self._observer, asked)

    async def record(self, handle: int, path: str | None) -> None:
        """Write down what one publisher sends, as it comes, or (None) stop that.

        Args:
            path: how its files are to be named, as Janus sees them; it must be able to write
                there. One that cannot be made is passed over in silence.

        Raises:
            LinkLost, JanusRefused
        """
        asked: dict[str, Any] = {"request": "configure", "record": path is not None}
        if path is not None:
            asked["filename"] = path
        # Without the secret it would be passed over in silence: the room is locked.
        await self.link.request(handle, {**asked, "secret": self._secret})

    # ---- what the observer hears ----------------------------------------------------------------

    def _hear(self, message: Message) -> None:
        if message.get("janus") in {"detached", "hangup"} and self._observer:
            self._ears.gone()
            return
        told = message.get("plugindata", {}).get("data", {})
        kind = told.get("videoroom")
        if kind in {"talking", "stopped-talking"}:
            level = float(told.get("audio-level-dBov-avg", 127.0)) if kind == "talking" else None
            self._ears.spoke(connection_of(str(told.get("id", ""))), level)
        elif kind == "destroyed":
            self._ears.gone()
        elif kind == "event":
            self._take_event(told)

    def _take_event(self, told: Message) -> None:
        changed = False
        if "publishers" in told:
            changed = self._take_publishers(told["publishers"])
        for word in ("unpublished", "leaving"):
            if self._feeds.pop(str(told.get(word, "")), None) is not None:
                changed = True
        if changed:
            self._ears.feeds_changed()

    def _take_publishers(self, publishers: list[dict[str, Any]]) -> bool:
        for told in publishers:
            feed_id = str(told.get("id", ""))
            mids = {
                line: str(stream["mid"])
                for stream in told.get("streams", [])
                if (line := line_of(stream.get("description"))) and not stream.get("disabled")
            }
            self._feeds[feed_id] = Feed(feed_id, connection_of(feed_id), mids)
        return bool(publishers)


def connection_of(feed_id: str) -> str:
    """Whose feed it is; the observer's own name for the observer."""
    return feed_id.partition(".")[0]


def line_of(description: object) -> CallLine | None:
    """What a stream carries, as its page was told to say; None where it is not one of ours."""
    return _LINES.get(description) if isinstance(description, str) else None


def _number(feed: Feed) -> int:
    return int(feed.id.rpartition(".")[2])
