"""A transaction over all stores, and how the async edge gets one.

Each area keeps its repository Protocol in ``ports/<area>.py``; this file only gathers them.
"""

from collections.abc import Callable
from typing import Protocol, TypeVar

from helpout_server.ports.account import Accounts
from helpout_server.ports.availability import Availabilities
from helpout_server.ports.blob import Blobs
from helpout_server.ports.booking import Bookings
from helpout_server.ports.calendar import Calendars
from helpout_server.ports.census import Census
from helpout_server.ports.course import Courses
from helpout_server.ports.gathering import Gatherings
from helpout_server.ports.handout import Handouts
from helpout_server.ports.history import History
from helpout_server.ports.listing import Listings
from helpout_server.ports.live_session import LiveSessions
from helpout_server.ports.member import Members
from helpout_server.ports.notice import Notices
from helpout_server.ports.organisation import Organisations
from helpout_server.ports.queue import Queues
from helpout_server.ports.recording import Recordings
from helpout_server.ports.review import Reviews
from helpout_server.ports.seat import Seats
from helpout_server.ports.sign_in import SignInAttempts
from helpout_server.ports.solved import SolvedProblems
from helpout_server.ports.still import Stills

T = TypeVar("T")


class UnitOfWork(Protocol):
    """All repositories on one open transaction; commits when the work returns, else undoes."""

    def lock(self, *names: str) -> None:
        """One at a time: whoever changes what an id names, after reading it, locks the id first.

        All that a use case needs in one call, before it reads: who locks one and then another
        may wait for ever.
        """
        ...

    @property
    def accounts(self) -> Accounts: ...
    @property
    def listings(self) -> Listings: ...
    @property
    def availabilities(self) -> Availabilities: ...
    @property
    def bookings(self) -> Bookings: ...
    @property
    def calendars(self) -> Calendars: ...
    @property
    def census(self) -> Census: ...
    @property
    def live_sessions(self) -> LiveSessions: ...
    @property
    def reviews(self) -> Reviews: ...
    @property
    def gatherings(self) -> Gatherings: ...
    @property
    def members(self) -> Members: ...
    @property
    def stills(self) -> Stills: ...
    @property
    def handouts(self) -> Handouts: ...
    @property
    def blobs(self) -> Blobs: ...
    @property
    def history(self) -> History: ...
    @property
    def recordings(self) -> Recordings: ...
    @property
    def organisations(self) -> Organisations: ...
    @property
    def seats(self) -> Seats: ...
    @property
    def sign_in_attempts(self) -> SignInAttempts: ...
    @property
    def solved(self) -> SolvedProblems: ...
    @property
    def queues(self) -> Queues: ...
    @property
    def notices(self) -> Notices: ...
    @property
    def courses(self) -> Courses: ...


class Store(Protocol):
    """Runs synchronous work in a transaction, off the event loop."""

    async def write(self, work: Callable[[UnitOfWork], T]) -> T:
        """Run ``work`` in a read-write transaction, after those that came before."""
        ...

    async def read(self, work: Callable[[UnitOfWork], T]) -> T:
        """Run ``work`` in a read-only snapshot; may run beside a writer."""
        ...

    def close(self) -> None:
        """Finish what runs, give the file free."""
        ...
