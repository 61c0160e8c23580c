"""Looking accounts up: remembered for a moment, forgotten at once when something changes."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar, cast

import pytest

from helpout_server.domain.account import NOBODY, Account, credential_hash
from helpout_server.domain.errors import NotOwner, NotSignedIn
from helpout_server.entrypoints.http.exchange import Bearer, Who
from helpout_server.entrypoints.identity import REMEMBER_S, MarketplaceAccounts, ServerOwner
from helpout_server.ports.unit_of_work import UnitOfWork

T = TypeVar("T")
NOW = datetime(2026, 6, 1, tzinfo=UTC)
TOKEN = "helpouts_" + "e" * 40


@dataclass
class Clock:
    seconds: float = 0.0

    def now(self) -> datetime:
        return NOW

    def monotonic(self) -> float:
        return self.seconds


class Store:
    """Accounts by hash, with a gate before each answer."""

    def __init__(self) -> None:
        self.accounts = self
        self.reads = 0
        self.name = "Eve"
        self.gate = asyncio.Event()
        self.gate.set()

    async def read(self, work: Callable[[UnitOfWork], T]) -> T:
        self.reads += 1
        value = work(cast("UnitOfWork", self))
        await self.gate.wait()
        return value

    async def write(self, work: Callable[[UnitOfWork], T]) -> T:
        raise NotImplementedError

    def close(self) -> None:
        return

    def by_token(self, token_hash: str, now: object) -> Account | None:
        del now
        known = token_hash == credential_hash(TOKEN)
        return Account("acc_eve", self.name, "UTC", False, NOW) if known else None

    def owner(self) -> Account | None:
        return None


def parts() -> tuple[Store, Clock, MarketplaceAccounts]:
    store, clock = Store(), Clock()
    return store, clock, MarketplaceAccounts(cast("Any", store), clock)


async def test_an_account_is_remembered_for_a_moment() -> None:
    store, clock, accounts = parts()
    for _ in range(3):
        assert (await accounts.account_of(Bearer(TOKEN))).id == "acc_eve"
    assert store.reads == 1
    clock.seconds = REMEMBER_S
    await accounts.account_of(Bearer(TOKEN))
    assert store.reads == 2


async def test_a_look_up_that_a_change_overtook_is_not_remembered() -> None:
    store, _clock, accounts = parts()
    store.gate.clear()
    looking = asyncio.create_task(accounts.account_of(Bearer(TOKEN)))
    await asyncio.sleep(0)
    store.name = "Eve, renamed"
    accounts.forget()
    store.gate.set()
    await looking
    assert (await accounts.account_of(Bearer(TOKEN))).display_name == "Eve, renamed"


async def test_unknown_tokens_are_not_remembered_as_somebody() -> None:
    _store, _clock, accounts = parts()
    for credential in (Bearer(""), Bearer("helpouts_" + "x" * 40), Bearer("jupyter"), Who.OWNER):
        with pytest.raises(NotSignedIn):
            await accounts.account_of(credential)
    assert await accounts.account_of(Who.NOBODY) is NOBODY
    assert "helpouts_" not in repr(Bearer(TOKEN))


def test_on_a_hub_the_owner_is_whom_the_hub_started_it_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JUPYTERHUB_USER", "ada")
    ServerOwner.of("").check("ada")
    with pytest.raises(NotOwner, match="server of ada"):
        ServerOwner.of("").check("eve")
    with pytest.raises(NotOwner):
        ServerOwner.of("grace").check("ada")
    monkeypatch.delenv("JUPYTERHUB_USER")
    ServerOwner.of("").check("whoever signed in")
