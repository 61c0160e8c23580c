"""Routes of organisations, and of handing a booking to another of one."""

from helpout_server.contracts import organisation as wire
from helpout_server.contracts.booking import Booking
from helpout_server.entrypoints.http.route import Route
from helpout_server.services import booking_reassign, organisation

_ONE = "/organisations/{organisation_id}"

ROUTES = (
    Route(
        "GET",
        "/organisations",
        organisation.list_own,
        wire.OrganisationList,
        "Organisations that the caller is of; all, for staff",
    ),
    Route(
        "POST",
        "/organisations",
        organisation.create,
        wire.Organisation,
        "Make an organisation; tutors and staff",
        body=wire.OrganisationDraft,
        status=201,
    ),
    Route("GET", _ONE, organisation.get, wire.Organisation, "One organisation"),
    Route(
        "PUT",
        _ONE,
        organisation.edit,
        wire.Organisation,
        "Another name or description, by its owners and staff",
        body=wire.OrganisationDraft,
    ),
    Route(
        "GET",
        f"{_ONE}/candidates",
        organisation.list_candidates,
        wire.OrganisationCandidateList,
        "Tutors and staff who could be asked to be of it",
    ),
    Route(
        "PUT",
        f"{_ONE}/members/{{account_id}}",
        organisation.put_member,
        wire.Organisation,
        "Ask somebody to be of it, or change what they are in it",
        body=wire.OrganisationMemberDraft,
    ),
    Route(
        "DELETE",
        f"{_ONE}/members/{{account_id}}",
        organisation.remove_member,
        None,
        "Somebody is not of it any more",
        status=204,
    ),
    Route(
        "PUT",
        f"{_ONE}/membership",
        organisation.put_own,
        wire.Organisation,
        "The caller agrees to be of it, takes a pause",
        body=wire.OwnMembershipDraft,
    ),
    Route(
        "GET",
        "/bookings/{booking_id}/reassign",
        booking_reassign.list_choices,
        wire.ReassignChoiceList,
        "To whom a booking of an organisation may be handed",
    ),
    Route(
        "POST",
        "/bookings/{booking_id}/reassign",
        booking_reassign.reassign,
        Booking,
        "Hand a booking to another of its organisation",
        body=wire.ReassignDraft,
    ),
)
