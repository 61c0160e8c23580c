"""Who a token that is not ours belongs to, as somebody whom we trust says."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from helpout_server.domain.sign_in import AttemptState, SignInAttempt


@dataclass(frozen=True, slots=True)
class VouchedPerson:
    """A person of a sign-in elsewhere."""

    provider: str
    """Who says so, such as ``hub``."""
    name: str
    """What never changes there, and is nobody else's."""
    is_staff: bool
    groups: frozenset[str] = frozenset()
    """Of the sign-in elsewhere, as they are written there; courses may name them."""
    display_name: str = ""
    """How others see them at first; empty: the name."""
    may_offer: bool = True
    """Whether they may offer help; staff always may."""


class SignIn(Protocol):
    async def person_of(self, token: str) -> VouchedPerson | None:
        """Whose token it is; none where it is nobody's, or not for us.

        Raises:
            SignInAway: who would say so does not answer.
        """
        ...


class People(Protocol):
    async def everybody(self) -> list[VouchedPerson]:
        """All people of the sign-in elsewhere, whether they have ever come here or not.

        Raises:
            SignInAway: who would say so does not answer, or not whole.
        """
        ...


class SignInAttempts(Protocol):
    """Sign-ins that a Jupyter server has not fetched its token of yet."""

    def put(self, attempt: SignInAttempt) -> None:
        """Keep it, in place of an earlier one of the same challenge."""
        ...

    def get(self, challenge: str) -> SignInAttempt | None: ...

    def set_state(self, challenge: str, state: AttemptState) -> None: ...

    def remove(self, challenge: str) -> None: ...

    def count(self, account_id: str) -> int: ...

    def remove_expired(self, now: datetime) -> None:
        """Those whose time is over, whoever's they are."""
        ...
