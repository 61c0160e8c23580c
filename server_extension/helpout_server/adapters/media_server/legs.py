"""Both connections of one page with the media server, and the order in which they are asked.

Owns one page's requests: one at a time, in their order. Knows no other page.
"""

import asyncio
from collections.abc import Callable

from helpout_server.adapters.media_server.descriptions import (
    checked_candidate,
    checked_description,
)
from helpout_server.adapters.media_server.janus_link import JanusRefused, Message
from helpout_server.adapters.media_server.janus_room import JanusRoom
from helpout_server.adapters.media_server.publishing import Publishing
from helpout_server.adapters.media_server.receiving import Key, Receiving
from helpout_server.contracts.call import CallLine
from helpout_server.contracts.media_server import (
    AnswerMedia,
    MediaAnsweredFrame,
    MediaCandidate,
    MediaLine,
    MediaOfferedFrame,
    PublishMedia,
    ReceiveMedia,
)
from helpout_server.contracts.room import CallMember
from helpout_server.ports.media_server import MediaRecording, MediaRefused, MediaReply

_REFUSED = "media_refused"
LegRequest = PublishMedia | ReceiveMedia | AnswerMedia | MediaCandidate


class Legs:
    """What one page sends and receives on one media server."""

    def __init__(
        self,
        room: JanusRoom,
        connection_id: str,
        *,
        member: Callable[[], CallMember | None],
        recording: Callable[[], MediaRecording | None],
        attempt: int,
        say: Callable[[MediaReply], None],
        lost: Callable[[], None],
        comes: Callable[[Key], None],
    ) -> None:
        self.attempt = attempt
        self._connection_id = connection_id
        self._member = member
        self._recording = recording
        self._room = room
        self._say = say
        self._lost = lost
        self._turn = asyncio.Lock()
        self._publishing: Publishing | None = None
        self._receiving = Receiving(room, self._offered, lost, comes)
        self._closed = False

    async def ask(self, request: LegRequest) -> None:
        """One request, after those before it.

        Raises:
            MediaRefused: it is wrong, or Janus refused it.
            LinkLost: the media server is gone.
        """
        async with self._turn:
            if self._closed:
                return
            try:
                await self._do(request)
            except JanusRefused as error:
                raise MediaRefused(_REFUSED, f"The media server refused it ({error}).") from error

    async def follow_member(self) -> None:
        """The page's own state changed. Raises LinkLost."""
        async with self._turn:
            member = self._member()
            if self._closed or member is None:
                return
            if member.watch and self._publishing is not None:
                self._publishing.close()
                self._publishing = None
            await self._silence(member)
            await self._record()

    async def follow_recording(self) -> None:
        """What is to be written down changed. Raises LinkLost."""
        async with self._turn:
            if not self._closed:
                await self._record()

    async def follow_feeds(self) -> None:
        """What there is to receive changed. Raises LinkLost, JanusRefused."""
        async with self._turn:
            if not self._closed:
                await self._receiving.settle()

    async def send_whole_picture(self, line: CallLine) -> None:
        """Raises LinkLost, JanusRefused."""
        if self._publishing is not None:
            await self._publishing.send_whole_picture(line)

    def close(self) -> None:
        """End both. Again is harmless."""
        self._closed = True
        if self._publishing is not None:
            self._publishing.close()
        self._receiving.close()

    # ---- one request ----------------------------------------------------------------------------

    async def _do(self, request: LegRequest) -> None:
        match request:
            case PublishMedia():
                await self._publish(request)
            case ReceiveMedia():
                self._receiving.want(request.feeds)
                await self._receiving.settle()
            case AnswerMedia():
                await self._receiving.answer(checked_description(request.description, "answer"))
                await self._receiving.settle()
            case MediaCandidate():
                self._trickle(request)

    async def _publish(self, request: PublishMedia) -> None:
        member = self._member()
        if member is None or member.watch:
            raise MediaRefused("only_watching", "A connection that only watches sends nothing.")
        offer = checked_description(request.description, "offer")
        if self._publishing is None:
            self._publishing = await Publishing.begin(self._room, self._connection_id, self._lost)
        answer = await self._publishing.publish(offer, request.lines)
        self._say(MediaAnsweredFrame(n=0, description=answer, attempt=self.attempt))
        await self._silence(self._member() or member)
        await self._record()

    async def _record(self) -> None:
        """Have this page's media written where its account agreed to that, and nothing else."""
        publishing, member = self._publishing, self._member()
        if publishing is None or member is None:
            return
        recording = self._recording()
        agreed = (
            recording is not None
            and member.device == "page"
            and not (member.watch or member.ready)
            and member.account_id in recording.agreed
        )
        try:
            await publishing.record(recording if agreed else None, member.account_id)
        except (JanusRefused, OSError) as error:
            if recording is not None:
                recording.failed(f"the media server cannot write it ({error})")

    async def _silence(self, member: CallMember) -> None:
        """What the room takes for switched off is passed on to nobody, whatever the page sends."""
        publishing = self._publishing
        if publishing is None:
            return
        on: dict[CallLine, bool] = {
            "audio": member.audio,
            "camera": member.video,
            "screen": member.screen,
        }
        for line, is_on in on.items():
            await publishing.silence(line, silenced=not is_on)

    def _trickle(self, request: MediaCandidate) -> None:
        candidate = checked_candidate(request.candidate)
        if request.leg == "receive":
            self._receiving.trickle(candidate)
        elif self._publishing is not None:
            self._publishing.trickle(candidate)

    def _offered(self, description: Message, lines: list[MediaLine]) -> None:
        self._say(
            MediaOfferedFrame(n=0, description=description, lines=lines, attempt=self.attempt)
        )
