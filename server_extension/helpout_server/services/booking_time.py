"""Bookings: another time, and more of it."""

from helpout_server.contracts import booking as wire
from helpout_server.domain.errors import WrongState
from helpout_server.services.context import Context


def propose_time(
    context: Context, *, booking_id: str, body: wire.TimeProposalDraft
) -> wire.Booking:
    """Ask for another time."""
    raise WrongState


def accept_time(context: Context, *, booking_id: str) -> wire.Booking:
    """Agree to the other time."""
    raise WrongState


def decline_time(context: Context, *, booking_id: str, body: wire.ReasonDraft) -> wire.Booking:
    """Keep the time as it is."""
    raise WrongState


def propose_extension(
    context: Context, *, booking_id: str, body: wire.ExtensionDraft
) -> wire.Booking:
    """Ask to go on."""
    raise WrongState


def accept_extension(context: Context, *, booking_id: str) -> wire.Booking:
    """Go on."""
    raise WrongState


def decline_extension(context: Context, *, booking_id: str) -> wire.Booking:
    """Do not go on."""
    raise WrongState
