"""A provider of OpenID Connect, as the marketplace asks it."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from helpout_server.ports.sign_in import VouchedPerson


@dataclass(frozen=True, slots=True)
class Asked:
    """What one sign-in was begun with; its browser keeps it meanwhile."""

    state: str
    nonce: str
    verifier: str = field(repr=False)
    """Of PKCE."""


@dataclass(frozen=True, slots=True)
class ComeBack:
    """What the provider sent the browser back with."""

    code: str = field(repr=False)
    issuer: str
    """Who says that they sent it (RFC 9207); empty where they do not say."""


class OpenIdProvider(Protocol):
    async def address(self, asked: Asked, *, redirect_uri: str) -> str:
        """Where the browser goes to sign in. Raises SignInAway."""
        ...

    async def person(
        self, come_back: ComeBack, asked: Asked, *, redirect_uri: str, now: datetime
    ) -> VouchedPerson:
        """Who signed in.

        Raises:
            SignInAway: the provider does not answer.
            SignInRefused: what it says cannot be believed, or it knows of no such sign-in.
        """
        ...

    async def close(self) -> None: ...
