"""``IceSource``: the configured STUN and TURN servers, with coturn's time-limited credentials.

The user name is ``<expiry, seconds since 1970>:<account id>``, the credential the base64 of
its HMAC-SHA1 under the secret shared with the TURN server (coturn's ``use-auth-secret``).
"""

import base64
import hmac
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from helpout_server.contracts.live_session import IceServer, IceServers

CREDENTIAL_S = 8 * 3_600
"""Longer than the longest live session: a call must not lose its relay."""


@dataclass(frozen=True, slots=True)
class IceConfig:
    """What an operator says."""

    stun_urls: Sequence[str] = ()
    turn_urls: Sequence[str] = ()
    turn_secret: str = field(default="", repr=False)
    transport_policy: Literal["all", "relay"] = "all"
    credential_s: int = CREDENTIAL_S


class TurnIce:
    """``IceSource`` from a configuration."""

    def __init__(self, config: IceConfig) -> None:
        self._config = config

    def for_account(self, account_id: str, now: datetime) -> IceServers:
        config = self._config
        servers = [IceServer(urls=list(config.stun_urls))] if config.stun_urls else []
        if config.turn_urls and config.turn_secret:
            username = f"{int(now.timestamp()) + config.credential_s}:{account_id}"
            digest = hmac.digest(config.turn_secret.encode(), username.encode(), "sha1")
            servers.append(
                IceServer(
                    urls=list(config.turn_urls),
                    username=username,
                    credential=base64.b64encode(digest).decode(),
                )
            )
        return IceServers(
            ice_servers=servers,
            transport_policy=config.transport_policy,
            expires_in_ms=config.credential_s * 1_000,
        )
