"""What a room does with each frame of a page or a kernel host.

Owns who may send which frame, its rate and its size. Does not know how connections come, go
and resume (``room.py``).
"""

import msgspec

from helpout_server.contracts.call import (
    AnswerPictures,
    AskPictures,
    ConfirmPresence,
    Moderate,
    RaiseHand,
)
from helpout_server.contracts.entries import (
    Chat,
    GrantAsked,
    Joined,
    PicturesAnswered,
)
from helpout_server.contracts.kernel_question import AnswerKernel, AskKernel
from helpout_server.contracts.media_server import (
    AnswerMedia,
    MediaCandidate,
    PublishMedia,
    ReceiveMedia,
    RestartMedia,
)
from helpout_server.contracts.notebook_view import HideNotebook, ShowNotebook
from helpout_server.contracts.pad import (
    CellLinked,
    Commented,
    CommentSettled,
    LinkCell,
    PictureOutput,
    SendComment,
    SettleComment,
    SettleSuggestion,
    Suggest,
    Suggested,
    SuggestionSettled,
)
from helpout_server.contracts.recording import (
    AnswerRecording,
    AskRecording,
    RecordingAnswered,
    RecordingAsked,
    StopRecording,
)
from helpout_server.contracts.room import (
    Ack,
    AskGrant,
    ClientFrame,
    Heartbeat,
    Hello,
    HostEntry,
    HostKernel,
    InterruptRequest,
    JoinCall,
    LeaveCall,
    RunRequest,
    SendChat,
    SendSignal,
    WithdrawRun,
)
from helpout_server.realtime import limits
from helpout_server.realtime.connection import Connection, Part
from helpout_server.realtime.effects import Close, Effect, Refused
from helpout_server.realtime.moment import Moment
from helpout_server.realtime.presence_frames import PresenceMoves
from helpout_server.realtime.state import NotTaken

_decoder: msgspec.json.Decoder[ClientFrame] = msgspec.json.Decoder(ClientFrame)

_RATES: dict[type, limits.Rate] = {
    SendChat: limits.CHAT,
    SendSignal: limits.SIGNAL,
    MediaCandidate: limits.SIGNAL,
    RunRequest: limits.RUN_REQUEST,
    AskKernel: limits.KERNEL_QUESTION,
    HostEntry: limits.HOST_ENTRY,
    JoinCall: limits.TOLD_TO_ALL,
    RaiseHand: limits.TOLD_TO_ALL,
    Moderate: limits.TOLD_TO_ALL,
    AskRecording: limits.ASKING,
    AskPictures: limits.ASKING,
    ShowNotebook: limits.NOTEBOOK,
    LinkCell: limits.PAD,
    SendComment: limits.CHAT,
    SettleComment: limits.PAD,
    Suggest: limits.CHAT,
    SettleSuggestion: limits.PAD,
    PictureOutput: limits.PAD,
}

_BYTES_MAX: dict[type, int] = {
    RunRequest: limits.RUN_REQUEST_BYTES_MAX,
    AskKernel: limits.KERNEL_QUESTION_BYTES_MAX,
    ShowNotebook: limits.NOTEBOOK_FRAME_BYTES_MAX,
    LinkCell: limits.PAD_TEXT_BYTES_MAX,
    Suggest: limits.PAD_TEXT_BYTES_MAX,
    PublishMedia: limits.MEDIA_TEXT_BYTES_MAX,
    AnswerMedia: limits.MEDIA_TEXT_BYTES_MAX,
}
"""Of a page's frames that may be larger than the rest."""

_IN_CALL = (JoinCall, LeaveCall, SendSignal)
_MEDIA = (PublishMedia, ReceiveMedia, AnswerMedia, MediaCandidate, RestartMedia)

_SAID_BY: dict[Part, tuple[type, ...]] = {
    "host": (HostEntry, HostKernel, AnswerKernel),
    "camera": _IN_CALL + _MEDIA,
    "kernel": (*_IN_CALL, *_MEDIA, AskPictures),
    "recorder": _IN_CALL,
}
_NAMES: dict[Part, str] = {
    "host": "kernel host",
    "camera": "camera",
    "kernel": "kernel",
    "recorder": "recorder",
}

SIGNS_IN_LOG = (
    Joined,
    Chat,
    GrantAsked,
    RecordingAsked,
    RecordingAnswered,
    PicturesAnswered,
    CellLinked,
    Commented,
    CommentSettled,
    Suggested,
    SuggestionSettled,
)
"""Entries that only a person brings about."""

_SIGNS_OF_LIFE = (
    SendChat,
    AskGrant,
    RunRequest,
    InterruptRequest,
    WithdrawRun,
    SendComment,
    SettleComment,
    Suggest,
    SettleSuggestion,
    RaiseHand,
    Moderate,
    ConfirmPresence,
    AskRecording,
    AnswerRecording,
    StopRecording,
    AnswerPictures,
)
"""What only a person does; a page does the rest by itself too."""


def decoded(text: str, bytes_max: int) -> ClientFrame:
    """A frame of a page.

    Raises:
        Refused: too large, or no frame at all.
    """
    if len(text) > bytes_max or (not text.isascii() and len(text.encode()) > bytes_max):
        raise Refused("too_large", "a frame is too large")
    try:
        return _decoder.decode(text)
    except (msgspec.DecodeError, RecursionError) as fault:
        raise Refused("malformed", f"no frame of this room: {fault}"[:120]) from None


class FrameHandlers(PresenceMoves):
    """The part of a room that handles frames."""

    def receive_text(self, connection_id: str, text: str, now: Moment) -> list[Effect]:
        """A text frame came."""
        connection = self.connections.get(connection_id)
        if connection is None:
            return []
        try:
            return self.handle(connection, self._read(connection, text, now), now)
        except Refused as refused:
            connection.delivery.broken = True
            return [Close(connection_id, refused.fault, refused.detail)]

    def _read(self, connection: Connection, text: str, now: Moment) -> ClientFrame:
        if not connection.within(limits.TEXT_FRAMES, now.seconds):
            raise Refused("too_many", "too many frames at once")
        if connection.role == "host":
            return decoded(text, limits.HOST_TEXT_BYTES_MAX)
        frame = decoded(text, limits.RUN_REQUEST_BYTES_MAX)
        if len(text) > _BYTES_MAX.get(type(frame), limits.PAGE_TEXT_BYTES_MAX):
            raise Refused("too_large", "a frame is too large")
        return frame

    def handle(self, connection: Connection, frame: ClientFrame, now: Moment) -> list[Effect]:
        """One frame, in order.

        Raises:
            Refused: the connection is broken beyond going on.
        """
        connection.heard_at = now.seconds
        match frame:
            case Ack():
                connection.delivery.acknowledged(frame.received)
                return []
            case Heartbeat():
                return []
            case Hello():
                raise Refused("malformed", "a second hello")
        if not connection.delivery.take(frame.n):
            return []
        if not connection.within(_RATES.get(type(frame), limits.OTHER), now.seconds):
            return self._refuse(connection, frame.n, "too_many", "Too many at once; wait a moment.")
        try:
            self._may_say(connection, frame)
            effects = self._do(connection, frame, now)
        except NotTaken as refusal:
            return self._refuse(connection, frame.n, refusal.code, refusal.detail)
        if isinstance(frame, _SIGNS_OF_LIFE):
            effects += self._alive(connection, now.seconds)
        return effects

    @staticmethod
    def _may_say(connection: Connection, frame: ClientFrame) -> None:
        """What may be said by what is no page; a page's rights are each frame's own matter."""
        allowed = _SAID_BY.get(connection.part)
        if allowed is not None and not isinstance(frame, allowed):
            raise NotTaken("not_allowed", f"A {_NAMES[connection.part]} does not do that.")

    def _do(self, connection: Connection, frame: ClientFrame, now: Moment) -> list[Effect]:
        match frame:
            case SendSignal():
                return self._signal(connection, frame)
            case SendChat():
                return self._log(connection, frame.frame_id, Chat(text=frame.text), now)
            case AskGrant():
                self._no_watcher(connection)
                return self._log(connection, frame.frame_id, GrantAsked(level=frame.level), now)
            case HostEntry():
                return self._host_entry(connection, frame, now)
            case HostKernel():
                self._host_only(connection)
                self.kernel = frame.kernel
                return self._kernel_changed()
            case RunRequest():
                return self._run(connection, frame, now)
            case InterruptRequest():
                return self._interrupt(connection, frame)
            case AskKernel() | AnswerKernel() | WithdrawRun():
                return self._kernel_question(connection, frame)
            case LinkCell() | SendComment() | SettleComment() | Suggest() | SettleSuggestion():
                return self._pad(connection, frame, now)
            case PictureOutput():
                return self._pad(connection, frame, now)
            case ShowNotebook() | HideNotebook():
                return self._notebook(connection, frame, now)
            case _:
                return self._do_in_call(connection, frame, now)

    def _do_in_call(self, connection: Connection, frame: ClientFrame, now: Moment) -> list[Effect]:
        match frame:
            case JoinCall():
                return self._join_call(connection, frame)
            case LeaveCall():
                return self._call_changed() if self.call.leave(connection.id) else []
            case RaiseHand():
                return self._raise_hand(connection, frame)
            case Moderate():
                return self._moderate(connection, frame)
            case AskPictures():
                return self._ask_pictures(connection, frame)
            case AnswerPictures():
                return self._answer_pictures(connection, frame, now)
            case AskRecording():
                return self._ask_recording(connection, frame, now)
            case AnswerRecording():
                return self._answer_recording(connection, frame, now)
            case StopRecording():
                return self._stop_recording(connection, frame, now)
            case PublishMedia() | ReceiveMedia() | AnswerMedia() | MediaCandidate():
                return self._ask_media(connection, frame)
            case RestartMedia():
                return self._ask_media(connection, frame)
            case _:
                return []  # ConfirmPresence: being said is all it does
