"""What a phone may ask of a server that it is not signed in to: to be somebody's second camera.

Owns the two paths, and the bounds of what strangers may ask through a gateway. A one-time code
is all the leave there is, so a cookie or a token that comes along means nothing here.
"""

import re

CLAIM = "camera/claim"
"""Below ``api/v1``."""
CLAIM_BYTES_MAX = 1_024
CLAIMS_AT_ONCE_MAX = 4
SOCKETS_MAX = 16
"""Sockets of cameras that one gateway passes on."""

SOCKET = re.compile(r"camera/(live_[0-9A-Za-z]{12,32})")
"""Below ``ws``."""

_BELOW_HELPOUTS = re.compile(rf"api/v1/{CLAIM}|ws/{SOCKET.pattern}")


def is_camera_path(path: str) -> bool:
    """Whether a phone asks; ``path`` is below ``helpouts/``."""
    return _BELOW_HELPOUTS.fullmatch(path) is not None
