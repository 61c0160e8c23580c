"""Live sessions over HTTP: facts, ice servers, ending, the take-away."""

from typing import Any, Literal

from msgspec import Struct

from helpout_server.contracts.booking import Booking
from helpout_server.contracts.fields import Id


class LiveSession(Struct, kw_only=True):
    """``GET /live_sessions/{id}``; the id is the room's too."""

    id: Id
    status: Literal["open", "not_yet", "over"]
    booking: Booking
    starts_in_ms: int
    ends_in_ms: int
    """Till the booked end; negative when past."""


class IceServer(Struct, kw_only=True, omit_defaults=True):
    """``RTCIceServer`` of the W3C."""

    urls: list[str]
    username: str = ""
    credential: str = ""


class IceServers(Struct, kw_only=True):
    """``GET /live_sessions/{id}/ice_servers``."""

    ice_servers: list[IceServer]
    transport_policy: Literal["all", "relay"]
    expires_in_ms: int


class TakeAway(Struct, kw_only=True):
    """``GET /live_sessions/{id}/take_away``: an nbformat 4 notebook of the live session."""

    file_name: str
    notebook: dict[str, Any]
