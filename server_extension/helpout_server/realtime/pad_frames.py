"""The pad beside its text: links to notebook cells, comments, suggestions, pictures of outputs.

Owns who may say which of these. Does not know the text.
"""

from helpout_server.contracts.pad import (
    LinkCell,
    PictureOutput,
    SendComment,
    SettleComment,
    SettleSuggestion,
    Suggest,
)
from helpout_server.realtime.connection import Connection
from helpout_server.realtime.effects import Effect
from helpout_server.realtime.moment import Moment
from helpout_server.realtime.state import NotTaken, RoomState

PadFrame = LinkCell | SendComment | SettleComment | Suggest | SettleSuggestion | PictureOutput


class PadMoves(RoomState):
    """The part of a room that is about the pad."""

    def _pad(self, connection: Connection, frame: PadFrame, now: Moment) -> list[Effect]:
        raise NotTaken("not_allowed", "Not yet.")
