"""Where other replicas ask: sockets that they pass on, and entries for rooms that are here.

Owns the check of their passes. Knows no handler.
"""

import re

import msgspec

from helpout_server.domain.errors import InvalidRequest, NotFound
from helpout_server.entrypoints.backend import Admission
from helpout_server.entrypoints.ws.live_sessions import LiveSessionPeer
from helpout_server.entrypoints.ws.neighbours import WrittenEntry
from helpout_server.entrypoints.ws.replica_pass import opened
from helpout_server.entrypoints.ws.rooms import Rooms
from helpout_server.ports.camera import CameraPlace
from helpout_server.ports.clock import Clock
from helpout_server.ports.leases import Leases
from helpout_server.ports.presence import Connections
from helpout_server.ports.tickets import TicketHolder, Tickets

_ROOM = re.compile(r"live_sessions/(live_[0-9A-Za-z]{12,32})")
_DEED = re.compile(r"live_sessions/(live_[0-9A-Za-z]{12,32})/(entries|camera_ended)")
_entry = msgspec.json.Decoder(WrittenEntry)


class ReplicaDoor:
    """Of one marketplace. Lives on its event loop."""

    def __init__(
        self,
        leases: Leases,
        clock: Clock,
        rooms: Rooms,
        tickets: Tickets,
        connections: Connections,
    ) -> None:
        self._leases = leases
        self._clock = clock
        self._rooms = rooms
        self._tickets = tickets
        self._connections = connections

    def admit(self, path: str, shown: str) -> Admission:
        """A socket that is passed on. Raises NotFound, NotAllowed."""
        found = _ROOM.fullmatch(path)
        if found is None:
            raise NotFound("No such address.")
        passed = opened(self._leases, self._clock, shown, path=path)
        peer = LiveSessionPeer(
            found[1],
            self._rooms,
            self._tickets,
            connections=self._connections,
            passed_on=TicketHolder(passed.account_id, passed.device),
        )
        return Admission(peer, passed.account_id if passed.bearer else None)

    async def do(self, path: str, shown: str, body: bytes) -> bytes:
        """What another replica asks of a room that is here.

        Raises:
            NotFound, NotAllowed, InvalidRequest; and as ``Rooms.write``.
        """
        found = _DEED.fullmatch(path)
        if found is None:
            raise NotFound("No such address.")
        passed = opened(self._leases, self._clock, shown, path=path, body=body)
        if found[2] == "camera_ended":
            if self._rooms.here(found[1]):
                self._rooms.end_camera(CameraPlace(passed.account_id, found[1]))
            return b"{}"
        try:
            entry = _entry.decode(body)
        except (msgspec.DecodeError, RecursionError) as error:
            raise InvalidRequest("No entry.") from error
        written = await self._rooms.write(found[1], entry.account_id, entry.body, entry.frame_id)
        return msgspec.json.encode({"written": written})
