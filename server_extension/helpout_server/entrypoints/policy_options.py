"""The numbers of a marketplace's rules, as options of ``jupyter helpouts serve``.

Owns how they are called and explained there. Their bounds are in ``services/context.py``.
"""

import argparse
from collections.abc import Mapping
from typing import Final

from helpout_server.domain.errors import InvalidRequest
from helpout_server.services.context import POLICY_BOUNDS, Policy

_HELP: Final[Mapping[str, str]] = {
    "join_early_minutes": "how long before its start a booking opens",
    "join_late_minutes": "how long after its end a room stays open",
    "review_reveal_days": "when a single review is shown",
    "bookings_open_max": "upcoming bookings that one student may have",
    "requests_a_second": "of one account over HTTP in the long run, half a minute's worth at once",
    "presence_confirm_minutes": "in a room until everybody is asked whether they are there",
    "recording_keep_days_max": "how long a recording may be kept",
    "hold_s": "how long a slot is kept while its form is open",
    "request_hours": "how long a request waits for its answer",
    "no_show_minutes": "how late somebody may be before the other may say that they did not come",
    "free_cancellation_hours": "till how long before its start a student cancels at no charge",
    "reschedules_max": "how often the time of a booking may change",
}
_DEFAULTS: Final = Policy()


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """An option for each number."""
    assert _HELP.keys() == POLICY_BOUNDS.keys(), "every number has an option"
    for name, told in _HELP.items():
        low, high = POLICY_BOUNDS[name]
        parser.add_argument(
            _option(name),
            type=int,
            default=getattr(_DEFAULTS, name),
            help=f"{told}; {low} to {high} (%(default)s)",
        )


def numbers_of(arguments: argparse.Namespace) -> dict[str, int]:
    """What was said, checked.

    Raises:
        InvalidRequest: outside its bounds.
    """
    found = {name: int(getattr(arguments, name)) for name in _HELP}
    for name, value in found.items():
        low, high = POLICY_BOUNDS[name]
        if not low <= value <= high:
            raise InvalidRequest(f"Between {low} and {high}.", field=_option(name))
    return found


def _option(name: str) -> str:
    return f"--{name}".replace("_", "-")
