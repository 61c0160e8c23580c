"""A sign-in by OpenID Connect, from the page's first opening to the person's own word.

Owns the order of its steps and what the browser keeps between them: nothing is in this process,
so any replica can take the next step, and nothing is in the database before somebody has signed
in. Knows no handler and no HTML.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from hmac import compare_digest
from typing import TypeVar

import msgspec

from helpout_server.domain.account import Account
from helpout_server.domain.errors import SignInRefused
from helpout_server.domain.sign_in import ATTEMPT_S, is_challenge
from helpout_server.entrypoints.identity import MarketplaceAccounts
from helpout_server.ports.clock import Clock
from helpout_server.ports.openid import Asked, ComeBack, OpenIdProvider
from helpout_server.ports.sign_in import VouchedPerson
from helpout_server.ports.unit_of_work import Store, UnitOfWork
from helpout_server.services import sign_in
from helpout_server.services.context import Context

T = TypeVar("T")
KEPT_BYTES_MAX = 1_024
BACK = f"{sign_in.PAGE}/back"
CONFIRM = f"{sign_in.PAGE}/confirm"
_OVER = "This sign-in is over, or was begun in another browser. Begin again in JupyterLab."


class Begun(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """What the browser keeps while it is at the provider."""

    challenge: str
    state: str
    nonce: str
    verifier: str
    began_s: int


class SignedIn(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """What the browser keeps until its person has said whose JupyterLab it is."""

    challenge: str
    secret: str

    @property
    def browser_hash(self) -> str:
        return sha256(b"browser:" + self.secret.encode()).hexdigest()

    @property
    def form_key(self) -> str:
        """Goes into the form, so that no page elsewhere can send it."""
        return sha256(b"form:" + self.secret.encode()).hexdigest()


Kept = TypeVar("Kept", Begun, SignedIn)


@dataclass(frozen=True, slots=True)
class Confirming:
    """Who is asked, and about which Jupyter server."""

    account: Account
    challenge: str
    form_key: str


class SignInDesk:
    """One for a marketplace that has a provider; used from its event loop."""

    def __init__(
        self,
        provider: OpenIdProvider,
        *,
        store: Store,
        clock: Clock,
        accounts: MarketplaceAccounts,
        context_of: Callable[[UnitOfWork], Context],
        address: str,
        name: str,
    ) -> None:
        """``address``: where browsers reach the marketplace; ``name``: the provider's."""
        self._provider = provider
        self._store = store
        self._clock = clock
        self._accounts = accounts
        self._context_of = context_of
        self.address = address
        self.name = name

    @property
    def redirect_uri(self) -> str:
        return f"{self.address}{BACK}"

    async def begin(self, challenge: str) -> tuple[str, Begun]:
        """Where to sign in, and what to keep meanwhile. Raises SignInRefused, SignInAway."""
        if not is_challenge(challenge):
            raise SignInRefused("This address is cut off. Open it from JupyterLab again.")
        begun = Begun(
            challenge=challenge,
            state=secrets.token_urlsafe(32),
            nonce=secrets.token_urlsafe(32),
            verifier=secrets.token_urlsafe(48),
            began_s=int(self._clock.now().timestamp()),
        )
        asked = Asked(begun.state, begun.nonce, begun.verifier)
        return await self._provider.address(asked, redirect_uri=self.redirect_uri), begun

    async def come_back(
        self, begun: Begun | None, *, state: str, code: str, issuer: str, error: str
    ) -> SignedIn:
        """The provider sent the browser back: what to keep from now on.

        Raises:
            SignInRefused, SignInAway: with words for the person.
        """
        now = self._clock.now()
        if begun is None or not compare_digest(begun.state.encode(), state.encode()):
            raise SignInRefused(_OVER)
        age_s = int(now.timestamp()) - begun.began_s
        if not 0 <= age_s < ATTEMPT_S or not is_challenge(begun.challenge):
            raise SignInRefused("This took longer than ten minutes. Begin again in JupyterLab.")
        if error or not code:
            told = " You did not agree there." if error == "access_denied" else ""
            raise SignInRefused(f"{self.name} did not sign you in.{told}")
        asked = Asked(begun.state, begun.nonce, begun.verifier)
        person = await self._provider.person(
            ComeBack(code, issuer), asked, redirect_uri=self.redirect_uri, now=now
        )
        kept = SignedIn(challenge=begun.challenge, secret=secrets.token_urlsafe(32))
        await self._write(lambda context: self._arrive(context, person, kept))
        self._accounts.forget()  # whether somebody is staff may have changed
        return kept

    @staticmethod
    def _arrive(context: Context, person: VouchedPerson, kept: SignedIn) -> Account:
        return sign_in.arrive(
            context, person, challenge=kept.challenge, browser_hash=kept.browser_hash
        )

    async def confirming(self, kept: SignedIn | None) -> Confirming:
        """Who is asked whose JupyterLab it is. Raises SignInRefused, NotFound."""
        kept = _there(kept)
        account = await self._write(
            lambda context: sign_in.who_confirms(
                context, challenge=kept.challenge, browser_hash=kept.browser_hash
            )
        )
        return Confirming(account, kept.challenge, kept.form_key)

    async def confirm(self, kept: SignedIn | None, *, form_key: str, is_mine: bool) -> None:
        """Their word. Raises SignInRefused, NotFound."""
        kept = _there(kept)
        if not compare_digest(kept.form_key.encode(), form_key.encode()):
            raise SignInRefused(_OVER)
        await self._write(
            lambda context: sign_in.confirm(
                context,
                challenge=kept.challenge,
                browser_hash=kept.browser_hash,
                is_mine=is_mine,
            )
        )

    async def _write(self, use_case: Callable[[Context], T]) -> T:
        return await self._store.write(lambda uow: use_case(self._context_of(uow)))

    async def close(self) -> None:
        await self._provider.close()


def _there(kept: SignedIn | None) -> SignedIn:
    if kept is None:
        raise SignInRefused(_OVER)
    return kept
