"""Servers through which browsers find each other."""

from datetime import datetime
from typing import Protocol

from helpout_server.contracts.live_session import IceServers


class IceSource(Protocol):
    """Configured STUN and TURN servers, with credentials that lapse."""

    def for_account(self, account_id: str, now: datetime, live_session_id: str = "") -> IceServers:
        """For one person in one live session; for a test where none is given."""
        ...
