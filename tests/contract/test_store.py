"""Transactions over every store."""

import threading
from dataclasses import replace

import pytest

from helpout_server.adapters.sql.engine import SqlStore
from helpout_server.domain.account import Account
from helpout_server.domain.errors import StoreUnusable
from helpout_server.ports.unit_of_work import UnitOfWork
from tests.factories import MONDAY

ADA = Account("acc_ada000000000", "Ada", "UTC", is_staff=False, created_at=MONDAY)


def names(uow: UnitOfWork) -> list[str]:
    return [one.display_name for one in uow.accounts.page(limit=10, offset=0)[0]]


async def test_what_returns_is_kept(store: SqlStore) -> None:
    await store.write(lambda uow: uow.accounts.add(ADA))
    assert await store.read(names) == ["Ada"]


async def test_what_raises_is_undone_whole(store: SqlStore) -> None:
    def fail(uow: UnitOfWork) -> None:
        uow.accounts.add(ADA)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await store.write(fail)
    assert await store.read(names) == []


async def test_writes_run_off_the_loop_and_each_sees_the_one_before(store: SqlStore) -> None:
    threads = set()

    def grow(uow: UnitOfWork) -> None:
        threads.add(threading.get_ident())
        known = names(uow)
        uow.accounts.add(replace(ADA, id=f"acc_ada00000000{len(known)}", display_name="A"))

    for _ in range(4):
        await store.write(grow)
    assert await store.read(names) == ["A"] * 4
    assert threading.get_ident() not in threads


async def test_a_closed_store_says_so(store: SqlStore) -> None:
    store.close()
    store.close()
    with pytest.raises(StoreUnusable):
        await store.write(names)
    with pytest.raises(StoreUnusable):
        await store.read(names)
