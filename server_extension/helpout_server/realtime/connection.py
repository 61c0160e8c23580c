"""One connection of a room, and the set of them.

Owns who is here, with what, in which order they came, whose hand is up, and each one's numbers
and rates. Does not know what frames mean.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from helpout_server.contracts.account import PublicAccount
from helpout_server.contracts.call import Device
from helpout_server.contracts.entries import ParticipantRole
from helpout_server.contracts.room import Participant
from helpout_server.realtime import limits
from helpout_server.realtime.delivery import Delivery
from helpout_server.realtime.effects import Refused
from helpout_server.realtime.limits import Bucket

Part = Literal["page", "host", "camera", "kernel", "recorder"]
Who = tuple[str, Part]
"""An account, and as what it is here."""


@dataclass(frozen=True, slots=True)
class Entrant:
    """Whom the edge lets in: known by ticket or Bearer token, admitted to the live session."""

    account: PublicAccount
    role: ParticipantRole
    """``host`` only for the lender's account by Bearer token."""
    device: Device = "page"
    """As the ticket says."""

    @property
    def who(self) -> Who:
        return self.account.id, "host" if self.role == "host" else self.device


class Connection:
    """What the room keeps of one connection."""

    __slots__ = (
        "_buckets",
        "account",
        "delivery",
        "device",
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
        self.device: Device = entrant.device
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
    def part(self) -> Part:
        return "host" if self.role == "host" else self.device

    @property
    def who(self) -> Who:
        """Whom people mean: an account's pages, its kernel host, one of its devices."""
        return self.account.id, self.part

    @property
    def reads(self) -> bool:
        """Whether it is told of the log and of people's asking; a camera is only in the call."""
        return self.part in ("page", "host", "kernel")

    @property
    def has_document(self) -> bool:
        """Whether the shared document is any of its business."""
        return self.part in ("page", "host")

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

    def participant(self, hand: int) -> Participant:
        return Participant(
            connection_id=self.id,
            account=self.account,
            role=self.role,
            order=self.order,
            here=self.here,
            device=self.device,
            hand=hand if self.part == "page" else 0,
        )


class Connections:
    """The connections of one room, in order of coming."""

    def __init__(self) -> None:
        self._by_id: dict[str, Connection] = {}
        self._came = 0
        self._hands: dict[str, int] = {}
        self._raised = 0

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
        if len(self._by_id) >= limits.PARTICIPANTS_MAX and entrant.device != "recorder":
            raise Refused("full", "the room is full")
        if entrant.who[1] == "page" and len(self.of(entrant.who)) >= (
            limits.CONNECTIONS_PER_ACCOUNT_MAX
        ):
            raise Refused("full", "the room is open in too many places")
        self._came += 1
        connection = Connection(id_, entrant, order=self._came, token=token, now=now)
        self._by_id[id_] = connection
        return connection

    def remove(self, connection_id: str) -> None:
        connection = self._by_id.pop(connection_id, None)
        if connection is not None and not self.has((connection.account.id, "page")):
            self._hands.pop(connection.account.id, None)

    def in_the_way(self, entrant: Entrant) -> Connection | None:
        """Whose place the entrant takes.

        Of a host, a camera, a kernel there is one; of the pages of an account, at their bound
        (reloads), it is the one that is down longest.
        """
        mine = self.of(entrant.who)
        if entrant.who[1] == "host":
            return self.host()
        if entrant.who[1] != "page":
            return mine[0] if mine else None
        if len(mine) < limits.CONNECTIONS_PER_ACCOUNT_MAX:
            return None
        gone = [c for c in mine if c.gone_at is not None]
        return min(gone, key=lambda c: c.gone_at or 0.0, default=None)

    def has(self, who: Who) -> bool:
        return any(c.who == who for c in self._by_id.values())

    def pages(self, account_id: str) -> list[Connection]:
        return self.of((account_id, "page"))

    def people(self) -> dict[str, ParticipantRole]:
        """Accounts that have a page here, or did until a moment ago, and their role."""
        return {c.account.id: c.role for c in self._by_id.values() if c.part == "page"}

    def host(self) -> Connection | None:
        return next((c for c in self._by_id.values() if c.role == "host"), None)

    def participants(self) -> list[Participant]:
        return [c.participant(self._hands.get(c.account.id, 0)) for c in self._by_id.values()]

    def readers_but(self, connection_id: str) -> tuple[str, ...]:
        """Everybody who has the document and whose socket is up, but that one."""
        return tuple(
            id_
            for id_, c in self._by_id.items()
            if c.gone_at is None and id_ != connection_id and c.has_document
        )

    def hand(self, account_id: str, *, raised: bool) -> bool:
        """Raise or lower the hand of an account; whether that changed anything."""
        if raised == (account_id in self._hands):
            return False
        if raised:
            self._raised += 1
            self._hands[account_id] = self._raised
        else:
            del self._hands[account_id]
        return True

    def of(self, who: Who) -> list[Connection]:
        """An account's connections of one part, in order of coming."""
        return [c for c in self._by_id.values() if c.who == who]
