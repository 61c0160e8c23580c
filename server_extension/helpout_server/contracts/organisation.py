"""Organisations: several people behind one listing, such as a course's staff.

Made by staff or a tutor, who then owns it. Owners ask people to be of it; whoever is asked agrees
themself, as their time is offered in its name from then on.
"""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from helpout_server.contracts.account import PublicAccount
from helpout_server.contracts.fields import Id, Instant

OrganisationRole = Literal["owner", "tutor"]
"""An owner says who is of it and what is offered in its name."""

Assignment = Literal["round_robin", "collective"]
"""Whom a booking is with: one of the people, in turn; or all of them at once."""

Weight = Annotated[int, Meta(ge=1, le=10)]
"""Twice the weight, twice the bookings."""


class OrganisationBrief(Struct, kw_only=True):
    id: Id
    """``org_…``."""
    name: str


class OrganisationDraft(Struct, kw_only=True, forbid_unknown_fields=True):
    """``POST /organisations``, ``PUT /organisations/{id}``."""

    name: Annotated[str, Meta(min_length=2, max_length=40)]
    description: Annotated[str, Meta(max_length=150)] = ""


class OrganisationMemberDraft(Struct, kw_only=True, forbid_unknown_fields=True):
    """``PUT /organisations/{id}/members/{account_id}``, by an owner or staff: ask somebody to be
    of it, or change what they are in it."""

    role: OrganisationRole = "tutor"
    weight: Weight = 1
    paused: bool = False


class OwnMembershipDraft(Struct, kw_only=True, forbid_unknown_fields=True):
    """``PUT /organisations/{id}/membership``: the caller agrees to be of it, takes a pause."""

    paused: bool = False
    """Nobody new is handed to them; what is booked stays."""


class OrganisationMember(Struct, kw_only=True):
    account: PublicAccount
    role: OrganisationRole
    weight: int
    paused: bool
    agreed: bool
    """False while they have not answered; their time is not offered till then."""
    last_assigned_at: Instant | None


class Organisation(Struct, kw_only=True):
    """As one of it, or staff, sees it."""

    id: Id
    name: str
    description: str
    members: list[OrganisationMember]
    """In order of joining."""
    my_role: OrganisationRole | None
    """None: staff that is not of it."""
    may_manage: bool
    listings: list[Id]
    """Offered in its name."""
    created_at: Instant


class OrganisationList(Struct, kw_only=True):
    """``GET /organisations``: those the caller is of or asked to be of; staff sees all."""

    organisations: list[Organisation]
    may_make: bool


class OrganisationCandidateList(Struct, kw_only=True):
    """``GET /organisations/{id}/candidates``: tutors and staff who are not of it yet."""

    candidates: list[PublicAccount]


class ReassignDraft(Struct, kw_only=True, forbid_unknown_fields=True):
    """``POST /bookings/{id}/reassign``: hand a booking to another of the organisation."""

    account_id: Id | None = None
    """None: whoever is free and next in turn."""
    reason: Annotated[str, Meta(max_length=500)] = ""


class ReassignChoice(Struct, kw_only=True):
    account: PublicAccount
    free: bool
    """Nothing else of theirs is booked at that time."""


class ReassignChoiceList(Struct, kw_only=True):
    """``GET /bookings/{id}/reassign``: to whom the caller may hand it, the next in turn first."""

    choices: list[ReassignChoice]
