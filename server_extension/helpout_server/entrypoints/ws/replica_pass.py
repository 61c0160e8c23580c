"""What one replica shows another with a request: for whom it asks, sealed by what both know.

Owns the shape of a pass and its checks. It is good for one replica, one path, one body and a
minute, so that what somebody reads on the way serves nobody else.
"""

import base64
import hmac
from hashlib import sha256
from typing import Final

import msgspec

from helpout_server.contracts.call import Device
from helpout_server.domain.errors import NotAllowed
from helpout_server.ports.clock import Clock
from helpout_server.ports.leases import Leases

HEADER: Final = "X-Helpouts-Replica"
LASTS_S: Final = 60.0
"""Either way: clocks of one machine room are closer than that."""


class Pass(msgspec.Struct, kw_only=True, frozen=True):
    """Of one request."""

    to: str
    """The replica that it is meant for; another at the same address refuses it."""
    path: str
    at: float
    """Seconds since 1970."""
    account_id: str
    device: Device = "page"
    bearer: bool = False
    """Whether the account showed a token of its own, as a kernel host does."""
    body: str = ""
    """SHA-256 of the request's body."""


_decoder = msgspec.json.Decoder(Pass)


def body_hash(body: bytes) -> str:
    """As a pass tells it."""
    return sha256(body).hexdigest() if body else ""


def sealed(leases: Leases, shown: Pass) -> str:
    """The header's text."""
    content = msgspec.json.encode(shown)
    return f"{base64.urlsafe_b64encode(content).decode()}.{leases.seal(content)}"


def opened(leases: Leases, clock: Clock, text: str, *, path: str, body: bytes = b"") -> Pass:
    """The pass in a header.

    Raises:
        NotAllowed: it is none, or not for this replica, request and time.
    """
    encoded, _, seal = text.partition(".")
    try:
        content = base64.urlsafe_b64decode(encoded)
        if not hmac.compare_digest(leases.seal(content), seal):
            raise NotAllowed("Only another server of this marketplace may ask that.")
        shown = _decoder.decode(content)
    except (ValueError, TypeError, msgspec.DecodeError):
        raise NotAllowed("Only another server of this marketplace may ask that.") from None
    late_s = abs(clock.now().timestamp() - shown.at)
    if shown.to != leases.replica_id or shown.path != path or late_s > LASTS_S:
        raise NotAllowed("This was asked of another server.")
    if not hmac.compare_digest(shown.body, body_hash(body)):
        raise NotAllowed("This was asked with another body.")
    return shown
