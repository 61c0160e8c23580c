"""Bookings: the same wall-clock time every week."""

from helpout_server.contracts import booking as wire
from helpout_server.domain.errors import WrongState
from helpout_server.services.context import Context


def book_series(context: Context, *, body: wire.SeriesDraft) -> wire.SeriesResult:
    """Book several weeks."""
    raise WrongState
