"""A marketplace put together: parts from bootstrap, routes of all areas, sockets.

Owns which areas and sockets there are, and the order of the end. One for all hosts.
"""

import asyncio
from typing import Any

from helpout_server.bootstrap import Marketplace, MarketplaceConfig, build_marketplace
from helpout_server.domain.account import NOBODY
from helpout_server.domain.errors import NotFound
from helpout_server.entrypoints.hosted import HostedMarketplace
from helpout_server.entrypoints.http.application import Application
from helpout_server.entrypoints.http.openapi import openapi_document
from helpout_server.entrypoints.http.routes import all_routes
from helpout_server.entrypoints.identity import MarketplaceAccounts
from helpout_server.entrypoints.server_host import OwnerNames
from helpout_server.entrypoints.ws.peer import SocketPeer
from helpout_server.ports.unit_of_work import UnitOfWork
from helpout_server.services import account
from helpout_server.services.context import Context


async def open_marketplace(
    config: MarketplaceConfig, owner: OwnerNames, *, owner_token: bool = False
) -> tuple[HostedMarketplace, str | None]:
    """Open it, with its owner's account; and a new token of theirs where asked for.

    Raises:
        StoreUnusable: another process has the database, or it is of a newer version.
    """
    marketplace = await asyncio.to_thread(build_marketplace, config)
    try:
        token = await marketplace.store.write(
            lambda uow: _ensure_owner(marketplace, uow, owner, owner_token=owner_token)
        )
        return _hosted(marketplace), token
    except BaseException:
        await asyncio.to_thread(marketplace.store.close)
        raise


def _ensure_owner(
    marketplace: Marketplace, uow: UnitOfWork, owner: OwnerNames, *, owner_token: bool
) -> str | None:
    context = Context(
        uow=uow,
        actor=NOBODY,
        now=marketplace.clock.now(),
        ids=marketplace.ids,
        policy=marketplace.policy,
    )
    made = account.ensure_owner(context, display_name=owner.display_name, time_zone=owner.time_zone)
    return account.mint_token(context, made.id) if owner_token else None


def _hosted(marketplace: Marketplace) -> HostedMarketplace:
    routes = all_routes()
    accounts = MarketplaceAccounts(marketplace.store, marketplace.clock)
    application = Application(
        routes,
        store=marketplace.store,
        accounts=accounts,
        bus=marketplace.bus,
        clock=marketplace.clock,
        ids=marketplace.ids,
        policy=marketplace.policy,
        tickets=marketplace.tickets,
        ice=marketplace.ice,
        documents={"openapi.json": openapi_document(routes)},
    )
    rooms: Any = None

    def peer_of(path: str) -> SocketPeer:
        raise NotFound(f"No such address: {path}")

    async def close() -> None:
        if rooms is not None:
            await rooms.close()
        await asyncio.to_thread(marketplace.store.close)

    return HostedMarketplace(application, accounts, peer_of, close)
