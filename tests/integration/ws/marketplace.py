"""A marketplace's rooms on a small tornado server of their own."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import tornado.web
from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets

from helpout_server.adapters.bus_local import LocalBus
from helpout_server.adapters.presence_local import LocalPresence
from helpout_server.adapters.sql.engine import SqlStore, open_store
from helpout_server.adapters.system import SystemClock, SystemIds
from helpout_server.adapters.turn import IceConfig, TurnIce
from helpout_server.contracts.call import Device
from helpout_server.contracts.problem import Problem
from helpout_server.domain.account import Account
from helpout_server.domain.booking import Booking
from helpout_server.domain.listing import Listing
from helpout_server.entrypoints.ws.events import EventSockets, EventsPeer
from helpout_server.entrypoints.ws.live_sessions import LiveSessionPeer
from helpout_server.entrypoints.ws.peer import SocketPeer
from helpout_server.entrypoints.ws.rooms import Rooms
from helpout_server.entrypoints.ws.socket import PeerSocket, close_all
from helpout_server.ports.media_server import MediaServer
from helpout_server.ports.recorder import Recorder
from helpout_server.ports.unit_of_work import UnitOfWork
from helpout_server.realtime.tickets import Tickets
from helpout_server.services.context import Context, Policy
from tests.booked import agreement, confirmed
from tests.room_client import RoomClient
from tests.room_page import Page


class _Handler(PeerSocket):
    def initialize(self, peer: Callable[[str], SocketPeer], sockets: set[PeerSocket]) -> None:
        self._make_peer = peer
        self._all = sockets

    async def get(self, *args: Any, **kwargs: Any) -> None:
        bearer = self.request.headers.get("Authorization", "").removeprefix("Bearer ") or None
        self.attach(self._make_peer(args[0] if args else ""), bearer, self._all)
        await super().get(*args, **kwargs)


class MovedClock(SystemClock):
    """Time runs, and jumps ahead when a test says so."""

    ahead_s = 0.0
    wall_off_s = 0.0
    """By which the clock on the wall is wrong besides."""

    def now(self) -> datetime:
        return super().now() + timedelta(seconds=self.ahead_s + self.wall_off_s)

    def monotonic(self) -> float:
        return super().monotonic() + self.ahead_s


class Marketplace:
    """Rooms, tickets and events over real sockets; an account's id serves as its Bearer token."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.clock, self.ids = MovedClock(), SystemIds()
        self.policy = Policy(recording=True)
        self.recorder: Recorder | None = None
        self.media_server: MediaServer | None = None
        self.tickets = Tickets(self.clock, self.ids)
        self.ice = TurnIce(
            IceConfig(stun_urls=["stun:127.0.0.1"], turn_urls=["turn:127.0.0.1"], turn_secret="s")
        )
        self.port = 0
        self.clients: list[RoomClient] = []
        self._sockets: set[PeerSocket] = set()

    async def start(self) -> None:
        """Start, or start again on the same port and database."""
        self.store: SqlStore = await asyncio.to_thread(open_store, self.path)
        self.bus = LocalBus()
        self.rooms = Rooms(
            store=self.store,
            bus=self.bus,
            clock=self.clock,
            ids=self.ids,
            policy=self.policy,
            recorder=self.recorder,
            media_server=self.media_server,
        )
        # Its hints come when they come: on a bus of their own they disturb no other test.
        self.presence = LocalPresence(SystemClock(), LocalBus(), grace_s=0.05)
        events = EventSockets(self.bus, self.tickets, self.presence)
        live = {
            "peer": lambda id_: LiveSessionPeer(
                id_, self.rooms, self.tickets, connections=self.presence
            ),
            "sockets": self._sockets,
        }
        hints = {"peer": lambda _: EventsPeer(events), "sockets": self._sockets}
        self._server = HTTPServer(
            tornado.web.Application(
                [(r"/ws/live_sessions/(\w+)", _Handler, live), (r"/ws/events", _Handler, hints)]
            )
        )
        sockets = bind_sockets(self.port, "127.0.0.1")
        self.port = sockets[0].getsockname()[1]
        self._server.add_sockets(sockets)

    async def stop(self) -> None:
        await self.rooms.stop()
        await self._end()

    async def kill(self) -> None:
        """As SIGKILL would: what is in memory is gone, the sockets break."""
        for room in self.rooms._rooms.values():
            room.stop_timers()
            room.store.forget()
        for socket in tuple(self._sockets):
            stream = socket.ws_connection and socket.ws_connection.stream
            if stream:
                stream.close()
        await self._end()

    async def _end(self) -> None:
        self.presence.close()
        close_all(self._sockets, 1001, "stops")
        self._server.stop()
        for client in self.clients:
            await client.close()
        await self._server.close_all_connections()
        await asyncio.to_thread(self.store.close)

    async def book(self, *, code: str = "print(1)") -> Booking:
        """Two people and a booking that is open now."""
        return await self.store.write(lambda uow: self._booked(uow, code))

    async def call(self, actor_id: str, use_case: Callable[..., Any], /, **arguments: Any) -> Any:
        """A use case, as the application does it: hints go out after the commit."""

        def work(uow: UnitOfWork) -> tuple[Any, Context]:
            actor = uow.accounts.get(actor_id)
            assert actor is not None
            context = Context(
                uow=uow,
                actor=actor,
                now=self.clock.now(),
                ids=self.ids,
                policy=self.policy,
                tickets=self.tickets,
                ice=self.ice,
            )
            return use_case(context, **arguments), context

        value, context = await self.store.write(work)
        for account_ids, hint in context.hints:
            self.bus.publish(account_ids, hint)
        return value

    async def account(self, name: str, *, is_staff: bool = False) -> str:
        """Somebody new; their id."""
        made = Account(
            self.ids.new("acc"), name, "UTC", is_staff=is_staff, created_at=self.clock.now()
        )
        await self.store.write(lambda uow: uow.accounts.add(made))
        return made.id

    def client(
        self,
        held: Booking | str,
        account_id: str,
        *,
        as_host: bool = False,
        device: Device = "page",
    ) -> RoomClient:
        """A client that is not connected yet: tickets for a device, a token for a host.

        Args:
            held: a booking, or the id of a live session.
        """
        id_ = held if isinstance(held, str) else held.live_session_id

        async def ticket() -> str:
            return self.tickets.issue(account_id, id_, device)[0]

        client = RoomClient(
            f"ws://127.0.0.1:{self.port}/ws/live_sessions/{id_}",
            Page(self.ids.new("con"), as_host=as_host),
            ticket=None if as_host else ticket,
            bearer=account_id if as_host else None,
            has_document=device == "page",
        )
        self.clients.append(client)
        return client

    def _booked(self, uow: UnitOfWork, code: str) -> Booking:
        now = self.clock.now()
        student, tutor = (
            Account(self.ids.new("acc"), name, "UTC", is_staff=False, created_at=now)
            for name in ("Ana", "Bo")
        )
        for account in (student, tutor):
            uow.accounts.add(account)
        listing = _listing(self.ids.new("lst"), tutor, now)
        uow.listings.add(listing)
        booking = confirmed(
            now + timedelta(minutes=1),
            now=now,
            id_=self.ids.new("bkg"),
            live_session_id=self.ids.new("live"),
            listing_id=listing.id,
            tutor_id=tutor.id,
            student_id=student.id,
            agreement=agreement(title=listing.title),
            problem=Problem(summary="It fails", code=code),
        )
        uow.bookings.add(booking)
        return booking


def _listing(id_: str, tutor: Account, now: Any) -> Listing:
    return Listing(
        id=id_,
        tutor_id=tutor.id,
        title="pandas",
        description="Help",
        category="python",
        tags=(),
        requirements="",
        durations_minutes=(30,),
        published=True,
        created_at=now,
        updated_at=now,
    )
