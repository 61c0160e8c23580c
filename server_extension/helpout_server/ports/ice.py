"""Servers through which browsers find each other."""

from datetime import datetime
from typing import Protocol

from helpout_server.contracts.live_session import IceServers


class IceSource(Protocol):
    """Configured STUN and TURN servers, with credentials that lapse."""

    def for_account(self, account_id: str, now: datetime) -> IceServers: ...
