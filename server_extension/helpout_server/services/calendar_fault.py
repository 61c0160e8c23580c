"""Why a calendar elsewhere cannot be read or written, in words for whoever typed its address."""

from collections.abc import Mapping
from typing import Final

from helpout_server.contracts.calendar import CalendarFault
from helpout_server.domain.errors import InvalidRequest
from helpout_server.ports.calendar import CalendarUnreadable

INSTALL = "pip install 'helpout-widgets[calendars]'"

FAULTS: Final[Mapping[CalendarFault, str]] = {
    "away": "No server answers at that address.",
    "slow": "The server takes too long to answer.",
    "not_found": "There is nothing at that address.",
    "refused": "The server does not let this marketplace in: name, password or address is wrong.",
    "private_address": "That address leads into a private network. The operator may allow those.",
    "not_secure": "No secure connection can be made to it.",
    "redirects": "The address leads from one to the next and to no calendar.",
    "server_error": "The calendar's server has a fault of its own just now.",
    "too_large": "The calendar is larger than 2 MB.",
    "not_a_calendar": "What is there is no calendar that can be read.",
    "too_dense": "The calendar has more events than can be counted.",
    "key_lost": "The marketplace lost the key of this secret. Connect it again.",
    "not_installed": f"The marketplace cannot deal with calendars. Its operator: {INSTALL}",
    "not_writable": "The calendar takes no events from here.",
}


def refusal(error: CalendarUnreadable, *, field: str = "address") -> InvalidRequest:
    """What is answered where it is found out at once."""
    return InvalidRequest(FAULTS[error.fault], field=field, context={"fault": error.fault})
