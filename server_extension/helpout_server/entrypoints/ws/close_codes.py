"""Close codes of our sockets, all of them.

4400 malformed       a frame was broken, or against the protocol: do not send it again
4401 no_ticket       no ticket, or one that is used, old, or for something else
4401 signed_out      the right to be here was taken back where one signs in: ask for a ticket
4403 not_allowed     known, but not let in (or not as a kernel host)
4404 not_found       no such live session, or not the caller's
4406 removed         no longer of this live session, or its link was ended: do not reconnect
4408 silent          no hello in time, or no word from a kernel host
4409 replaced        another socket or kernel host has taken its place: do not reconnect
4410 over            the live session has ended or its time is past: do not reconnect
4413 too_large       a frame, or the document, is over its bound
4423 full            as many connections as there may be
4425 not_yet         the room is not open yet
4426 waiting         at the door, or the student has not agreed yet: look again at the next event
4429 too_many        over a rate, or too slow a reader: reconnect after a pause
1011 unexpected      our own bug
1012 restarting      the server stops: reconnect
1013 store_unusable  the database does not take anything: reconnect after a pause
"""

from typing import Final

from helpout_server.domain.errors import (
    HelpoutError,
    LiveSessionOver,
    NotAllowed,
    NotFound,
    NotSignedIn,
    NotYetJoinable,
    Removed,
    StoreUnusable,
    TooMany,
    Waiting,
)
from helpout_server.realtime.effects import Fault

MALFORMED: Final = 4400
NO_TICKET: Final = 4401
SIGNED_OUT: Final = NO_TICKET
"""A page asks for another ticket: who has another right to be here is back at once."""

NOT_FOUND: Final = 4404
REMOVED: Final = 4406
SILENT: Final = 4408
REPLACED: Final = 4409
FULL: Final = 4423
RESTARTING: Final = 1012
STORE_UNUSABLE: Final = 1013

OF_FAULT: Final[dict[Fault, int]] = {
    "malformed": MALFORMED,
    "no_ticket": NO_TICKET,
    "not_allowed": 4403,
    "silent": SILENT,
    "replaced": REPLACED,
    "over": 4410,
    "too_large": 4413,
    "full": FULL,
    "too_many": 4429,
    "removed": REMOVED,
}

_OF_ERROR: Final[tuple[tuple[type[HelpoutError], int], ...]] = (
    (NotSignedIn, NO_TICKET),
    (Waiting, 4426),
    (Removed, REMOVED),
    (NotAllowed, 4403),
    (NotFound, NOT_FOUND),
    (LiveSessionOver, 4410),
    (NotYetJoinable, 4425),
    (TooMany, 4429),
    (StoreUnusable, STORE_UNUSABLE),
)


def of_error(error: HelpoutError) -> int:
    """The code for a refusal of the core."""
    return next((code for kind, code in _OF_ERROR if isinstance(error, kind)), MALFORMED)
