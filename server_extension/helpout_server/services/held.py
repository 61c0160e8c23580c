"""A live session whole: the booking or the gathering it holds, who belongs to it, who leads.

Owns what both kinds have in common, so that rooms, HTTP and recordings ask one thing. Does not
know sockets or HTTP.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Literal

from helpout_server.contracts.call import Topology
from helpout_server.domain.account import Account
from helpout_server.domain.booking import Booking, JoinWindow
from helpout_server.domain.errors import (
    LiveSessionOver,
    NotAllowed,
    NotFound,
    NotYetJoinable,
    Removed,
    Waiting,
)
from helpout_server.domain.gathering import MESH_MAX, Door, Gathering, needs_media_server
from helpout_server.domain.member import Member, Mover
from helpout_server.ports.live_session import LiveSessionRecord
from helpout_server.ports.unit_of_work import UnitOfWork
from helpout_server.services.context import Policy

Refusal = Literal["", "under_18", "category", "off"]
Status = Literal["open", "not_yet", "over"]


@dataclass(frozen=True)
class Held:
    """One live session as it is stored; either of a booking or of a gathering."""

    id: str
    booking: Booking | None
    gathering: Gathering | None
    record: LiveSessionRecord | None
    """None until the room of a booking was first opened."""
    members: Mapping[str, Member]
    """Everybody by account, the first two (or the host) among them."""

    @property
    def title(self) -> str:
        return self._appointment.listing_title if self.gathering is None else self.gathering.title

    @property
    def start(self) -> datetime:
        return self._appointment.start if self.gathering is None else self.gathering.start

    @property
    def end(self) -> datetime:
        """Half-open with ``start``, UTC."""
        return self._appointment.end if self.gathering is None else self.gathering.end

    @property
    def lender_id(self) -> str:
        """Whose kernel may be lent: the student, or the host of a gathering."""
        return self._appointment.student_id if self.gathering is None else self.gathering.host_id

    @property
    def lead_id(self) -> str:
        """The tutor who holds it now."""
        if self.record is not None:
            return self.record.lead_id
        return self._appointment.tutor_id

    @cached_property
    def ended(self) -> bool:
        """Whether somebody ended it."""
        return self.record is not None and self.record.ended_at is not None

    @property
    def people(self) -> frozenset[str]:
        """Who should look again when something about it changes."""
        concerned = {
            one.account_id
            for one in self.members.values()
            if one.state in ("asked", "waiting", "admitted")
        }
        return frozenset(concerned | {self.lender_id, self.lead_id})

    @property
    def admitted(self) -> frozenset[str]:
        """Who may be in the room."""
        return frozenset(one.account_id for one in self.members.values() if one.state == "admitted")

    def movers(self, account: Account) -> frozenset[Mover]:
        """What an account may decide as."""
        movers: set[Mover] = set()
        if account.id == self.lender_id:
            movers.add("lender")
        if account.id == self.lead_id:
            movers.add("lead")
        if account.is_staff:
            movers.add("staff")
        return frozenset(movers)

    def admitted_member(self, account_id: str, *, is_staff: bool = False) -> Member:
        """The member that an account is, if the room is open to it.

        Raises:
            NotFound: it has nothing to do with it, so it may not know that it exists.
            NotAllowed: staff, or somebody who has not come to the door of a gathering.
            Waiting: at the door, or a colleague whom the student has not agreed to.
            Removed: turned away or sent out.
        """
        member = self.members.get(account_id)
        if member is None:
            if self.gathering is not None:
                raise NotAllowed("Come to the door of the gathering first.")
            if is_staff:
                raise NotAllowed("Only the people of a helpout may enter its room.")
            raise NotFound("There is no such live session, or it is not yours to see.")
        match member.state:
            case "admitted":
                return member
            case "waiting":
                raise Waiting("Whoever leads it sees you at the door and lets you in.")
            case "asked":
                raise Waiting("The student has not agreed yet.")
            case "refused" | "removed":
                raise Removed("Whoever leads it did not let you in, or has sent you out.")
            case "left":
                raise NotAllowed("You have left it. Come to the door again.")

    def status(self, policy: Policy, now: datetime) -> Status:
        """Whether its room is open."""
        if self.gathering is not None:
            found = _door(policy).status(self.gathering, now, ended=self.ended)
            return "not_yet" if found == "planned" else found
        window = _window(policy)
        if self.ended or window.over(self._appointment, now):
            return "over"
        if self._appointment.status in ("held", "requested"):
            return "not_yet"
        return "not_yet" if now < window.opens(self._appointment) else "open"

    def closes(self, policy: Policy) -> datetime:
        """From when the room is closed whether somebody ended it or not."""
        if self.gathering is not None:
            return _door(policy).closes(self.gathering)
        return _window(policy).closes(self._appointment)

    def check_open(self, policy: Policy, now: datetime) -> None:
        """Whether the room may be entered now.

        Raises:
            NotYetJoinable: with ``opens_in_ms`` and ``joinable_from`` in its context.
            LiveSessionOver: it ended, was cancelled, or its time is past.
        """
        if self.gathering is not None:
            _door(policy).check(self.gathering, now, ended=self.ended)
            return
        status = self.status(policy, now)
        if status == "over":
            raise LiveSessionOver("This helpout is over; your notebook of it stays.")
        if status == "not_yet":
            opens = _window(policy).opens(self._appointment)
            if now >= opens:
                raise NotYetJoinable("The tutor has not agreed to it yet.")
            raise NotYetJoinable(
                f"The room opens {policy.join_early_minutes} minutes before the start.",
                context={
                    "joinable_from": opens.isoformat().replace("+00:00", "Z"),
                    "opens_in_ms": round((opens - now).total_seconds() * 1_000),
                },
            )

    def topology(self, policy: Policy) -> Topology:
        """How its media travel."""
        large = self.gathering is not None and needs_media_server(
            self.gathering, call_limit=policy.call_limit
        )
        return "server" if large else "mesh"

    def call_limit(self, policy: Policy) -> int:
        """People in its call, watchers counted."""
        if self.topology(policy) == "mesh":
            return min(MESH_MAX, policy.call_limit)
        return policy.call_limit

    @property
    def _appointment(self) -> Booking:
        assert self.booking is not None, "a live session is of a booking or of a gathering"
        return self.booking


def load_held(uow: UnitOfWork, live_session_id: str) -> Held:
    """The live session of that id.

    Raises:
        NotFound: there is none.
    """
    booking = uow.bookings.by_live_session(live_session_id)
    gathering = None if booking else uow.gatherings.by_live_session(live_session_id)
    if booking is None and gathering is None:
        raise NotFound("There is no such live session, or it is not yours to see.")
    members = _first_members(live_session_id, booking, gathering)
    members |= {one.account_id: one for one in uow.members.of(live_session_id)}
    record = uow.live_sessions.get(live_session_id)
    return Held(live_session_id, booking, gathering, record, members)


def open_record(uow: UnitOfWork, held: Held) -> LiveSessionRecord:
    """Its record, made now where it is missing: others refer to it."""
    return uow.live_sessions.open(
        held.id,
        booking_id=None if held.booking is None else held.booking.id,
        lead_id=held.lead_id,
    )


def recording_refused(uow: UnitOfWork, held: Held, policy: Policy) -> Refusal:
    """Why nothing may be recorded in it; empty where it may.

    The age of everybody who may be in the room counts, whether they are there or not.
    """
    if not policy.recording:
        return "off"
    if held.topology(policy) == "server" and not policy.media_server_records:
        return "off"
    if held.booking is not None and policy.no_recording_categories:
        listing = uow.listings.get(held.booking.listing_id)
        if listing is not None and listing.category in policy.no_recording_categories:
            return "category"
    accounts = uow.accounts.many(held.admitted)
    return "under_18" if any(one.under_18 for one in accounts.values()) else ""


def _first_members(
    id_: str, booking: Booking | None, gathering: Gathering | None
) -> dict[str, Member]:
    """Those who belong to it from the start and are stored nowhere else."""
    if booking is not None:
        since = booking.created_at
        student_id = booking.student_id
        first = {student_id: Member(id_, student_id, "student", "admitted", None, False, since)}
        for one in (booking.tutor_id, *booking.colleague_ids):
            first[one] = Member(id_, one, "tutor", "admitted", None, False, since)
        return first
    assert gathering is not None, "a live session is of a booking or of a gathering"
    host_id = gathering.host_id
    return {host_id: Member(id_, host_id, "tutor", "admitted", None, False, gathering.created_at)}


def _window(policy: Policy) -> JoinWindow:
    return JoinWindow(policy.join_early_minutes, policy.join_late_minutes)


def _door(policy: Policy) -> Door:
    return Door(policy.join_early_minutes, policy.join_late_minutes)
