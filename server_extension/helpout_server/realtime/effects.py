"""What a room wants done. Its edge does it, in this order, and adds nothing."""

from typing import Literal

from msgspec import Struct

from helpout_server.ports.live_session import LogLine

Fault = Literal[
    "malformed", "no_ticket", "not_allowed", "too_large", "too_many", "replaced", "full", "over",
    "silent"
]  # fmt: skip
"""Why a connection is closed; the edge knows the codes."""


class Refused(Exception):
    """A connection cannot go on, or not begin."""

    def __init__(self, fault: Fault, detail: str) -> None:
        super().__init__(detail)
        self.fault: Fault = fault
        self.detail = detail


class Send(Struct, frozen=True):
    """One message for one connection whose socket is open."""

    connection_id: str
    message: str | bytes


class Relay(Struct, frozen=True):
    """The same bytes for many."""

    connection_ids: tuple[str, ...]
    message: bytes


class StoreLine(Struct, frozen=True):
    """Store, then call ``Room.stored``; nobody hears of the line before that."""

    line: LogLine


class Close(Struct, frozen=True):
    connection_id: str
    fault: Fault
    detail: str


class DocumentChanged(Struct, frozen=True):
    """Updates wait to be stored; take them soon with ``SharedCell.take_batch``."""


Effect = Send | Relay | StoreLine | Close | DocumentChanged
