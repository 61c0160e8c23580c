"""The call: joining it, signalling in it, hands, moderation, pictures for a kernel.

Owns who may do which of these. Does not know what a description or a candidate says.
"""

from typing import Final

from helpout_server.contracts.call import (
    AnswerPictures,
    AskPictures,
    Moderate,
    ModeratedFrame,
    RaiseHand,
)
from helpout_server.contracts.entries import PicturesAnswered
from helpout_server.contracts.room import (
    CallMember,
    JoinCall,
    PicturesAskedFrame,
    SendSignal,
    SignalFrame,
)
from helpout_server.ports.media_server import MediaReply, MediaRequest
from helpout_server.realtime.connection import Connection
from helpout_server.realtime.delivery import Numbered
from helpout_server.realtime.effects import Effect, Relay, ToMediaServer
from helpout_server.realtime.moment import Moment
from helpout_server.realtime.notebook_frames import NotebookMoves
from helpout_server.realtime.signalling import MediaFlag
from helpout_server.realtime.state import NotTaken

_MODERATED_LINES: Final[dict[str, MediaFlag]] = {
    "mute": "audio",
    "camera_off": "video",
    "screen_off": "screen",
}


class CallMoves(NotebookMoves):
    """The part of a room that is about the call."""

    # ---- members ----------------------------------------------------------------------------

    def _join_call(self, connection: Connection, frame: JoinCall) -> list[Effect]:
        self._not_ended()
        self._may_join(connection, frame)
        member = CallMember(
            connection_id=connection.id,
            account_id=connection.account.id,
            order=self.call.order_of(connection.id),
            device=connection.device,
            watch=frame.watch,
            ready=frame.ready,
            audio=frame.audio,
            video=frame.video,
            screen=frame.screen,
            paused=frame.paused,
        )
        return self._call_changed() if self.call.join(member) else []

    def _may_join(self, connection: Connection, frame: JoinCall) -> None:
        sends = frame.audio or frame.video or frame.screen
        if connection.part == "camera" and (frame.audio or frame.screen or frame.watch):
            raise NotTaken("not_allowed", "A camera sends its picture and nothing else.")
        if connection.role == "watcher" and not frame.watch:
            raise NotTaken("watch_only", "Who watches is not seen or heard.")
        if sends and (frame.watch or connection.part == "recorder"):
            raise NotTaken("not_allowed", "Who watches sends nothing.")
        if frame.ready:
            self._may_be_ready(connection, frame)
            return
        if connection.part == "page" and self.call.full_for(
            connection.account.id, self.facts.call_limit
        ):
            raise NotTaken(
                "call_full", f"The call takes {self.facts.call_limit} people and they are there."
            )

    def _may_be_ready(self, connection: Connection, frame: JoinCall) -> None:
        """Ready is a page that will take part, between pages, with nothing open."""
        if connection.part != "page" or frame.watch:
            raise NotTaken("not_allowed", "Only a page that will take part is ready for the call.")
        if frame.audio or frame.video or frame.screen:
            raise NotTaken("not_allowed", "Who is not in the call yet sends nothing.")
        if self.facts.topology == "server":
            raise NotTaken("not_here", "This call goes through a media server.")

    def _signal(self, connection: Connection, frame: SendSignal) -> list[Effect]:
        if not self.call.may_signal(connection.id, frame.to):
            raise NotTaken("not_in_call", "Only members of the call signal to each other.")
        to = self.connections.get(frame.to)
        if to is None:
            return []
        if to.part == "recorder" and connection.account.id not in self.recording.agreed:
            raise NotTaken("no_consent", "Nothing goes to the recorder before you agree.")
        signal = SignalFrame(
            n=0,
            sender=connection.id,
            description=frame.description,
            candidate=frame.candidate,
        )
        return self._tell(to, Numbered(signal))

    # ---- hands and moderation ---------------------------------------------------------------

    def _raise_hand(self, connection: Connection, frame: RaiseHand) -> list[Effect]:
        self._not_ended()
        changed = self.connections.hand(connection.account.id, raised=frame.raised)
        return self._presence() if changed else []

    def _moderate(self, connection: Connection, frame: Moderate) -> list[Effect]:
        self._not_ended()
        own_hand = frame.action == "lower_hand" and frame.account_id == connection.account.id
        if not own_hand and not self._moderates(connection):
            raise NotTaken("not_allowed", "Only who holds the live session or staff may do that.")
        pages = self.connections.pages(frame.account_id)
        if not pages:
            raise NotTaken("not_here", "They are not in the room.")
        effects: list[Effect] = []
        if frame.action == "lower_hand":
            if not self.connections.hand(frame.account_id, raised=False):
                return []
            effects = self._presence()
        if own_hand:
            return effects
        if frame.action == "camera_off":
            pages += self.connections.of((frame.account_id, "camera"))
        told = ModeratedFrame(n=0, by=connection.account, action=frame.action)
        effects += self._tell_each(told, pages)
        line = _MODERATED_LINES.get(frame.action)
        if self.facts.topology == "server" and line is not None:
            # The media server passes on what the room takes for switched on, whatever a page does.
            changed = [self.call.switch_off(page.id, line) for page in pages]
            effects += self._call_changed() if any(changed) else []
        return effects

    def _moderates(self, connection: Connection) -> bool:
        return connection.role == "staff" or connection.account.id == self.facts.lead_id

    # ---- pictures for a kernel --------------------------------------------------------------

    def _ask_pictures(self, connection: Connection, frame: AskPictures) -> list[Effect]:
        if connection.part != "kernel":
            raise NotTaken("not_allowed", "Only a kernel asks for pictures.")
        self._not_ended()
        pages = self.connections.pages(frame.account_id)
        if not pages:
            raise NotTaken("not_here", "They are not in the room.")
        asked = PicturesAskedFrame(
            n=0, connection_id=connection.id, account=connection.account, lines=frame.lines
        )
        return self._tell_each(asked, pages)

    def _answer_pictures(
        self, connection: Connection, frame: AnswerPictures, now: Moment
    ) -> list[Effect]:
        if self.log.find(frame.frame_id) is not None:
            return self._again(connection, frame.frame_id)
        kernel = self.connections.get(frame.connection_id)
        if kernel is None or kernel.part != "kernel":
            raise NotTaken("not_here", "That kernel is not in the room any more.")
        body = PicturesAnswered(to_account_id=kernel.account.id, lines=frame.lines)
        return self._log(connection, frame.frame_id, body, now)

    # ---- the media server -------------------------------------------------------------------

    def _ask_media(self, connection: Connection, request: MediaRequest) -> list[Effect]:
        if self.facts.topology != "server":
            raise NotTaken("not_here", "This call goes from page to page.")
        self._not_ended()
        member = self.call.get(connection.id)
        if member is None:
            raise NotTaken("not_in_call", "Only members of the call send or receive.")
        return [ToMediaServer(connection.id, request.n, request)]

    def media_said(self, connection_id: str | None, reply: MediaReply) -> list[Effect]:
        """The media server tells a member something, or with None all of them."""
        ids = [m.connection_id for m in self.call.members()]
        to = [c for c in map(self.connections.get, ids) if c is not None]
        return self._tell_each(
            reply, to if connection_id is None else [c for c in to if c.id == connection_id]
        )

    def media_refused(self, connection_id: str, n: int, code: str, detail: str) -> list[Effect]:
        """What the frame ``n`` asked of the media server is not done."""
        connection = self.connections.get(connection_id)
        return [] if connection is None else self._refuse(connection, n, code, detail)

    # ---- shared -----------------------------------------------------------------------------

    def _forget(self, connection: Connection) -> list[Effect]:
        """Take a connection out without a word in the log."""
        self.connections.remove(connection.id)
        effects: list[Effect] = []
        gone = self.awareness.leave(connection.id)
        if gone is not None:
            effects.append(Relay(self.connections.readers_but(connection.id), gone))
        if self.call.leave(connection.id):
            effects += self._call_changed()
        return effects
