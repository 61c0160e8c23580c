"""``SocketPeer`` of an account's event socket, ``ws/events``: hints of what changed."""

from collections import Counter
from collections.abc import Callable

import msgspec

from helpout_server.contracts.event import EventHello, EventHint, EventServerFrame, EventsReady
from helpout_server.domain.errors import HelpoutError
from helpout_server.entrypoints.ws import close_codes
from helpout_server.entrypoints.ws.hello import HelloTimer, identified
from helpout_server.entrypoints.ws.peer import Socket
from helpout_server.ports.bus import Bus
from helpout_server.ports.presence import Connections
from helpout_server.ports.tickets import Tickets
from helpout_server.realtime import limits

_hello = msgspec.json.Decoder(EventHello)
_encode = msgspec.json.Encoder().encode


class EventSockets:
    """What the event sockets of this process share: the bus, and how many an account has."""

    def __init__(self, bus: Bus, tickets: Tickets, connections: Connections | None = None) -> None:
        self.bus = bus
        self.tickets = tickets
        self.connections = connections
        self.open: Counter[str] = Counter()


class EventsPeer:
    """One event socket: hello, ready, hints. It says nothing else and hears nothing else."""

    def __init__(self, sockets: EventSockets) -> None:
        self._sockets = sockets
        self._socket: Socket | None = None
        self._timer: HelloTimer | None = None
        self._account_id: str | None = None
        self._unsubscribe: Callable[[], None] | None = None

    @property
    def account_id(self) -> str | None:
        """Whose socket it is, once that is known."""
        return self._account_id

    async def opened(self, socket: Socket) -> None:
        self._socket = socket
        self._timer = HelloTimer(socket)

    async def received(self, message: str | bytes) -> None:
        socket = self._socket
        assert socket is not None, "a socket speaks after it opened"
        if self._timer is not None:
            self._timer.stop()
        if self._account_id is not None or isinstance(message, bytes):
            socket.close(close_codes.MALFORMED, "an event socket is only said hello to")
            return
        try:
            hello = _hello.decode(message)
            holder = await identified(
                self._sockets.tickets, hello.ticket, None, socket.bearer_account_id
            )
        except HelpoutError as error:
            socket.close(close_codes.of_error(error), error.detail)
        except (msgspec.DecodeError, RecursionError):
            socket.close(close_codes.MALFORMED, "the first frame is a hello")
        else:
            self._let_in(socket, holder.account_id)

    async def closed(self) -> None:
        if self._timer is not None:
            self._timer.stop()
        if self._unsubscribe is not None:
            self._unsubscribe()
            self._unsubscribe = None
        if self._account_id is not None:
            if self._sockets.connections is not None:
                self._sockets.connections.went(self._account_id, "page")
            self._sockets.open[self._account_id] -= 1
            if self._sockets.open[self._account_id] <= 0:
                del self._sockets.open[self._account_id]

    def _let_in(self, socket: Socket, account_id: str) -> None:
        if self._sockets.open[account_id] >= limits.EVENTS_PER_ACCOUNT_MAX:
            socket.close(close_codes.FULL, "too many pages are open")
            return
        self._account_id = account_id
        self._sockets.open[account_id] += 1
        if self._sockets.connections is not None:
            self._sockets.connections.came(account_id, "page")
        # Subscribed before it is told so: a page that hears ready misses nothing afterwards.
        self._unsubscribe = self._sockets.bus.subscribe(account_id, self._tell, missed=self._ready)
        self._ready()

    def _ready(self) -> None:
        """Hints come from now on; a page that hears it again fetches again what it shows."""
        if self._account_id is not None:
            self._send(EventsReady(account_id=self._account_id))

    def _tell(self, hint: EventHint) -> None:
        if hint.name == "signed_out":
            if self._socket is not None:
                self._socket.close(close_codes.SIGNED_OUT, "you are not signed in any more")
            return
        self._send(hint)

    def _send(self, frame: EventServerFrame) -> None:
        if self._socket is not None:
            self._socket.send(_encode(frame).decode())
