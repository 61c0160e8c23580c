"""Cursors: y-protocols awareness, with the identity stamped by the server.

Owns which client id belongs to which connection. Does not know sockets. What a state claims
under ``user`` is replaced; a client id that another connection brought is left alone.
"""

from dataclasses import dataclass
from typing import Any

import msgspec

from helpout_server.realtime.effects import Refused
from helpout_server.realtime.limits import (
    AWARENESS_CLIENTS_PER_CONNECTION,
    AWARENESS_STATE_BYTES_MAX,
)
from helpout_server.realtime.shared_cell import AWARENESS
from helpout_server.realtime.varint import UINT_MAX, read_bytes, read_uint, write_bytes, write_uint

_CHANGES_MAX = 64
_NOTHING = b"null"


@dataclass(slots=True)
class _Client:
    connection_id: str
    clock: int
    state: bytes


class Awareness:
    """The states that are here."""

    def __init__(self) -> None:
        self._clients: dict[int, _Client] = {}

    def receive(self, connection_id: str, message: bytes, user: dict[str, Any]) -> bytes | None:
        """Take an awareness message (its first byte, 1, included).

        Returns:
            What to relay: the accepted changes, stamped; None where nothing was.

        Raises:
            Refused: broken or oversized.
        """
        content, _ = read_bytes(message, 1)
        count, at = read_uint(content, 0)
        if count > _CHANGES_MAX:
            raise Refused("malformed", "too many states in one awareness message")
        changed: dict[int, _Client] = {}
        for _ in range(count):
            client_id, at = read_uint(content, at)
            clock, at = read_uint(content, at)
            raw, at = read_bytes(content, at)
            if len(raw) > AWARENESS_STATE_BYTES_MAX:
                raise Refused("too_large", "an awareness state is too large")
            if self._accepts(connection_id, client_id, clock, raw):
                client = _Client(connection_id, clock, _stamped(raw, user))
                changed[client_id] = client
                self._clients[client_id] = client
        for client_id, client in changed.items():
            if client.state == _NOTHING:
                del self._clients[client_id]
        return _encoded(changed)

    def leave(self, connection_id: str) -> bytes | None:
        """Remove what a connection brought; a message that says so, if it brought any."""
        gone = {
            id_: _Client(connection_id, client.clock + 1, _NOTHING)
            for id_, client in self._clients.items()
            if client.connection_id == connection_id
        }
        for client_id in gone:
            del self._clients[client_id]
        return _encoded(gone)

    def everything(self) -> bytes | None:
        """All states, for who comes new."""
        return _encoded(self._clients)

    def _accepts(self, connection_id: str, client_id: int, clock: int, raw: bytes) -> bool:
        if clock >= UINT_MAX:  # its leaving could not be told: that counts one further
            return False
        known = self._clients.get(client_id)
        if known is None:
            mine = sum(c.connection_id == connection_id for c in self._clients.values())
            return raw != _NOTHING and mine < AWARENESS_CLIENTS_PER_CONNECTION
        if known.connection_id != connection_id:
            return False
        return clock > known.clock or (clock == known.clock and raw == _NOTHING)


def _stamped(raw: bytes, user: dict[str, Any]) -> bytes:
    if raw == _NOTHING:
        return _NOTHING
    try:
        state = msgspec.json.decode(raw, type=dict[str, Any])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise Refused("malformed", "an awareness state is no object") from None
    return msgspec.json.encode({**state, "user": user})


def _encoded(clients: dict[int, _Client]) -> bytes | None:
    if not clients:
        return None
    parts = [write_uint(len(clients))]
    for client_id, client in clients.items():
        parts += (write_uint(client_id), write_uint(client.clock), write_bytes(client.state))
    return bytes((AWARENESS,)) + write_bytes(b"".join(parts))
