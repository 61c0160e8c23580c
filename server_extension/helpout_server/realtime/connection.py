"""One connection of a room, and the set of them.

Owns who is here, in which order they came, and each one's numbers and rates. Does not know
what frames mean.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from helpout_server.contracts.account import PublicAccount
from helpout_server.contracts.entries import ParticipantRole
from helpout_server.contracts.room import Participant
from helpout_server.realtime import limits
from helpout_server.realtime.delivery import Delivery
from helpout_server.realtime.effects import Refused
from helpout_server.realtime.limits import Bucket


@dataclass(frozen=True, slots=True)
class Entrant:
    """Whom the edge lets in: known by ticket or Bearer token, part of the booking."""

    account: PublicAccount
    role: ParticipantRole
    """``host`` only for the student's account by Bearer token."""


class Connection:
    """What the room keeps of one connection."""

    __slots__ = (
        "_buckets",
        "account",
        "delivery",
        "gone_at",
        "heard_at",
        "id",
        "order",
        "role",
        "token",
    )

    def __init__(self, id_: str, entrant: Entrant, *, order: int, token: str, now: float) -> None:
        self.id = id_
        self.account = entrant.account
        self.role: ParticipantRole = entrant.role
        self.order = order
        self.token = token
        """Proves, with the id, that a new socket continues this connection."""
        self.delivery = Delivery()
        self.gone_at: float | None = None
        """Since when its socket is down, monotonic seconds; None while it is up."""
        self.heard_at = now
        self._buckets: dict[limits.Rate, Bucket] = {}

    @property
    def here(self) -> bool:
        return self.gone_at is None

    @property
    def kind(self) -> tuple[str, bool]:
        """Whom people mean: an account, or its kernel host."""
        return self.account.id, self.role == "host"

    def within(self, rate: limits.Rate, now: float) -> bool:
        """Whether one more of these is within its rate."""
        bucket = self._buckets.get(rate)
        if bucket is None:
            bucket = self._buckets[rate] = Bucket(rate, now)
        return bucket.take(now)

    def user(self) -> dict[str, object]:
        """How its cursor is signed."""
        return {
            "account_id": self.account.id,
            "name": self.account.display_name,
            "role": self.role,
            "order": self.order,
        }

    def participant(self) -> Participant:
        return Participant(
            connection_id=self.id,
            account=self.account,
            role=self.role,
            order=self.order,
            here=self.here,
            device="page",
            hand=0,
        )


class Connections:
    """The connections of one room, in order of coming."""

    def __init__(self) -> None:
        self._by_id: dict[str, Connection] = {}
        self._came = 0

    def __iter__(self) -> Iterator[Connection]:
        return iter(list(self._by_id.values()))

    def __len__(self) -> int:
        return len(self._by_id)

    def get(self, connection_id: str) -> Connection | None:
        return self._by_id.get(connection_id)

    def add(self, id_: str, entrant: Entrant, *, token: str, now: float) -> Connection:
        """A new connection.

        Raises:
            Refused: the room or the account has as many as it may.
        """
        if len(self._by_id) >= limits.PARTICIPANTS_MAX:
            raise Refused("full", "the room is full")
        mine = [c for c in self if c.account.id == entrant.account.id and c.role != "host"]
        if entrant.role != "host" and len(mine) >= limits.CONNECTIONS_PER_ACCOUNT_MAX:
            raise Refused("full", "the room is open in too many places")
        self._came += 1
        connection = Connection(id_, entrant, order=self._came, token=token, now=now)
        self._by_id[id_] = connection
        return connection

    def remove(self, connection_id: str) -> None:
        self._by_id.pop(connection_id, None)

    def in_the_way(self, entrant: Entrant) -> Connection | None:
        """At the bound of an account (reloads), that connection of it which is down longest."""
        mine = [c for c in self if c.account.id == entrant.account.id and c.role != "host"]
        if entrant.role == "host" or len(mine) < limits.CONNECTIONS_PER_ACCOUNT_MAX:
            return None
        gone = [c for c in mine if c.gone_at is not None]
        return min(gone, key=lambda c: c.gone_at or 0.0, default=None)

    def has(self, kind: tuple[str, bool]) -> bool:
        return any(c.kind == kind for c in self._by_id.values())

    def host(self) -> Connection | None:
        return next((c for c in self._by_id.values() if c.role == "host"), None)

    def participants(self) -> list[Participant]:
        return [c.participant() for c in self._by_id.values()]

    def here_but(self, connection_id: str) -> tuple[str, ...]:
        """Everybody whose socket is up, but that one."""
        return tuple(
            id_ for id_, c in self._by_id.items() if c.gone_at is None and id_ != connection_id
        )
