"""A marketplace put together: parts from bootstrap, routes of all areas, sockets.

Owns which areas and sockets there are, and the order of the end. One for all hosts.
"""

import asyncio
import re

from helpout_server.bootstrap import Marketplace, MarketplaceConfig, build_marketplace
from helpout_server.domain.account import NOBODY
from helpout_server.domain.errors import NotFound
from helpout_server.entrypoints import camera_paths
from helpout_server.entrypoints.calendar_desk import CalendarDesk
from helpout_server.entrypoints.chore_list import CHORES
from helpout_server.entrypoints.chores import Chores
from helpout_server.entrypoints.hosted import HostedMarketplace, PeerOf
from helpout_server.entrypoints.http.application import Application
from helpout_server.entrypoints.http.openapi import openapi_document
from helpout_server.entrypoints.http.routes import ALL_ROUTES
from helpout_server.entrypoints.identity import MarketplaceAccounts
from helpout_server.entrypoints.openid_desk import SignInDesk
from helpout_server.entrypoints.server_host import OwnerNames
from helpout_server.entrypoints.stored_mail import StoredMail
from helpout_server.entrypoints.stored_recorder import StoredRecorder
from helpout_server.entrypoints.vouching import Vouching
from helpout_server.entrypoints.watch.checks import Checks, database_answers
from helpout_server.entrypoints.watch.lag import LoopLag
from helpout_server.entrypoints.watch.watched import Watched
from helpout_server.entrypoints.ws.events import EventSockets, EventsPeer
from helpout_server.entrypoints.ws.live_sessions import LiveSessionPeer
from helpout_server.entrypoints.ws.neighbours import Neighbours
from helpout_server.entrypoints.ws.peer import SocketPeer
from helpout_server.entrypoints.ws.replica_door import ReplicaDoor
from helpout_server.entrypoints.ws.rooms import Rooms
from helpout_server.ports.leases import LEADER
from helpout_server.ports.tickets import Tickets
from helpout_server.ports.unit_of_work import UnitOfWork
from helpout_server.services import account, vouched
from helpout_server.services.context import Context

_ROOM = re.compile(r"live_sessions/(live_[0-9A-Za-z]{12,32})")


async def open_marketplace(
    config: MarketplaceConfig, owner: OwnerNames, *, owner_token: bool = False
) -> tuple[HostedMarketplace, str | None]:
    """Open it, with its owner's account; and a new token of theirs where asked for.

    Raises:
        StoreUnusable: another process has the database, or it is of a newer version.
    """
    marketplace = await asyncio.to_thread(build_marketplace, config)
    try:
        if marketplace.replica is not None:
            await marketplace.replica.open()
        token = await marketplace.store.write(
            lambda uow: _ensure_owner(marketplace, uow, owner, owner_token=owner_token)
        )
        recorder = _recorder(marketplace)
        if recorder is not None:
            await recorder.open()
        return _hosted(marketplace, recorder), token
    except BaseException:
        if marketplace.replica is not None:
            await marketplace.replica.close()
        await asyncio.to_thread(marketplace.store.close)
        raise


def _ensure_owner(
    marketplace: Marketplace, uow: UnitOfWork, owner: OwnerNames, *, owner_token: bool
) -> str | None:
    context = _for_nobody(marketplace, uow)
    made = account.ensure_owner(context, display_name=owner.display_name, time_zone=owner.time_zone)
    return account.mint_token(context, made.id) if owner_token else None


def _for_nobody(marketplace: Marketplace, uow: UnitOfWork) -> Context:
    return Context(
        uow=uow,
        actor=NOBODY,
        now=marketplace.clock.now(),
        ids=marketplace.ids,
        policy=marketplace.policy,
    )


def _recorder(marketplace: Marketplace) -> StoredRecorder | None:
    if marketplace.recorders is None or marketplace.recording_files is None:
        return None
    return StoredRecorder(
        store=marketplace.store,
        bus=marketplace.bus,
        clock=marketplace.clock,
        ice=marketplace.ice,
        files=marketplace.recording_files,
        processes=marketplace.recorders,
        server_takes=marketplace.server_takes,
        leases=marketplace.leases,
    )


def _mail(marketplace: Marketplace) -> StoredMail | None:
    if marketplace.mailer is None:
        return None
    return StoredMail(
        store=marketplace.store,
        mailer=marketplace.mailer,
        clock=marketplace.clock,
        ids=marketplace.ids,
        policy=marketplace.policy,
        alone=marketplace.replica is None,
        measures=marketplace.measures,
    )


def _watched(marketplace: Marketplace, rooms: Rooms) -> Watched:
    """Checks of ``/readyz``: a line for each part that requests need."""
    marketplace.store.observed_by(marketplace.measures.database)
    checks = Checks(marketplace.clock)
    checks.add("database", database_answers(marketplace.store))
    if marketplace.replica is not None:
        checks.add("redis", marketplace.replica.check)
    return Watched(marketplace.measures, checks, marketplace.store, rooms, marketplace.clock)


def _sign_in_desk(marketplace: Marketplace, accounts: MarketplaceAccounts) -> SignInDesk | None:
    if marketplace.openid is None:
        return None
    return SignInDesk(
        marketplace.openid,
        store=marketplace.store,
        clock=marketplace.clock,
        accounts=accounts,
        context_of=lambda uow: _for_nobody(marketplace, uow),
        address=marketplace.policy.address,
        name=marketplace.policy.sign_in_name,
    )


def _peers(
    marketplace: Marketplace, rooms: Rooms, vouching: Vouching, neighbours: Neighbours | None
) -> PeerOf:
    event_sockets = EventSockets(marketplace.bus, marketplace.tickets, marketplace.presence)

    def room_peer(path: str, tickets: Tickets) -> SocketPeer:
        camera = camera_paths.SOCKET.fullmatch(path)
        if camera is not None:
            return LiveSessionPeer(
                camera[1], rooms, tickets, cameras_only=True, neighbours=neighbours
            )
        found = _ROOM.fullmatch(path)
        if found is None:
            raise NotFound("No such address.")
        return LiveSessionPeer(
            found[1],
            rooms,
            tickets,
            connections=marketplace.presence,
            neighbours=neighbours,
        )

    def peer_of(path: str) -> SocketPeer:
        if path == "events":
            return EventsPeer(event_sockets)
        return vouching.guarded(lambda tickets: room_peer(path, tickets))

    return peer_of


def _hosted(marketplace: Marketplace, recorder: StoredRecorder | None) -> HostedMarketplace:
    vouching = Vouching(marketplace)
    accounts = MarketplaceAccounts(
        marketplace.store,
        marketplace.clock,
        sign_in=marketplace.hub,
        known=vouched.known,
        ensure=lambda uow, person: vouched.ensure(_for_nobody(marketplace, uow), person),
        shown=vouching.shown,
    )
    leases, replica = marketplace.leases, marketplace.replica
    neighbours = None
    if replica is not None:
        neighbours = Neighbours(leases, marketplace.clock, replica.trust)

    def leads() -> bool:
        return leases.mine(LEADER)

    rooms = Rooms(
        store=marketplace.store,
        bus=marketplace.bus,
        clock=marketplace.clock,
        ids=marketplace.ids,
        policy=marketplace.policy,
        media_server=marketplace.media_server,
        recorder=recorder if marketplace.policy.recording else None,
        leases=leases,
        neighbours=neighbours,
    )
    calendars = CalendarDesk(
        marketplace.calendars,
        store=marketplace.store,
        bus=marketplace.bus,
        clock=marketplace.clock,
        ids=marketplace.ids,
        policy=marketplace.policy,
        rooms=rooms,
        leads=None if replica is None else leads,
    )
    application = Application(
        ALL_ROUTES,
        store=marketplace.store,
        accounts=accounts,
        bus=marketplace.bus,
        clock=marketplace.clock,
        ids=marketplace.ids,
        policy=marketplace.policy,
        tickets=marketplace.tickets,
        ice=marketplace.ice,
        echo_peer=marketplace.echo_peer,
        cameras=marketplace.cameras,
        rooms=rooms,
        recording_files=marketplace.recording_files,
        calendars=calendars,
        presence=marketplace.presence,
        guesses=marketplace.guesses,
        documents={"openapi.json": openapi_document(ALL_ROUTES)},
        measures=marketplace.measures,
    )
    sign_in_desk = _sign_in_desk(marketplace, accounts)
    chores = Chores(
        CHORES,
        store=marketplace.store,
        bus=marketplace.bus,
        clock=marketplace.clock,
        ids=marketplace.ids,
        policy=marketplace.policy,
        rooms=rooms,
        presence=marketplace.presence,
        measures=marketplace.measures,
        leads=leads,
    )
    chores.open()
    vouching.open(accounts.forget)
    calendars.open()
    mail = _mail(marketplace)
    if mail is not None:
        mail.open()
    watched = _watched(marketplace, rooms)
    lag = LoopLag(marketplace.measures.loop_lag)
    lag.open()
    peer_of = _peers(marketplace, rooms, vouching, neighbours)

    async def close() -> None:
        lag.close()
        await watched.checks.close()
        await vouching.close()
        await chores.close()
        await calendars.close()
        if mail is not None:
            await mail.close()
        if sign_in_desk is not None:
            await sign_in_desk.close()
        marketplace.presence.close()
        await rooms.stop()
        if recorder is not None:
            await recorder.close()
        if marketplace.media_server is not None:
            await marketplace.media_server.close()
        if neighbours is not None:
            neighbours.close()
        if replica is not None:
            await replica.close()
        await asyncio.to_thread(marketplace.echo_peer.close)
        await asyncio.to_thread(marketplace.store.close)

    door = None
    if replica is not None:
        door = ReplicaDoor(
            leases, marketplace.clock, rooms, marketplace.tickets, marketplace.presence
        )
    return HostedMarketplace(
        application, accounts, peer_of, close, watched, sign_in_desk, door, marketplace.hub
    )
