"""Who asks: tokens of ours to accounts, and who owns a Jupyter server.

Owns the short memory of looked-up accounts. Knows neither how a token travelled nor what it
may do.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass

from helpout_server.domain.account import NOBODY, TOKEN_PREFIX, Account, credential_hash
from helpout_server.domain.errors import NotOwner, NotSignedIn
from helpout_server.entrypoints.http.exchange import Bearer, Credential, Who
from helpout_server.ports.clock import Clock
from helpout_server.ports.sign_in import SignIn, VouchedPerson
from helpout_server.ports.unit_of_work import Store, UnitOfWork

REMEMBER_S = 5.0
REMEMBERED_MAX = 4_096


@dataclass(frozen=True, slots=True)
class _Remembered:
    account: Account
    until_s: float


class MarketplaceAccounts:
    """Accounts by credential. One for a marketplace, used from its event loop."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        *,
        sign_in: SignIn | None = None,
        known: Callable[[UnitOfWork, VouchedPerson], Account | None] | None = None,
        ensure: Callable[[UnitOfWork, VouchedPerson], Account] | None = None,
        shown: Callable[[str, VouchedPerson, str], None] = lambda *_: None,
    ) -> None:
        """``sign_in``: asked about tokens that are not ours; ``known``: that person's account,
        where nothing is to be written; ``ensure``: made or changed where something is;
        ``shown``: told of each good token that is not ours, with its person and account."""
        self._store = store
        self._clock = clock
        self._sign_in = sign_in
        self._known_as = known
        self._ensure = ensure
        self._shown = shown
        self._known: dict[str, _Remembered] = {}
        self._generation = 0

    async def account_of(self, credential: Credential) -> Account:
        """The account; NOBODY for no credential.

        Raises:
            NotSignedIn: a token that no account has, or no owner yet.
        """
        if credential is Who.NOBODY:
            return NOBODY
        if isinstance(credential, Bearer):
            if not credential.token.startswith(TOKEN_PREFIX):
                return await self._vouched(credential.token)
            hashed = credential_hash(credential.token)
            now = self._clock.now()
            return await self._look_up(hashed, lambda uow: uow.accounts.by_token(hashed, now))
        return await self._look_up("", lambda uow: uow.accounts.owner())

    async def _vouched(self, token: str) -> Account:
        if self._sign_in is None or self._known_as is None or self._ensure is None:
            raise NotSignedIn("The token is not one of this marketplace.")
        # Asked each time: how long an answer holds is for who asks elsewhere to say.
        person = await self._sign_in.person_of(token)
        if person is None:
            raise NotSignedIn("This token is nobody's there, or it may not be used here.")
        known, ensure = self._known_as, self._ensure
        key = f"{person.provider}:{person.name}:{hash(person)}"
        remembered = self._known.get(key)
        if remembered is not None and self._clock.monotonic() < remembered.until_s:
            self._shown(token, person, remembered.account.id)
            return remembered.account
        generation = self._generation
        account = await self._store.read(lambda uow: known(uow, person))
        if account is None:
            account = await self._store.write(lambda uow: ensure(uow, person))
        self._remember(key, account, generation)
        self._shown(token, person, account.id)
        return account

    def forget(self) -> None:
        """Look everybody up again; also whoever is being looked up now."""
        self._generation += 1
        self._known.clear()

    async def _look_up(self, key: str, find: Callable[[UnitOfWork], Account | None]) -> Account:
        now_s = self._clock.monotonic()
        remembered = self._known.get(key)
        if remembered is not None and now_s < remembered.until_s:
            return remembered.account
        generation = self._generation
        account = await self._store.read(find)
        if account is None:
            raise NotSignedIn(
                "No account has this token. Sign in again, or ask for a new invitation."
            )
        self._remember(key, account, generation)
        return account

    def _remember(self, key: str, account: Account, generation: int) -> None:
        if generation != self._generation:
            return
        if len(self._known) >= REMEMBERED_MAX:
            self._known.clear()
        self._known[key] = _Remembered(account, self._clock.monotonic() + REMEMBER_S)


@dataclass(frozen=True, slots=True)
class ServerOwner:
    """Whose Jupyter server this is, as far as anybody said."""

    username: str
    """Empty: whoever may sign in is the owner, as on a server of one's own."""

    @classmethod
    def of(cls, configured: str) -> "ServerOwner":
        """The configured name, else the one that JupyterHub started the server for."""
        return cls(configured or os.environ.get("JUPYTERHUB_USER", ""))

    def check(self, username: str) -> None:
        """Raises NotOwner for a visitor."""
        if self.username and username != self.username:
            raise NotOwner(
                f"You are signed in as {username}, on the Jupyter server of {self.username}. "
                "Helpouts here would act in their name. Open your own server."
            )
