"""The lines between the marketplace and its echo peer's process."""

from msgspec import Struct


class Asked(Struct, kw_only=True):
    """An offer, with all its candidates."""

    id: int
    sdp: str


class Answered(Struct, kw_only=True):
    """The answer, or why there is none: ``busy`` or ``malformed``."""

    id: int
    sdp: str = ""
    fault: str = ""
