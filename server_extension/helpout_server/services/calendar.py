"""Calendars: busy time from outside, and our appointments in other programs.

Owns what of a subscribed calendar takes a tutor's time.
"""

from collections.abc import Iterable
from datetime import datetime

from helpout_server.domain.interval import Interval
from helpout_server.services.context import Context


def busy_of(
    context: Context,  # noqa: ARG001 - until calendars are stored
    account_ids: Iterable[str],
    *,
    start: datetime,  # noqa: ARG001
    end: datetime,  # noqa: ARG001
) -> dict[str, list[Interval]]:
    """By account: when their calendars elsewhere say that they are busy, in order, disjoint.

    Only what touches ``[start, end)``. An account without any such time may be left out.
    """
    return {account_id: [] for account_id in account_ids}
