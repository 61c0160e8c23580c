"""What is counted of a whole database, on every store alike."""

from datetime import timedelta

from helpout_server.adapters.sql import revisions
from helpout_server.adapters.sql.engine import SqlStore
from tests.factories import MONDAY
from tests.filled import ROWS, fill

LATER = MONDAY + timedelta(days=5 * 365)


def test_counts_of_an_empty_and_of_a_filled_store(store: SqlStore) -> None:
    empty = store.read_blocking(lambda uow: uow.census.counts(LATER))
    assert (empty.accounts, empty.bookings, empty.oldest_ticket_s) == (0, {}, 0.0)
    with store.connection() as connection:
        fill(connection)
    counts = store.read_blocking(lambda uow: uow.census.counts(LATER))
    assert (counts.accounts, counts.listings) == (ROWS, ROWS)
    assert counts.bookings == {"confirmed": ROWS}
    assert (counts.queues, counts.tickets) == ({"open": ROWS}, {"waiting": ROWS})
    assert (counts.mails, counts.recordings) == ({"waiting": ROWS}, {"recording": ROWS})
    # Whoever took a place first has waited since then.
    assert 0 < counts.oldest_ticket_s < 365 * 86_400
    assert counts.oldest_mail_s == 0.0, "those of the filled store have ended"


def test_the_revision_that_it_is_of(store: SqlStore) -> None:
    assert store.read_blocking(lambda uow: uow.census.revision()) == revisions.head()
