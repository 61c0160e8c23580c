"""``SocketPeer`` of a room's socket: ``ws/live_sessions/{id}``, a phone's ``ws/camera/{id}``."""

import asyncio
from collections.abc import Awaitable

import msgspec

from helpout_server.contracts.account import PublicAccount
from helpout_server.contracts.room import Hello
from helpout_server.domain.errors import HelpoutError, NotAllowed
from helpout_server.entrypoints.ws import close_codes
from helpout_server.entrypoints.ws.hello import HelloTimer, identified
from helpout_server.entrypoints.ws.live_room import LiveRoom
from helpout_server.entrypoints.ws.neighbours import NeighbourAway, Neighbours, Passage
from helpout_server.entrypoints.ws.peer import Socket
from helpout_server.entrypoints.ws.rooms import Door, Elsewhere, Rooms
from helpout_server.ports.presence import Connections
from helpout_server.ports.tickets import TicketHolder, Tickets
from helpout_server.realtime import limits
from helpout_server.realtime.connection import Entrant
from helpout_server.realtime.effects import Refused

_hello = msgspec.json.Decoder(Hello)
_FOUND_WITHIN_S = 6.0
"""Longer than a dead replica's rooms stay its own."""


class LiveSessionPeer:
    """One socket to one room: hello first, then frames go to the room."""

    def __init__(
        self,
        live_session_id: str,
        rooms: Rooms,
        tickets: Tickets,
        *,
        cameras_only: bool = False,
        connections: Connections | None = None,
        neighbours: Neighbours | None = None,
        passed_on: TicketHolder | None = None,
    ) -> None:
        """A socket of this process, or one that another replica passes on.

        Args:
            cameras_only: nobody is known to be signed in, so nothing but a camera comes in.
            neighbours: where a room may be elsewhere.
            passed_on: whose socket it is, as the replica found out that passes it on.
        """
        self._live_session_id = live_session_id
        self._cameras_only = cameras_only
        self._rooms = rooms
        self._tickets = tickets
        self._connections = connections
        self.account_id: str | None = None
        """Whose socket it is, once that is known."""
        self._neighbours = neighbours
        self._passed_on = passed_on
        self._passage: Passage | None = None
        self._present: str | None = None
        """The account whose page this is, once it is in the room."""
        self._socket: Socket | None = None
        self._timer: HelloTimer | None = None
        self._room: LiveRoom | None = None
        self._connection_id = ""
        self._refused = False

    async def opened(self, socket: Socket) -> None:
        self._socket = socket
        self._timer = HelloTimer(socket)

    def received(self, message: str | bytes) -> Awaitable[None] | None:
        """In the room a frame is done at once: an edit waits for no turn of the loop."""
        socket, room = self._socket, self._room
        assert socket is not None, "a socket speaks after it opened"
        if room is None:
            if self._passage is not None:
                return self._passage.send(message)
            return None if self._refused else self._introduce(socket, message)
        if isinstance(message, str):
            room.text(self._connection_id, socket, message)
        else:
            room.document(self._connection_id, socket, message)
        return None

    async def _introduce(self, socket: Socket, message: str | bytes) -> None:
        try:
            await self._enter(socket, message)
        except HelpoutError as error:
            self._refuse(socket, close_codes.of_error(error), error.detail or error.title)
        except Refused as refused:
            self._refuse(socket, close_codes.OF_FAULT[refused.fault], refused.detail)

    async def closed(self) -> None:
        if self._timer is not None:
            self._timer.stop()
        if self._present is not None and self._connections is not None:
            self._connections.went(self._present, "room")
            self._present = None
        if self._room is not None and self._socket is not None:
            self._room.gone(self._connection_id, self._socket)
        if self._passage is not None:
            self._passage.close(
                getattr(self._socket, "close_code", None),
                getattr(self._socket, "close_reason", None) or "",
            )

    async def _enter(self, socket: Socket, message: str | bytes) -> None:
        if self._timer is not None:
            self._timer.stop()
        hello = _decoded(message)
        holder = await self._identified(hello, socket)
        if self._cameras_only and holder.device != "camera":
            raise NotAllowed("only cameras come in here")
        entered = await self._rooms.enter(
            self._live_session_id, holder.account_id, as_host=hello.as_host, device=holder.device
        )
        until = asyncio.get_running_loop().time() + _FOUND_WITHIN_S
        while isinstance(entered, Elsewhere):
            if self._neighbours is None or self._passed_on is not None:
                self._refuse(socket, close_codes.RESTARTING, "it is at another server by now")
                return
            if await self._pass_on(self._neighbours, entered, holder, socket, message):
                return
            if asyncio.get_running_loop().time() > until:
                self._refuse(socket, close_codes.STORE_UNUSABLE, "the room cannot be reached")
                return
            await self._neighbours.gone(entered.holder)
            entered = await self._rooms.enter(
                self._live_session_id,
                holder.account_id,
                as_host=hello.as_host,
                device=holder.device,
            )
        self._come_in(entered, hello, holder, socket)

    async def _identified(self, hello: Hello, socket: Socket) -> TicketHolder:
        if self._passed_on is not None:
            return self._passed_on
        holder = await identified(
            self._tickets, hello.ticket, self._live_session_id, socket.bearer_account_id
        )
        self.account_id = holder.account_id
        if hello.as_host and (hello.ticket or socket.bearer_account_id is None):
            raise NotAllowed("a kernel host comes with its owner's token")
        return holder

    async def _pass_on(
        self,
        neighbours: Neighbours,
        entered: Elsewhere,
        holder: TicketHolder,
        socket: Socket,
        message: str | bytes,
    ) -> bool:
        """False where the replica that has the room is not to be reached."""
        assert isinstance(message, str), "a hello is text"
        try:
            passage = await neighbours.open(
                entered.holder,
                self._live_session_id,
                holder,
                socket,
                bearer=socket.bearer_account_id is not None,
                hello=message,
            )
        except NeighbourAway:
            return False
        self._passage = passage
        return True

    def _come_in(self, door: Door, hello: Hello, holder: TicketHolder, socket: Socket) -> None:
        admitted = door.admitted
        account = PublicAccount(id=admitted.account.id, display_name=admitted.account.display_name)
        entrant = Entrant(account, admitted.role, holder.device)
        door.room.connect(hello, entrant, socket, admitted.ends_in_ms, admitted=admitted)
        self._room, self._connection_id = door.room, hello.connection_id
        # A kernel host or a phone's camera alone is nobody to talk to.
        if self._connections is not None and holder.device == "page" and not hello.as_host:
            self._present = account.id
            self._connections.came(account.id, "room")

    def _refuse(self, socket: Socket, code: int, reason: str) -> None:
        self._refused = True
        socket.close(code, reason)


def _decoded(message: str | bytes) -> Hello:
    if isinstance(message, bytes) or len(message) > limits.PAGE_TEXT_BYTES_MAX:
        raise Refused("malformed", "the first frame is a hello")
    try:
        return _hello.decode(message)
    except (msgspec.DecodeError, RecursionError):
        raise Refused("malformed", "the first frame is a hello") from None
