"""The encodings of pictures that a recording may hold: one way of asking both.

Owns their names. What a frame says of itself is in ``vp8.py`` and ``vp9.py``.
"""

from types import ModuleType
from typing import Final, Literal, Protocol, cast

from helpout_server.adapters.recorder import vp8, vp9
from helpout_server.adapters.recorder.vp8 import Size

CodecName = Literal["vp8", "vp9"]


class Codec(Protocol):
    """How packets and frames of one encoding are read."""

    def begins_picture(self, payload: bytes) -> bool: ...
    def content_of(self, payload: bytes) -> bytes: ...
    def is_key(self, frame: bytes) -> bool: ...
    def size_of(self, frame: bytes) -> Size | None: ...


def _codec(module: ModuleType) -> Codec:
    return cast("Codec", module)


CODECS: Final[dict[CodecName, Codec]] = {"vp8": _codec(vp8), "vp9": _codec(vp9)}
