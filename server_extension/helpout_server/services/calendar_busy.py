"""Calendars: what calendars elsewhere say of people's time.

Owns nothing but that question, so that whoever offers or takes a slot can ask it.
"""

from collections.abc import Iterable
from datetime import datetime

from helpout_server.domain.interval import Interval, joined
from helpout_server.services.context import Context


def busy_of(
    context: Context, account_ids: Iterable[str], *, start: datetime, end: datetime
) -> dict[str, list[Interval]]:
    """By account: when their calendars elsewhere say that they are busy, in order, disjoint.

    Only what touches ``[start, end)``. An account without any such time may be left out.
    """
    found = context.uow.calendars.busy_times(account_ids, start=start, end=end)
    return {account_id: joined(pieces) for account_id, pieces in found.items()}
