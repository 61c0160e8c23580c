"""All repositories on one open transaction."""

from functools import cached_property

import sqlalchemy as sa

from helpout_server.adapters.sql.account import SqlAccounts
from helpout_server.adapters.sql.availability import SqlAvailabilities
from helpout_server.adapters.sql.blob import SqlBlobs
from helpout_server.adapters.sql.booking import SqlBookings
from helpout_server.adapters.sql.calendar import SqlCalendars
from helpout_server.adapters.sql.census import SqlCensus
from helpout_server.adapters.sql.course import SqlCourses
from helpout_server.adapters.sql.gathering import SqlGatherings
from helpout_server.adapters.sql.handout import SqlHandouts
from helpout_server.adapters.sql.history import SqlHistory
from helpout_server.adapters.sql.listing import SqlListings
from helpout_server.adapters.sql.live_session import SqlLiveSessions
from helpout_server.adapters.sql.locking import lock
from helpout_server.adapters.sql.member import SqlMembers
from helpout_server.adapters.sql.notice import SqlNotices
from helpout_server.adapters.sql.organisation import SqlOrganisations
from helpout_server.adapters.sql.queue import SqlQueues
from helpout_server.adapters.sql.recording import SqlRecordings
from helpout_server.adapters.sql.review import SqlReviews
from helpout_server.adapters.sql.seat import SqlSeats
from helpout_server.adapters.sql.sign_in import SqlSignInAttempts
from helpout_server.adapters.sql.solved import SqlSolvedProblems
from helpout_server.adapters.sql.still import SqlStills


class SqlUnitOfWork:
    """``UnitOfWork`` over a connection; who opened the transaction ends it."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def lock(self, *names: str) -> None:
        lock(self._connection, names)

    @cached_property
    def accounts(self) -> SqlAccounts:
        return SqlAccounts(self._connection)

    @cached_property
    def listings(self) -> SqlListings:
        return SqlListings(self._connection)

    @cached_property
    def availabilities(self) -> SqlAvailabilities:
        return SqlAvailabilities(self._connection)

    @cached_property
    def bookings(self) -> SqlBookings:
        return SqlBookings(self._connection)

    @cached_property
    def calendars(self) -> SqlCalendars:
        return SqlCalendars(self._connection)

    @cached_property
    def census(self) -> SqlCensus:
        return SqlCensus(self._connection)

    @cached_property
    def live_sessions(self) -> SqlLiveSessions:
        return SqlLiveSessions(self._connection)

    @cached_property
    def reviews(self) -> SqlReviews:
        return SqlReviews(self._connection)

    @cached_property
    def gatherings(self) -> SqlGatherings:
        return SqlGatherings(self._connection)

    @cached_property
    def members(self) -> SqlMembers:
        return SqlMembers(self._connection)

    @cached_property
    def stills(self) -> SqlStills:
        return SqlStills(self._connection)

    @cached_property
    def handouts(self) -> SqlHandouts:
        return SqlHandouts(self._connection)

    @cached_property
    def blobs(self) -> SqlBlobs:
        return SqlBlobs(self._connection)

    @cached_property
    def history(self) -> SqlHistory:
        return SqlHistory(self._connection)

    @cached_property
    def recordings(self) -> SqlRecordings:
        return SqlRecordings(self._connection)

    @cached_property
    def organisations(self) -> SqlOrganisations:
        return SqlOrganisations(self._connection)

    @cached_property
    def seats(self) -> SqlSeats:
        return SqlSeats(self._connection)

    @cached_property
    def sign_in_attempts(self) -> SqlSignInAttempts:
        return SqlSignInAttempts(self._connection)

    @cached_property
    def solved(self) -> SqlSolvedProblems:
        return SqlSolvedProblems(self._connection)

    @cached_property
    def queues(self) -> SqlQueues:
        return SqlQueues(self._connection)

    @cached_property
    def notices(self) -> SqlNotices:
        return SqlNotices(self._connection)

    @cached_property
    def courses(self) -> SqlCourses:
        return SqlCourses(self._connection)
