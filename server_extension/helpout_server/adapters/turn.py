"""``IceSource``: the configured STUN and TURN servers, with coturn's time-limited credentials.

The user name is ``<expiry, seconds since 1970>:<account id>.<live session id>``, the credential
the base64 of its HMAC-SHA1 under the secret shared with the TURN server (coturn's
``use-auth-secret``).
"""

import base64
import hmac
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from helpout_server.contracts.live_session import IceServer, IceServers
from helpout_server.domain.errors import InvalidRequest

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

    def checked(self) -> "IceConfig":
        """Itself. Raises InvalidRequest with the option at fault."""
        for url in self.stun_urls:
            _check(url, ("stun:", "stuns:"), "--stun-url")
        for url in self.turn_urls:
            _check(url, ("turn:", "turns:"), "--turn-url")
        if self.turn_urls and not self.turn_secret:
            raise InvalidRequest(
                "A relay needs the secret that it shares with the marketplace.",
                field="--turn-secret-file",
            )
        if self.transport_policy == "relay" and not self.turn_urls:
            raise InvalidRequest("Without a relay no call would work.", field="--relay-only")
        return self


def _check(url: str, schemes: tuple[str, ...], option: str) -> None:
    if not url.startswith(schemes) or len(url) > 300:
        raise InvalidRequest(f"{url[:80]!r} does not begin with {schemes[0]}", field=option)


class TurnIce:
    """``IceSource`` from a configuration."""

    def __init__(self, config: IceConfig) -> None:
        self._config = config

    def for_account(self, account_id: str, now: datetime, live_session_id: str = "") -> IceServers:
        """See ``IceSource``. The user name says whose it is: a relay's log finds who used it."""
        config = self._config
        servers = [IceServer(urls=list(config.stun_urls))] if config.stun_urls else []
        if config.turn_urls and config.turn_secret:
            username = f"{int(now.timestamp()) + config.credential_s}:{account_id}"
            if live_session_id:
                username += f".{live_session_id}"
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
