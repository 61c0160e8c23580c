"""Members of a live session: who belongs to it beside its first two, and who may say so.

Owns the states of a member and the moves between them:

    a colleague   asked ──▶ admitted ──▶ removed          the lender (the student) consents;
                    └─────▶ refused                       the lead asks, staff and lead remove

    a guest       waiting ──▶ admitted ◀──▶ removed       the lead and staff keep the door
                    └───────▶ refused ────▶ admitted

Does not know storage, HTTP, or the current time (passed in).
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from helpout_server.domain.errors import NotAllowed, Removed, WrongState

Role = Literal["student", "tutor", "staff", "attendee", "watcher"]
State = Literal["asked", "waiting", "admitted", "refused", "removed", "left"]
Mover = Literal["lender", "lead", "staff"]
"""What the one who decides is in the live session; somebody may be several of them."""

_KEEPERS: frozenset[Mover] = frozenset(("lead", "staff"))
_CONSENT: frozenset[Mover] = frozenset(("lender",))
_COLLEAGUE_MOVES: dict[tuple[State, State], frozenset[Mover]] = {
    ("asked", "admitted"): _CONSENT,
    ("asked", "refused"): _CONSENT,
    ("asked", "removed"): _KEEPERS,
    ("admitted", "removed"): _KEEPERS | _CONSENT,
}
_GUEST_MOVES: dict[tuple[State, State], frozenset[Mover]] = {
    ("waiting", "admitted"): _KEEPERS,
    ("waiting", "refused"): _KEEPERS,
    ("waiting", "removed"): _KEEPERS,
    ("admitted", "removed"): _KEEPERS,
    ("removed", "admitted"): _KEEPERS,
    ("refused", "admitted"): _KEEPERS,
    ("left", "admitted"): _KEEPERS,
}


@dataclass(frozen=True, slots=True)
class Member:
    """One person of a live session."""

    live_session_id: str
    account_id: str
    role: Role
    state: State
    asked_by: str | None
    """The tutor who asked for a colleague; None for who came by themself."""
    takes_over: bool
    """A colleague who becomes the lead once the lender agrees; false again when that is said."""
    at: datetime
    """When the state became what it is."""

    @property
    def is_colleague(self) -> bool:
        """Whether the lender's consent brings them in, not the keeper of the door."""
        return self.asked_by is not None


def moved(member: Member, to: State, *, by: frozenset[Mover], now: datetime) -> Member:
    """The member in another state; the same state changes nothing.

    A colleague who is in it already and was asked to take over stays in it, whatever the
    lender says to that.

    Raises:
        NotAllowed: that move is somebody else's to make.
        WrongState: nobody can make it from where it stands.
    """
    if member.state == "admitted" and member.takes_over and to in ("admitted", "refused"):
        _check_mover(_CONSENT, by)
        return replace(member, takes_over=False, at=now)
    if member.state == to:
        return member
    moves = _COLLEAGUE_MOVES if member.is_colleague else _GUEST_MOVES
    movers = moves.get((member.state, to))
    if movers is None:
        raise WrongState(f"Who is {member.state} cannot become {to}.")
    _check_mover(movers, by)
    return replace(member, state=to, takes_over=False, at=now)


def takes_lead(before: Member, to: State) -> bool:
    """Whether a move that was allowed makes the member the lead tutor."""
    return before.takes_over and to == "admitted"


def asked(
    earlier: Member | None,
    *,
    live_session_id: str,
    account_id: str,
    role: Role,
    by: str,
    takes_over: bool,
    now: datetime,
) -> Member:
    """A colleague who is asked for. Asked again in other terms, the newer ones count.

    Raises:
        WrongState: they are in it already, and would not take over.
    """
    state: State = "asked"
    if earlier is not None and earlier.state == "admitted":
        if not takes_over:
            raise WrongState("They are in it already.")
        state = "admitted"
    return Member(live_session_id, account_id, role, state, by, takes_over, now)


def _check_mover(movers: frozenset[Mover], by: frozenset[Mover]) -> None:
    if not movers & by:
        whose = "the person whose kernel is lent" if movers == _CONSENT else "who leads it or staff"
        raise NotAllowed(f"That is for {whose} to say.")


def at_the_door(
    earlier: Member | None,
    *,
    live_session_id: str,
    account_id: str,
    role: Role,
    waits: bool,
    now: datetime,
) -> Member:
    """A guest who comes to the door of a gathering: let in at once, or waiting.

    Who was let in before is let in again, unless they want more than they had.

    Raises:
        Removed: they were turned away or sent out; the keepers of the door may change that.
    """
    if earlier is not None and earlier.state in ("refused", "removed"):
        raise Removed("Whoever leads it did not let you in, or has sent you out.")
    if earlier is not None and earlier.state == "admitted":
        if earlier.role == role:
            return earlier
        waits = waits and earlier.role == "watcher"
    if earlier is not None and earlier.state == "waiting" and waits and earlier.role == role:
        return earlier
    state: State = "waiting" if waits else "admitted"
    return Member(live_session_id, account_id, role, state, None, False, now)


def seated(member: Member, *, now: datetime) -> Member:
    """The member, let in as from now: their seat is kept for them from this moment."""
    return replace(member, at=now)
