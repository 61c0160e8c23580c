"""The network test: a short call with an echo peer of the marketplace.

The page offers a connection of data channels alone, once directly and once by a relay
(``iceTransportPolicy: "relay"``), all candidates in the description. Its channels, by label:

- ``echo``, unordered and without retransmission: what the page sends comes back as it was.
- ``load``, reliable: bytes to be counted, either way.
- ``control``, reliable, JSON both ways: ``ControlDraft`` of the page, ``UploadSeen`` of the peer.
"""

from typing import Annotated, Literal

from msgspec import Meta, Struct

ECHO_BYTES_MAX = 1_200
NEEDED_KBPS = 1_000
"""What a call with a shared screen needs, up and down."""
RECORDING_KBPS = 1_264
"""What a recording takes beside it, up: camera, screen and voice once more, at their caps."""


class NetworkTestDraft(Struct, kw_only=True, forbid_unknown_fields=True):
    """``POST /network_tests``: an offer."""

    sdp: Annotated[str, Meta(min_length=20, max_length=20_000)]


class NetworkTest(Struct, kw_only=True):
    """The echo peer's answer; it goes away by itself after ``expires_in_ms``."""

    sdp: str
    expires_in_ms: int
    load_kbps_max: int
    """The peer sends no faster than this: a rate measured near it means "at least"."""
    needed_kbps: int
    recording_kbps: int


class ControlDraft(Struct, kw_only=True, forbid_unknown_fields=True):
    """On ``control``, from the page."""

    do: Literal["upload_begins", "upload_ends", "send"]
    """``send``: bytes on ``load``, for ``ms``."""
    ms: Annotated[int, Meta(ge=0, le=3_000)] = 0


class UploadSeen(Struct, kw_only=True):
    """On ``control``, from the peer, after ``upload_ends``."""

    bytes: int
    ms: int
    """From the first byte to the last."""
