"""Accounts: who a person is on this marketplace, their tokens and invitations.

Owns what an account is and how a credential is recognised. Does not know how a credential
arrives, nor where anything is stored.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from helpout_server.domain.errors import NotAllowed

TOKEN_PREFIX = "helpouts_"  # noqa: S105  # the public beginning of every token, no secret


@dataclass(frozen=True, slots=True)
class Account:
    """One person. Nothing in it is a credential."""

    id: str
    display_name: str
    time_zone: str
    """A key of the IANA time zone database."""
    is_staff: bool
    created_at: datetime
    under_18: bool = False
    """As they say; nothing that they take part in is recorded."""
    may_offer: bool = True
    """Whether whoever vouches for them lets them offer help; staff always may."""

    def check_may_offer(self) -> None:
        """Raises NotAllowed."""
        if not (self.may_offer or self.is_staff):
            raise NotAllowed(
                "Only tutors offer help here. Ask staff to put you into the tutors' group."
            )


NOBODY = Account(
    id="acc_000000000000",
    display_name="Nobody",
    time_zone="UTC",
    is_staff=False,
    created_at=datetime(1970, 1, 1, tzinfo=UTC),
)
"""Who asks where no account is needed. Never stored."""


@dataclass(frozen=True, slots=True)
class Invitation:
    """Leave to make an account. Its code is told once and kept only as a hash."""

    id: str
    note: str
    uses_left: int
    expires_at: datetime
    made_by: str
    created_at: datetime

    def usable(self, now: datetime) -> bool:
        """Whether it still lets somebody in."""
        return self.uses_left > 0 and now < self.expires_at


def expiry(now: datetime, *, hours: int) -> datetime:
    """When an invitation made now ends."""
    return now + timedelta(hours=hours)


def token_text(secret: str) -> str:
    """The token as its holder keeps it."""
    return TOKEN_PREFIX + secret


def credential_hash(text: str) -> str:
    """What is stored of a token or an invitation code.

    A plain SHA-256 is enough: the text is at least 192 random bits, so there is nothing to
    guess and nothing to slow down.
    """
    return sha256(text.encode()).hexdigest()
