"""Bookings: approve, decline, cancel, release, running late, not coming."""

from helpout_server.contracts import booking as wire
from helpout_server.domain.errors import WrongState
from helpout_server.services.booking import cancel as cancel
from helpout_server.services.context import Context


def release(context: Context, *, booking_id: str) -> wire.Booking:
    """Let the caller's hold go."""
    raise WrongState


def approve(context: Context, *, booking_id: str) -> wire.Booking:
    """Agree to a request."""
    raise WrongState


def decline(context: Context, *, booking_id: str, body: wire.ReasonDraft) -> wire.Booking:
    """Turn a request down."""
    raise WrongState


def say_late(context: Context, *, booking_id: str, body: wire.LateDraft) -> wire.Booking:
    """The caller comes later."""
    raise WrongState


def report_no_show(context: Context, *, booking_id: str, body: wire.ReasonDraft) -> wire.Booking:
    """The other has not come."""
    raise WrongState
