"""What a room is told of its live session by who stores it: people, lead, bounds.

Owns nothing: a new one is handed to the room whenever it was changed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from helpout_server.contracts.call import Topology
from helpout_server.contracts.entries import ParticipantRole

RecordingRefusal = Literal["", "under_18", "category", "off"]


@dataclass(frozen=True, slots=True)
class RoomFacts:
    """A live session as stored."""

    lender_id: str
    """Whose kernel may be lent: the student of a booking, the host of a gathering."""
    lead_id: str
    """The tutor who holds it now."""
    members: Mapping[str, ParticipantRole] = field(default_factory=dict)
    """Everybody admitted, with their role; who is not among them (any more) is removed."""
    pair: bool = True
    """A booking's: pointless once one of lender and lead is not there any more."""
    topology: Topology = "mesh"
    call_limit: int = 4
    """Accounts in the call."""
    recording_refused: RecordingRefusal = ""
    recording_keep_days_max: int = 30

    def role_of(self, account_id: str) -> ParticipantRole | None:
        """None for an account that is not admitted."""
        return self.members.get(account_id)
